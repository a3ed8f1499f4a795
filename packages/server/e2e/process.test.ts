// The real command as a process: how it starts, refuses to start, says what is wrong, and stops.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryDirectory } from './running-app.ts';
import { startServerProcess } from './server-process.ts';

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

describe('stopping', () => {
  test('SIGTERM finishes what is under way and leaves with 0', async () => {
    const server = await startServerProcess(dataDir());
    // The export has begun and its end is still to come when the signal does.
    const sender = slowExport(server.otlpUrl);
    await sender.begun;
    const gone = server.kill('SIGTERM');
    await expect
      .poll(() =>
        fetch(`${server.url}/readyz`).then(
          ({ status }) => status,
          () => 503,
        ),
      )
      .toBe(503);
    sender.finish();
    expect(await sender.status).toBe(200);
    await gone;
    expect(server.output()).not.toMatch(/cannot stop cleanly|Error/);
  });

  test('a second signal does not wait', async () => {
    const server = await startServerProcess(dataDir());
    const sender = slowExport(server.otlpUrl);
    await sender.begun;
    void server.kill('SIGINT');
    await expect
      .poll(() =>
        fetch(`${server.url}/readyz`).then(
          ({ status }) => status,
          () => 503,
        ),
      )
      .toBe(503);
    const startedAt = performance.now();
    await server.kill('SIGINT');
    expect(performance.now() - startedAt).toBeLessThan(5000);
    sender.finish();
    await sender.status.catch(() => {});
  });
});

describe('a process with one role', () => {
  test('ingest takes telemetry and answers its probes, and nothing else', async () => {
    const server = await startServerProcess(dataDir(), { FAULTLINE_ROLES: 'ingest' });
    const status = async (path: string, init?: RequestInit) => (await fetch(`${server.url}${path}`, init)).status;
    const empty = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
    expect(await status('/v1/traces', empty)).toBe(200);
    expect([await status('/healthz'), await status('/readyz'), await status('/metrics')]).toEqual([200, 200, 200]);
    expect([await status('/api/v1/projects'), await status('/mcp', empty), await status('/')]).toEqual([404, 404, 404]);
    await server.kill('SIGTERM');
  });

  test('api answers and takes no telemetry', async () => {
    const server = await startServerProcess(dataDir(), { FAULTLINE_ROLES: 'api' });
    const empty = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
    expect((await fetch(`${server.url}/api/v1/projects`)).status).toBe(200);
    expect((await fetch(`${server.url}/v1/traces`, empty)).status).toBe(404);
    await expect(fetch(`${server.otlpUrl}/v1/traces`, empty)).rejects.toThrow();
    expect(server.output()).not.toContain('OTLP over');
    await server.kill('SIGTERM');
  });
});

/** An export whose body is sent in two parts. */
function slowExport(otlpUrl: string): { begun: Promise<void>; finish: () => void; status: Promise<number> } {
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
  status.catch(() => {});
  return {
    status,
    begun: new Promise((resolve) => setTimeout(resolve, 300)),
    finish: () => {
      controller.enqueue(encoder.encode('[]}'));
      controller.close();
    },
  };
}
