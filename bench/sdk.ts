// What @faultline/sdk costs: a staged request beside the same spans by hand, its size, and an application's latency and memory while the
// collector is well, unreachable, hung, or answers 503.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { context, propagation, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { build, compressedSize } from '../packages/sdk/build.ts';
import { FaultlineSpanProcessor, flush, init, shutdown } from '../packages/sdk/src/index.ts';
import { median, progress, thousands, type BenchOptions, type Figure, type Report } from './report.ts';
import type { ApplicationFigures } from './sdk-application.ts';
import { bareRequest, stagedRequest } from './sdk-requests.ts';

const ROUNDS = 50;
const WARM_UP_ROUNDS = 10;
const REQUESTS_PER_ROUND = 500;

export async function benchSdk({ seconds }: BenchOptions): Promise<Report> {
  return {
    figures: [...(await costOfRequests()), ...(await sizes()), ...(await trouble(seconds))],
    method: [
      'A request of 8 spans (retrieval of 8 chunks, selection of 3, prompt, answer, tool call, check, delivery; five labels and the id on every span), made with the SDK and by hand with `startActiveSpan` on OpenTelemetry JS. Before they are timed the two are compared: same names, kinds and attributes.',
      `${ROUNDS} rounds of ${REQUESTS_PER_ROUND} requests each, taken in turns after ${WARM_UP_ROUNDS} rounds of warm-up. CPU time of the process, median of the rounds; the factor is the median of each round's own. Both on the OpenTelemetry SDK with spans that are discarded at their end.`,
      `The application runs in a process of its own: 100 requests a second for ${seconds} s, each 5 ms of waiting and the request above.`,
    ],
  };
}

async function costOfRequests(): Promise<readonly Figure[]> {
  await requireSameSpans();
  const provider = new NodeTracerProvider({ spanProcessors: [new FaultlineSpanProcessor(), discarding()] });
  provider.register();
  const [byHand = [], staged = []] = await cpuMicros([bareRequest, stagedRequest]);
  await provider.shutdown();
  unregister();
  const collector = await listen((message, response) => message.resume().on('end', () => response.end('{}')));
  init({ url: collector.url, serviceName: 'bench', maxQueueSize: 100_000 });
  const [sent = []] = await cpuMicros([stagedRequest], flush);
  await shutdown();
  collector.close();
  const ratio = median(staged.map((micros, round) => micros / byHand[round]!));
  return [
    { what: 'request of 8 spans by hand on OpenTelemetry JS', figure: `${median(byHand).toFixed(0)} µs` },
    {
      what: 'the same through the SDK',
      figure: `${median(staged).toFixed(0)} µs, ${ratio.toFixed(2)} times`,
      target: 'at most 1.2 times',
    },
    {
      what: 'the same on `init()`, sent',
      figure: `${median(sent).toFixed(0)} µs`,
      note: 'recorded, encoded as OTLP/JSON and sent to a collector in the same process, whose work is in the figure',
    },
  ];
}

/** CPU microseconds of one request, by kind and round; taken in turns, so that whatever else the machine does hits all alike. */
async function cpuMicros(
  kinds: readonly (() => Promise<void>)[],
  afterRound = () => Promise.resolve(),
): Promise<readonly (readonly number[])[]> {
  const times = kinds.map((): number[] => []);
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    for (const [kind, work] of kinds.entries()) {
      const before = process.cpuUsage();
      for (let i = 0; i < REQUESTS_PER_ROUND; i++) await work();
      await afterRound();
      const { user, system } = process.cpuUsage(before);
      if (round >= WARM_UP_ROUNDS) times[kind]!.push((user + system) / REQUESTS_PER_ROUND);
    }
  }
  return times;
}

/** The comparison is only fair while both make the same spans. */
async function requireSameSpans(): Promise<void> {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  provider.register();
  const made = async (work: () => Promise<void>) => {
    exporter.reset();
    await work();
    return JSON.stringify(
      exporter
        .getFinishedSpans()
        .map(({ name, kind, attributes }) => [
          name,
          kind,
          Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1)),
        ]),
    );
  };
  const byHand = await made(bareRequest);
  const staged = await made(stagedRequest);
  await provider.shutdown();
  unregister();
  if (byHand !== staged) throw new Error(`cannot compare, the spans differ:\n${byHand}\n${staged}`);
}

function discarding(): SpanProcessor {
  const done = () => Promise.resolve();
  return { onStart: () => {}, onEnd: () => {}, forceFlush: done, shutdown: done };
}

function unregister(): void {
  trace.disable();
  context.disable();
  propagation.disable();
}

async function sizes(): Promise<readonly Figure[]> {
  const dist = mkdtempSync(join(tmpdir(), 'faultline-sdk-bench-'));
  const { bytes, gzipBytes } = await build(dist);
  const core = await compressedSize(
    `export { request, retrieval, generation, tool, validation, FaultlineSpanProcessor } from './index.js'`,
    dist,
  );
  rmSync(dist, { recursive: true, force: true });
  return [
    {
      what: 'size, everything',
      figure: kilobytes(gzipBytes),
      note: `minified and compressed; ${kilobytes(bytes)} as published`,
    },
    {
      what: 'size, used on an OpenTelemetry that is there',
      figure: kilobytes(core),
      note: 'requests, stages, span processor; minified and compressed',
    },
  ];
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

async function trouble(seconds: number): Promise<readonly Figure[]> {
  const well = await listen((message, response) => message.resume().on('end', () => response.end('{}')));
  const busy = await listen((message, response) => message.resume().on('end', () => response.writeHead(503).end()));
  const hung = createTcpServer(() => {});
  await new Promise<void>((resolve) => hung.listen(0, '127.0.0.1', resolve));
  const states = [
    ['no SDK at all', 'off'],
    ['collector well', well.url],
    ['collector unreachable', 'http://127.0.0.1:1'],
    ['collector hung', `http://127.0.0.1:${(hung.address() as AddressInfo).port}`],
    ['collector answers 503', busy.url],
  ] as const;
  const figures: Figure[] = [];
  for (const [state, url] of states) {
    progress(`application, ${state}`);
    const { p50, p99, spans, heapMb, rssMb, dropped } = await inOwnProcess(url, seconds);
    figures.push({
      what: `application, ${state}`,
      figure: `P50 ${p50.toFixed(2)} ms, P99 ${p99.toFixed(2)} ms`,
      note: `heap at most ${heapMb.toFixed(0)} MB, RSS ${rssMb.toFixed(0)} MB; ${thousands(dropped)} of ${thousands(spans)} spans dropped`,
    });
  }
  well.close();
  busy.close();
  hung.close();
  return figures;
}

async function inOwnProcess(url: string, seconds: number): Promise<ApplicationFigures> {
  const script = fileURLToPath(new URL('sdk-application.ts', import.meta.url));
  const child = spawn(process.execPath, ['--expose-gc', script, url, String(seconds)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await new Promise((resolve) => child.on('exit', resolve));
  return JSON.parse(output) as ApplicationFigures;
}

async function listen(handler: RequestListener): Promise<{ readonly url: string; close(): void }> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
