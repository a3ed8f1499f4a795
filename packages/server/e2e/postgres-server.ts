// A real PostgreSQL server for tests, on a free loopback port with a directory of its own.
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { freePorts } from './free-ports.ts';

const START_TIMEOUT_MS = 30_000;

export interface PostgresServer {
  readonly url: string;
  stop(): Promise<void>;
}

interface Installation {
  readonly directory: string;
  /** Whom to run as: PostgreSQL refuses to run as root. */
  readonly user: { uid: number; gid: number } | undefined;
}

/** Why no server can be started on this machine; undefined when one can. */
export function whyNoPostgresServer(): string | undefined {
  const found = findInstallation();
  return typeof found === 'string' ? found : undefined;
}

function findInstallation(): Installation | string {
  const path = tryRun('which', ['postgres']);
  if (path === undefined) return 'there is no postgres on this machine';
  const directory = dirname(realpathSync(path));
  if (process.getuid?.() !== 0) return { directory, user: undefined };
  const ids = ['-u', '-g'].map((option) => Number(tryRun('id', [option, 'postgres'])));
  const [uid, gid] = ids as [number, number];
  return Number.isNaN(uid)
    ? 'postgres does not run as root, and there is no user of that name'
    : { directory, user: { uid, gid } };
}

function tryRun(command: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

export async function startPostgresServer(): Promise<PostgresServer> {
  const found = findInstallation();
  if (typeof found === 'string') throw new Error(found);
  const { directory, user } = found;
  const data = mkdtempSync(join(tmpdir(), 'faultline-postgres-'));
  if (user) chownSync(data, user.uid, user.gid);
  const [port] = (await freePorts(1)) as [number];
  execFileSync(join(directory, 'initdb'), ['-D', data, '-U', 'faultline', '-A', 'trust', '-E', 'UTF8', '--no-sync'], {
    cwd: data,
    stdio: 'pipe',
    ...user,
  });
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'];
  const child = spawn(join(directory, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
    cwd: data,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...user,
  });
  let printed = '';
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGINT');
    await exited;
    rmSync(data, { recursive: true, force: true });
  };
  const url = `postgres://faultline@127.0.0.1:${port}/postgres`;
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(url))) {
    if (Date.now() > deadline || child.exitCode !== null) {
      await stop();
      throw new Error(`PostgreSQL did not answer within ${START_TIMEOUT_MS / 1000} s:\n${printed}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { url, stop };
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
