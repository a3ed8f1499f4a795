// `npm run demo`: starts Faultline and replays the captured traffic of real clients into it, then goes on live until Ctrl-C.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readCaptures, replayed, type Capture } from './captures.ts';

const { values: options } = parseArgs({
  options: {
    'data-dir': { type: 'string', default: '.faultline/demo' },
    port: { type: 'string', default: '7420' },
    'otlp-http-port': { type: 'string', default: '4318' },
    'otlp-grpc-port': { type: 'string', default: '4317' },
    hours: { type: 'string', default: '6' },
    rounds: { type: 'string', default: '40' },
    fresh: { type: 'boolean', default: false },
    once: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log(`Usage: npm run demo -- [options]

Starts Faultline and replays OTLP traffic captured from real, unmodified clients into it.

  --data-dir DIR          where the demo keeps its data (.faultline/demo)
  --port N                web app and API (7420)
  --otlp-http-port N      OTLP over HTTP (4318)
  --otlp-grpc-port N      OTLP over gRPC (4317)
  --hours N               spread the replayed traffic over the last N hours (6)
  --rounds N              how often each capture is replayed (40)
  --fresh                 delete the demo's data first
  --once                  stop after the list is filled instead of going on live`);
  process.exit(0);
}
const rounds = Number(options.rounds);
const hours = Number(options.hours);
if (!(rounds >= 1) || !(hours > 0)) {
  console.error('cannot start the demo: --rounds must be 1 or more and --hours above 0');
  process.exit(2);
}
if (options.fresh) rmSync(options['data-dir'], { recursive: true, force: true });

const base = `http://127.0.0.1:${options.port}`;
const server = spawn(
  process.execPath,
  [
    'packages/server/src/main.ts',
    'start',
    `--data-dir=${options['data-dir']}`,
    `--port=${options.port}`,
    `--otlp-http-port=${options['otlp-http-port']}`,
    `--otlp-grpc-port=${options['otlp-grpc-port']}`,
  ],
  { stdio: 'inherit' },
);
const stopping = new AbortController();
const stop = (code: number) => {
  if (stopping.signal.aborted) return;
  stopping.abort();
  server.once('exit', () => process.exit(code));
  server.kill('SIGTERM');
};
server.once('exit', (code) => {
  if (!stopping.signal.aborted) process.exit(code ?? 1);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(0));

await ready();
const byClient = Map.groupBy(readCaptures(), (capture) => capture.client);
const clients = [...byClient.values()];
const total = rounds * clients.length;
const startedAt = Date.now();
const spanMs = hours * 3_600_000;
let sent = 0;
for (let round = 0; round < rounds; round++) {
  for (const [index, captures] of clients.entries()) {
    // Evenly over the time range, each client a little later than the one before; the newest ends a moment ago.
    const at = startedAt - spanMs + ((round + index / clients.length) / rounds) * spanMs;
    await post(replayed(captures, Math.min(at, startedAt - 15_000), roundId(round)));
    sent += 1;
    progress(sent);
  }
}
const shown = await waitUntilVisible();
console.log(
  `\nReplayed the traffic of ${clients.length} client configurations ${rounds} times: ${shown} requests in ${seconds()} s.`,
);
console.log(`Open ${base}/p/default/requests`);
if (options.once) stop(0);
else {
  console.log('Going on live, one client every three seconds; Ctrl-C ends it.');
  for (let next = 0; !stopping.signal.aborted; next++) {
    await new Promise((resolve) => setTimeout(resolve, 3000));
    if (!stopping.signal.aborted)
      await post(replayed(clients[next % clients.length]!, Date.now() - 5000, roundId(rounds + next)));
  }
}

/** Rounds of different runs must not share ids: the second run of the demo adds traffic. */
function roundId(round: number): number {
  return startedAt + round;
}

async function ready(): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const response = await fetch(`${base}/readyz`).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  console.error(`cannot reach the server at ${base}: it did not become ready within a minute; see its messages above`);
  stop(1);
}

async function post(captures: readonly Capture[]): Promise<void> {
  for (const { path, body } of captures) {
    const response = await fetch(`http://127.0.0.1:${options['otlp-http-port']}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.status === 429 || response.status === 503) {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await post([{ client: '', path, body }]);
    } else if (!response.ok) {
      throw new Error(`cannot replay a capture to ${path}: ${response.status} ${await response.text()}`);
    }
  }
}

/** Resolves with the number of requests in the list once it stops growing. */
async function waitUntilVisible(): Promise<number> {
  let previous = -1;
  for (let attempt = 0; attempt < 60; attempt++) {
    const from = encodeURIComponent(`now-${Math.ceil(hours) + 1}h`);
    const response = await fetch(`${base}/api/v1/requests?from=${from}&limit=1&withTotal=true`);
    const { total: count } = (await response.json()) as { total: number };
    if (count === previous && count > 0) return count;
    previous = count;
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
  return previous;
}

function progress(count: number): void {
  const text = `replaying captured traffic: ${count}/${total} (${seconds()} s)`;
  if (process.stdout.isTTY) process.stdout.write(`\r${text}`);
  else if (count % 100 === 0) console.log(text);
}

function seconds(): string {
  return ((Date.now() - startedAt) / 1000).toFixed(1);
}
