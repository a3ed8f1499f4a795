// Real ClickHouse servers for tests, each a process of its own with a directory of its own, joined to one cluster.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from './free-ports.ts';

const PROCESS = fileURLToPath(new URL('./clickhouse-process.ts', import.meta.url));
const START_TIMEOUT_MS = 30_000;

export const CLUSTER = 'faultline';

export interface ClickHouseCluster {
  /** Addresses of the nodes, separated by commas. */
  readonly url: string;
  readonly urls: readonly string[];
  readonly pids: readonly number[];
  stop(): Promise<void>;
}

/** Why no server can be started on this machine; undefined when one can. */
export function whyNoClickHouseServer(): string | undefined {
  return findLibrary() === undefined
    ? `there is no ClickHouse library for ${process.platform} ${process.arch} that can listen`
    : undefined;
}

function findLibrary(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve('@chdb/lib-linux-x64-gnu/libchdb.so');
  } catch {
    return undefined;
  }
}

const TEST_SECONDS = 1800;

/** Starts a cluster of that many shards, named CLUSTER, which ends by itself after so long. */
export async function startClickHouseCluster(shards: number, seconds = TEST_SECONDS): Promise<ClickHouseCluster> {
  const library = findLibrary();
  if (library === undefined) throw new Error(whyNoClickHouseServer());
  const directory = mkdtempSync(join(tmpdir(), 'faultline-clickhouse-'));
  const ports = await freePorts(shards * 2);
  const nodes = Array.from({ length: shards }, (_, i) => ({ http: ports[i * 2]!, tcp: ports[i * 2 + 1]! }));
  const config = join(directory, 'cluster.xml');
  writeFileSync(config, clusterXml(nodes.map(({ tcp }) => tcp)));
  const children = nodes.map(({ http, tcp }, i) =>
    startNode(library, seconds, join(directory, `${i}`), config, http, tcp),
  );
  const urls = nodes.map(({ http }) => `http://default@127.0.0.1:${http}/default`);
  const stop = async () => {
    await Promise.all(children.map(({ end }) => end()));
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await Promise.all(children.map(({ child, output }, i) => answered(nodes[i]!.http, child, output)));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: urls.join(','), urls, pids: children.map(({ child }) => child.pid!), stop };
}

function startNode(library: string, seconds: number, path: string, config: string, http: number, tcp: number) {
  const child = spawn(
    process.execPath,
    [
      PROCESS,
      library,
      String(seconds),
      `--path=${path}`,
      `--http_port=${http}`,
      `--tcp_port=${tcp}`,
      '--listen_host=127.0.0.1',
      `--config-file=${config}`,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    child,
    output: () => printed,
    end: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function answered(port: number, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the ClickHouse server ended while starting:\n${output()}`);
    const response = await fetch(`http://127.0.0.1:${port}/ping`).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the ClickHouse server did not answer within ${START_TIMEOUT_MS / 1000} s:\n${output()}`);
}

function clusterXml(tcpPorts: readonly number[]): string {
  const shards = tcpPorts.map((port) => `<shard><replica><host>127.0.0.1</host><port>${port}</port></replica></shard>`);
  return `<clickhouse><remote_servers><${CLUSTER}>${shards.join('')}</${CLUSTER}></remote_servers></clickhouse>`;
}
