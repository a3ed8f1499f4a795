// The real server as a process of its own, with what the system says about it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServerProcess, type ServerProcess } from '../packages/server/e2e/server-process.ts';

/** Ticks of /proc/<pid>/stat in a second; the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Runs `measure` against a server that is stopped afterwards. */
export async function withServer<T>(
  dataDir: string,
  env: Readonly<Record<string, string>>,
  measure: (server: ServerProcess) => Promise<T>,
): Promise<T> {
  const server = await startServerProcess(dataDir, { FAULTLINE_LOG_LEVEL: 'warn', ...env });
  const end = () => process.kill(server.pid, 'SIGKILL');
  process.once('exit', end);
  try {
    return await measure(server);
  } catch (error) {
    throw new Error(`the benchmark failed; the server printed: ${server.output().slice(-2000)}`, { cause: error });
  } finally {
    process.off('exit', end);
    await server.kill('SIGTERM');
  }
}

/** Runs `measure` with an empty data directory that is removed afterwards. */
export async function withEmptyDirectory<T>(measure: (dataDir: string) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'faultline-bench-'));
  try {
    return await measure(dataDir);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Resident memory of a process, MB; `file` is the part of it that is program files, which the system may drop. */
export function memoryMb(pid: number, kind: 'all' | 'file' = 'all'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const line = kind === 'all' ? /VmRSS:\s+(\d+)/ : /RssFile:\s+(\d+)/;
  return Math.round(Number(line.exec(status)?.[1] ?? 0) / 1024);
}

/** Processor time a process has used, in seconds over all cores. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** A gauge of the server's own `/metrics`. */
export async function gauge(server: ServerProcess, name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1] ?? Number.NaN);
}

/** Calls `look` again and again, `everyMs` apart, until `work` has settled; returns what `work` came to. */
export async function whileRunning<T>(work: Promise<T>, everyMs: number, look: () => Promise<void> | void): Promise<T> {
  const over = new AbortController();
  const settled = work.finally(() => over.abort());
  settled.catch(() => {});
  while (!over.signal.aborted) {
    await look();
    await sleep(everyMs);
  }
  return settled;
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
