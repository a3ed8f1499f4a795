// `npm run demo`: Faultline, the support assistant and its model in three processes; days of traffic in a minute or two, then live traffic.
import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { arrivals, DAY_MS } from '../examples/support-assistant/traffic/arrivals.ts';
import { backfill, live, type DriveOptions } from '../examples/support-assistant/traffic/drive.ts';
import { SCENARIOS } from '../examples/support-assistant/traffic/scenarios.ts';
import type { Truth } from '../examples/support-assistant/traffic/truth.ts';
import { readCaptures, replayed } from './captures.ts';

const { values: options } = parseArgs({
  options: {
    'data-dir': { type: 'string', default: '.faultline/demo' },
    port: { type: 'string', default: '7420' },
    'otlp-http-port': { type: 'string', default: '4318' },
    'otlp-grpc-port': { type: 'string', default: '4317' },
    days: { type: 'string', default: '7' },
    rate: { type: 'string', default: '600' },
    seed: { type: 'string', default: 'demo' },
    scenario: { type: 'string', default: 'demo' },
    fresh: { type: 'boolean', default: false },
    once: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log(`Usage: npm run demo -- [options]

Starts Faultline, a support assistant with retrieval and tools, and a local model; works off days of traffic in which two things go wrong, then goes on live.

  --days N                days of traffic to begin with (7)
  --rate N                requests a day, also live (600)
  --seed TEXT             another text gives other traffic, the same text the same (demo)
  --scenario NAME         what goes wrong: ${Object.keys(SCENARIOS).join(', ')} (demo)
  --fresh                 delete the demo's data first
  --once                  stop after the list is filled instead of going on live
  --data-dir DIR          where the demo keeps its data (.faultline/demo)
  --port N                web app and API (7420)
  --otlp-http-port N      OTLP over HTTP (4318)
  --otlp-grpc-port N      OTLP over gRPC (4317)

With OPENAI_BASE_URL, OPENAI_API_KEY, OPENAI_MODEL and OPENAI_EMBEDDING_MODEL set, that model is asked instead of the local one; it takes its time and
costs its price, so choose few --days and a low --rate.
What was planted, and what was true of every request, goes to truth.jsonl and plan.json in the data directory; Faultline does not read them.`);
  process.exit(0);
}
const days = numberOf('days', 0.01, 60);
const perDay = numberOf('rate', 1, 20_000);
const dataDir = options['data-dir'];
if (options.fresh) rmSync(dataDir, { recursive: true, force: true });
mkdirSync(dataDir, { recursive: true });

const base = `http://127.0.0.1:${options.port}`;
const modelPort = Number(options.port) + 10;
const assistantPort = Number(options.port) + 20;
const CAPTURES_PROJECT = 'clients';
const CAPTURE_ROUNDS = 6;
const CAPTURED_HOURS = 12;
const startedAt = Date.now();
const stretch = { seed: options.seed, fromMs: startedAt - days * DAY_MS, toMs: startedAt - 30_000 };
const scenario = scenarioOf(options.scenario);
const planFile = join(dataDir, 'plan.json');
const truthFile = join(dataDir, 'truth.jsonl');
writeFileSync(planFile, JSON.stringify(scenario.plan, undefined, 2));

const processes: ChildProcess[] = [];
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(0));

try {
  await run();
} catch (error) {
  if (!stopping.signal.aborted)
    console.error(`cannot run the demo: ${error instanceof Error ? error.message : String(error)}`);
  stop(1);
}

async function run(): Promise<void> {
  start('Faultline', [
    'packages/server/src/main.ts',
    'start',
    `--data-dir=${dataDir}`,
    `--port=${options.port}`,
    `--otlp-http-port=${options['otlp-http-port']}`,
    `--otlp-grpc-port=${options['otlp-grpc-port']}`,
  ]);
  start('the model', ['examples/support-assistant/model/main.ts', '--port', String(modelPort)]);
  await ready(`${base}/readyz`);
  await tellPrices();
  start('the assistant', [
    'examples/support-assistant/app/main.ts',
    '--simulate',
    `--port=${assistantPort}`,
    `--plan=${planFile}`,
    `--faultline-url=${base}`,
    `--model-url=${process.env['OPENAI_BASE_URL'] ?? `http://127.0.0.1:${modelPort}/v1`}`,
  ]);
  await Promise.all([ready(`http://127.0.0.1:${assistantPort}/healthz`), replayCaptures()]);

  const all = arrivals({ ...stretch, perDay, mixes: scenario.mixes });
  let done = 0;
  const drive: DriveOptions = {
    assistantUrl: `http://127.0.0.1:${assistantPort}`,
    plan: scenario.plan,
    onTruth: (truth: Truth) => {
      appendFileSync(truthFile, `${JSON.stringify(truth)}\n`);
      done += 1;
      if (done <= all.length) progress(done, all.length);
    },
  };
  await backfill(all, drive);
  const shown = await waitUntilVisible();
  console.log(
    `\n${days} days of traffic, ${shown} requests, in ${seconds()} s.\nOpen ${base}/p/default/requests?from=now-${Math.ceil(days)}d
Traffic captured from other instrumentations is at ${base}/p/${CAPTURES_PROJECT}/requests`,
  );
  if (options.once) return stop(0);
  console.log(`Going on live, about ${Math.max(1, Math.round(perDay / 1440))} requests a minute; Ctrl-C ends it.`);
  const from = Date.now();
  await live(
    arrivals({
      seed: `${options.seed} live ${from}`,
      fromMs: from,
      toMs: from + 30 * DAY_MS,
      perDay,
      mixes: scenario.mixes,
    }),
    drive,
    stopping.signal,
  );
}

function start(title: string, args: readonly string[]): void {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', title === 'Faultline' ? 'inherit' : 'ignore', 'inherit'],
  });
  processes.push(child);
  child.once('exit', (code) => {
    if (stopping.signal.aborted) return;
    console.error(`${title} ended by itself (code ${code}); see its message above`);
    stop(1);
  });
}

