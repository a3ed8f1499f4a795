// Starts the real server as its own process on free loopback ports, so that tests can kill it.
import { spawn, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from './free-ports.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

export interface ServerProcess {
  readonly url: string;
  readonly otlpUrl: string;
  readonly grpcPort: number;
  readonly pid: number;
  /** Resolves once the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Everything it printed so far. */
  output(): string;
}

export async function startServerProcess(dataDir: string, env: Record<string, string> = {}): Promise<ServerProcess> {
  const [port, otlpHttpPort, otlpGrpcPort] = (await freePorts(3)) as [number, number, number];
  const child = spawn(process.execPath, [MAIN, 'start'], {
    env: {
      ...process.env,
      // Tests start it many times.
      NODE_COMPILE_CACHE: join(tmpdir(), 'faultline-compile-cache'),
      FAULTLINE_DATA_DIR: dataDir,
      FAULTLINE_PORT: String(port),
      FAULTLINE_OTLP_HTTP_PORT: String(otlpHttpPort),
      FAULTLINE_OTLP_GRPC_PORT: String(otlpGrpcPort),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  await ready(url, child, () => printed);
  return {
    url,
    otlpUrl: `http://127.0.0.1:${otlpHttpPort}`,
    grpcPort: otlpGrpcPort,
    pid: child.pid!,
    kill: async (signal) => {
      child.kill(signal);
      await exited;
    },
    output: () => printed,
  };
}

/** Long enough for a machine that is busy with much else. */
const START_LIMIT_MS = 90_000;

async function ready(url: string, child: ChildProcess, printed: () => string): Promise<void> {
  const deadline = performance.now() + START_LIMIT_MS;
  while (performance.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the server ended while starting:\n${printed()}`);
    const response = await fetch(`${url}/readyz`).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  child.kill('SIGKILL');
  throw new Error(`the server was not ready within ${START_LIMIT_MS / 1000} s:\n${printed()}`);
}
