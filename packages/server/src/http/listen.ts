import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How long calls under way may take once the server stops. */
const FINISH_MS = 10_000;

/** Resolves with the port, which is the one asked for unless that is 0. `flag` is what the user would change. */
export function listen(server: Server, host: string, port: number, flag: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(portError(error, port, flag)));
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Says which port cannot be had and what to do, where that is why listening failed. */
export function portError(error: unknown, port: number, flag: string): Error {
  const text = String(error);
  if (/EADDRINUSE|address already in use|No address added/i.test(text))
    return new Error(`cannot listen on port ${port}: another program has it; stop that or choose another with ${flag}`);
  if (/EACCES|permission denied/i.test(text))
    return new Error(`cannot listen on port ${port}: this user may not; choose one above 1023 with ${flag}`);
  return error instanceof Error ? error : new Error(text);
}

/** Takes no new connections and waits for the calls under way, for a while. */
export async function shut(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection that is kept alive becomes idle only after its last answer.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const timer = setTimeout(() => server.closeAllConnections(), FINISH_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(timer);
}

/** As it stands in a URL. */
export function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