/** The assistant ends first, so that what it still has to send is taken. */
function stop(code: number): void {
  if (stopping.signal.aborted) return;
  stopping.abort();
  void (async () => {
    for (const child of processes.reverse()) {
      if (child.exitCode !== null) continue;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    process.exit(code);
  })();
}

async function ready(url: string): Promise<void> {
  for (let attempt = 0; attempt < 600 && !stopping.signal.aborted; attempt++) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} did not become ready within a minute; see the messages above`);
}

/** The local models cost nothing; these are the prices of models of their size, so that there is something to see. */
async function tellPrices(): Promise<void> {
  const response = await fetch(`${base}/api/v1/projects/default`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      settings: {
        priceOverrides: [
          { model: 'local-small-*', inputUsdPerMTok: 0.4, outputUsdPerMTok: 1.6, cacheReadUsdPerMTok: 0.1 },
          { model: 'local-large-*', inputUsdPerMTok: 2.5, outputUsdPerMTok: 10, cacheReadUsdPerMTok: 1.25 },
          { model: 'local-embed-*', inputUsdPerMTok: 0.02, outputUsdPerMTok: 0 },
        ],
      },
    }),
  });
  if (!response.ok) throw new Error(`the prices were not taken: ${response.status} ${await response.text()}`);
}

/** What unmodified clients of many instrumentations sent, replayed over the last hours into a project of its own. */
async function replayCaptures(): Promise<void> {
  const created = await fetch(`${base}/api/v1/projects`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ projectId: CAPTURES_PROJECT, name: 'Captured clients' }),
  });
  if (!created.ok && created.status !== 409)
    throw new Error(`the project ${CAPTURES_PROJECT} was not created: ${created.status} ${await created.text()}`);
  const clients = [...Map.groupBy(readCaptures(), ({ client }) => client).values()];
  // Clients send beside each other, as they do in life: the server then writes many exports at once.
  await Promise.all(
    clients.map(async (captures, index) => {
      for (let round = 0; round < CAPTURE_ROUNDS; round++) {
        const hours = ((round + index / clients.length) * CAPTURED_HOURS) / CAPTURE_ROUNDS;
        const exports = replayed(captures, startedAt - 30_000 - hours * 3_600_000, startedAt + round);
        for (const { path, body } of exports) await sendCapture(path, body);
      }
    }),
  );
}

async function sendCapture(path: string, body: unknown): Promise<void> {
  const response = await fetch(`${base}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-faultline-project': CAPTURES_PROJECT },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`a capture was not taken at ${path}: ${response.status} ${await response.text()}`);
}

/** Resolves with the number of requests in the list once it stops growing. */
async function waitUntilVisible(): Promise<number> {
  let previous = -1;
  for (let attempt = 0; attempt < 60; attempt++) {
    const response = await fetch(`${base}/api/v1/requests?from=now-${Math.ceil(days) + 1}d&limit=1&withTotal=true`);
    const { total } = (await response.json()) as { total: number };
    if (total === previous && total > 0) return total;
    previous = total;
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
  return previous;
}

function progress(count: number, total: number): void {
  const text = `working off ${total} requests of ${days} days: ${count} (${seconds()} s)`;
  if (process.stdout.isTTY) process.stdout.write(`\r${text}`);
  else if (count % 500 === 0 || count === total) console.log(text);
}

function seconds(): string {
  return ((Date.now() - startedAt) / 1000).toFixed(1);
}

function scenarioOf(name: string): ReturnType<(typeof SCENARIOS)[string]> {
  const make = Object.hasOwn(SCENARIOS, name) ? SCENARIOS[name] : undefined;
  if (!make) {
    console.error(
      `cannot start the demo: there is no scenario ${name}; use one of ${Object.keys(SCENARIOS).join(', ')}`,
    );
    process.exit(2);
  }
  return make(stretch);
}

function numberOf(name: 'days' | 'rate', least: number, most: number): number {
  const value = Number(options[name]);
  if (!(value >= least && value <= most)) {
    console.error(`cannot start the demo: --${name} must be a number from ${least} to ${most} (got ${options[name]})`);
    process.exit(2);
  }
  return value;
}
