// Replays the captured exports of real clients into a running server, and waits until they are requests.
import { readCaptures, replayed } from '../../../scripts/captures.ts';
import { readLedger } from './running-app.ts';

/** A minute after which none of the replayed requests begins. */
const LEAD_MS = 60_000;

/** Every client once, a second apart, ending shortly before now; resolves when all are assembled. */
export async function replayCaptures(url: string, headers: Readonly<Record<string, string>> = {}): Promise<void> {
  const clients = [...Map.groupBy(readCaptures(), ({ client }) => client).values()];
  const startMs = Date.now() - LEAD_MS - clients.length * 1000;
  for (const [index, captures] of clients.entries()) {
    for (const { path, body } of replayed(captures, startMs + index * 1000, 0)) {
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
      if (!response.ok)
        throw new Error(`cannot replay a capture to ${path}: ${response.status} ${await response.text()}`);
    }
  }
}

/** Resolves once nothing waits for assembly and the ledger has been written. */
export async function settled(url: string, token?: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const { pendingRequests, totals } = await readLedger(url, 'default', token);
    if (pendingRequests === 0 && totals.accepted > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the replayed traffic was not assembled within 30 s');
}
