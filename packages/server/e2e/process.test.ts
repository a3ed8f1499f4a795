// The real command as a process: how it starts, refuses to start, says what is wrong, and stops.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { temporaryDirectory } from './running-app.ts';

// Real databases are opened: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const dataDirs: string[] = [];
afterAll(() => {
  for (const dataDir of dataDirs) rmSync(dataDir, { recursive: true, force: true });
});

function dataDir(): string {
  const directory = temporaryDirectory();
  dataDirs.push(directory);
  return directory;
}

async function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'], HOME: dataDir(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

const nowhere = { FAULTLINE_URL: 'http://127.0.0.1:9' };
test.for([
  ['no server', ['doctor'], nowhere, 6, /^cannot reach Faultline at http:\/\/127\.0\.0\.1:9: .*start one with/],
  ['no URL', ['doctor', '--url', 'localhost'], {}, 2, /^cannot use localhost as the server: it must be a URL/],
  ['an unknown command', ['requets'], {}, 2, /unknown command 'requets'\n\(Did you mean requests\?\)/],
  ['an unknown flag', ['doctor', '--colour'], {}, 2, /unknown option '--colour'/],
  ['a missing argument', ['requests', 'get'], {}, 2, /missing required argument 'requestId'/],
  ['a wrong setting', ['start', '--port', 'http'], {}, 2, /^cannot use --port \("http"\): expected a whole number/],
  ['an unknown variable', ['start'], { FAULTLINE_PROT: '1' }, 2, /^there is no setting FAULTLINE_PROT/],
  ['an open network', ['start', '--host', '0.0.0.0'], {}, 1, /^cannot listen on 0\.0\.0\.0 without sign-in/],
] as const)('%s: exit code and one clear line', async ([, args, env, code, message]) => {
  const result = await run(args, env);
  expect(result.stderr).toMatch(message);
  expect(result.stderr).not.toMatch(/\n\s+at /);
  expect(result.stdout).toBe('');
  expect(result.code).toBe(code);
});

test('help and version go to standard output and succeed', async () => {
  const help = await run(['--help']);
  expect([help.code, help.stderr]).toEqual([0, '']);
  expect(help.stdout).toContain('Usage: faultline');
  expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

describe('a port that is taken', () => {
  let taken: Server;
  let port: number;
  beforeAll(async () => {
    taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    ({ port } = taken.address() as AddressInfo);
  });
  afterAll(() => void taken.close());

  test.for(['--port', '--otlp-http-port', '--otlp-grpc-port'])(
    '%s is named, and nothing is left behind',
    async (flag) => {
      const free = ['--port', '--otlp-http-port', '--otlp-grpc-port'].flatMap((name) => [name, '0']);
      const result = await run(['start', '--data-dir', dataDir(), ...free, flag, String(port)]);
      expect(result.stderr).toBe(
        `cannot listen on port ${port}: another program has it; stop that or choose another with ${flag}\n`,
      );
      expect(result.code).toBe(1);
    },
  );
});

interface Served {
  readonly url: string;
  readonly otlpUrl: string | undefined;
  readonly child: ChildProcess;
  /** Exit code, once it is gone. */
  readonly exited: Promise<number | null>;
  readonly printed: () => string;
}

/** Starts the server on free ports and reads from its greeting which it took. */
async function serve(env: Readonly<Record<string, string>> = {}): Promise<Served> {
  const ports = ['--port', '0', '--otlp-http-port', '0', '--otlp-grpc-port', '0'];
  const child = spawn(process.execPath, [MAIN, 'start', '--data-dir', dataDir(), ...ports], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const exited = once(child, 'close').then(([code]) => code as number | null);
  await expect.poll(() => printed, { timeout: 90_000 }).toMatch(/sign-in .*\n/);
  const url = (name: string) => new RegExp(`${name} +(http://\\S+)`).exec(printed)?.[1];
  return { url: url('(?:MCP|probes)')!, otlpUrl: url('OTLP over HTTP'), child, exited, printed: () => printed };
}

async function isTaken({ url }: Served): Promise<boolean> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return !metrics.includes('faultline_ingest_inflight_bytes 0');
}

async function isReady({ url }: Served): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

describe('stopping', () => {
  test('SIGTERM finishes what is under way and leaves with 0', async () => {
    const server = await serve();
    expect(await isReady(server)).toBe(true);
    // The export has begun and its end is still to come when the signal does.
    const sender = slowExport(server.otlpUrl!);
    await expect.poll(() => isTaken(server), { timeout: 30_000 }).toBe(true);
    server.child.kill('SIGTERM');
    await expect.poll(() => isReady(server), { timeout: 30_000 }).toBe(false);
    sender.finish();
    expect(await sender.status).toBe(200);
    expect(await server.exited).toBe(0);
    expect(server.printed()).not.toMatch(/cannot|Error/);
  });

  test('a second signal does not wait, and says so by its exit code', async () => {
    const server = await serve();
    const sender = slowExport(server.otlpUrl!);
    await expect.poll(() => isTaken(server), { timeout: 30_000 }).toBe(true);
    server.child.kill('SIGINT');
    await expect.poll(() => isReady(server), { timeout: 30_000 }).toBe(false);
    server.child.kill('SIGINT');
    expect(await server.exited).toBe(1);
    sender.finish();
    await expect(sender.status).rejects.toThrow();
  });
});

describe('a process with one role', () => {
  const empty = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };

  test('ingest takes telemetry and answers its probes, and nothing else', async () => {
    const server = await serve({ FAULTLINE_ROLES: 'ingest' });
    const status = async (path: string, init?: RequestInit) => (await fetch(`${server.url}${path}`, init)).status;
    expect([await status('/v1/traces', empty), (await fetch(`${server.otlpUrl}/v1/traces`, empty)).status]).toEqual([
      200, 200,
    ]);
    expect([await status('/healthz'), await status('/readyz'), await status('/metrics')]).toEqual([200, 200, 200]);
    expect([await status('/api/v1/projects'), await status('/mcp', empty), await status('/')]).toEqual([404, 404, 404]);
    server.child.kill('SIGTERM');
    expect(await server.exited).toBe(0);
  });

  test('api answers and takes no telemetry', async () => {
    const server = await serve({ FAULTLINE_ROLES: 'api' });
    expect((await fetch(`${server.url}/api/v1/projects`)).status).toBe(200);
    expect((await fetch(`${server.url}/v1/traces`, empty)).status).toBe(404);
    expect(server.otlpUrl).toBeUndefined();
    expect(await (await fetch(`${server.url}/api/v1/server`)).json()).not.toHaveProperty('otlpHttpPort');
    server.child.kill('SIGTERM');
    expect(await server.exited).toBe(0);
  });
});

/** An export whose body is sent in two parts. */
function slowExport(otlpUrl: string): { finish: () => void; status: Promise<number> } {
  let controller: ReadableStreamDefaultController<Uint8Array>;
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given;
      controller.enqueue(encoder.encode('{"resourceSpans":'));
    },
  });
  const status = fetch(`${otlpUrl}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    duplex: 'half',
  }).then((response) => response.status);
  // Whether it fails is looked at later.
  status.catch(() => {});
  return {
    status,
    finish: () => {
      controller.enqueue(encoder.encode('[]}'));
      controller.close();
    },
  };
}
