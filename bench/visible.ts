// From acknowledgement to visible in `requests.search`, while a load is on: the load generator says which requests were acknowledged when,
// and one search after another asks for those not seen yet.
import type { ServerProcess } from '../packages/server/e2e/server-process.ts';
import { runLoad } from './load/load.ts';
import { latencies, median, ms, percentile, progress, type BenchOptions, type Figure, type Report } from './report.ts';
import { sleep, whileRunning, withEmptyDirectory, withServer } from './server.ts';

const RATES = [200, 1000];
const WARM_UP_SECONDS = 8;
const SAMPLE_EVERY_MS = 100;
const POLL_EVERY_MS = 50;
/** As many ids as one filter holds. */
const MAX_IDS_PER_SEARCH = 60;
const GIVE_UP_AFTER_MS = 60_000;

export async function benchVisible({ seconds }: BenchOptions): Promise<Report> {
  const figures: Figure[] = [];
  for (const rate of RATES) {
    progress(`at ${rate} requests/s for ${seconds} s`);
    figures.push(
      await withEmptyDirectory((dataDir) => withServer(dataDir, {}, (server) => measure(server, rate, seconds))),
    );
  }
  return {
    figures,
    method: [
      `A request every ${SAMPLE_EVERY_MS} ms is followed from the acknowledgement of its export until a search for it answers; a search runs every ${POLL_EVERY_MS} ms, so figures are up to that and one search too high.`,
      'The silence that assembly waits for (1 s) is part of it. Load and server share the cores.',
    ],
  };
}

async function measure(server: ServerProcess, requestsPerSecond: number, seconds: number): Promise<Figure> {
  const waiting = new Map<string, number>();
  const visibleMs: number[] = [];
  let searches = 0;
  const look = async () => {
    const asked = [...waiting.keys()].slice(0, MAX_IDS_PER_SEARCH);
    if (asked.length > 0) searches += 1;
    const seen = asked.length > 0 ? await search(server, asked) : [];
    const now = performance.timeOrigin + performance.now();
    for (const [requestId, acknowledgedAt] of waiting) {
      if (!seen.includes(requestId) && now - acknowledgedAt < GIVE_UP_AFTER_MS) continue;
      visibleMs.push(now - acknowledgedAt);
      waiting.delete(requestId);
    }
  };
  const plan = {
    otlpUrl: server.otlpUrl,
    requestsPerSecond,
    requestsPerExport: requestsPerSecond < 500 ? 16 : 64,
    connections: 8,
    warmUpSeconds: WARM_UP_SECONDS,
    seconds,
    sampleEveryMs: SAMPLE_EVERY_MS,
  };
  const loading = runLoad(plan, ({ traceId, acknowledgedAt }) => waiting.set(traceId, acknowledgedAt));
  const load = await whileRunning(loading, POLL_EVERY_MS, look);
  while (waiting.size > 0) {
    await look();
    await sleep(POLL_EVERY_MS);
  }
  return {
    what: `acknowledged to visible at ${requestsPerSecond} requests/s, P95`,
    figure: ms(percentile(visibleMs, 0.95)),
    target: '2,000 ms',
    note: `${latencies(visibleMs)}; ${searches} searches meanwhile; ${load.refused} exports refused; acknowledgement P50 ${ms(median(load.ackMs))}, P95 ${ms(percentile(load.ackMs, 0.95))}`,
  };
}

async function search(server: ServerProcess, requestIds: readonly string[]): Promise<readonly string[]> {
  const filter = requestIds.map((id) => `request_id:${id}`).join(' OR ');
  const query = new URLSearchParams({ filter, from: 'now-1h', limit: String(MAX_IDS_PER_SEARCH) });
  const response = await fetch(`${server.url}/api/v1/requests?${query.toString()}`);
  if (!response.ok) throw new Error(`search answered ${response.status}: ${await response.text()}`);
  const { items } = (await response.json()) as { items: { requestId: string }[] };
  return items.map(({ requestId }) => requestId);
}
