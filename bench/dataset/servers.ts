// The same requests on two real ClickHouse servers, each with half of them behind Distributed tables; gone again afterwards.
import { CLUSTER, startClickHouseCluster } from '../../packages/server/e2e/clickhouse-server.ts';
import type { ServerProcess } from '../../packages/server/e2e/server-process.ts';
import { migrate } from '../../packages/server/src/store/clickhouse/migrate.ts';
import { openClickHouseServer } from '../../packages/server/src/store/clickhouse/server-executor.ts';
import { progress } from '../report.ts';
import { cpuSeconds, withEmptyDirectory, withServer } from '../server.ts';
import { sentences } from '../text.ts';
import { RETENTION, RETENTION_ENV, untilComputedAhead } from './dataset.ts';
import { insertCurrentDaySql, insertFinishedDaySql, slices } from './request-sql.ts';

const SHARDS = 2;
const HOURS_TO_LIVE = 3;
const AGE_MS = 25 * 3_600_000;

export interface ServersDataset {
  readonly requests: number;
  /** End of the generated requests, ms since the epoch. */
  readonly endMs: number;
  /** Processor time of the server and its databases until it had computed ahead what KPIs are added up from. */
  readonly computedInCpuSeconds: number;
}

/** Runs `measure` against a server on so many requests; `pids` are its own and those of its databases. */
export async function withTwoServersOn<T>(
  requests: number,
  measure: (server: ServerProcess, dataset: ServersDataset, pids: readonly number[]) => Promise<T>,
): Promise<T> {
  const cluster = await startClickHouseCluster(SHARDS, HOURS_TO_LIVE * 3600);
  const end = () => cluster.pids.forEach((pid) => process.kill(pid, 'SIGKILL'));
  process.once('exit', end);
  try {
    return await withEmptyDirectory(async (dataDir) => {
      const endMs = Date.now() - AGE_MS;
      progress(`making ${requests} requests on ${SHARDS} servers`);
      await Promise.all(cluster.urls.map((url, shard) => fill(url, shard, requests, endMs, dataDir)));
      const env = {
        ...RETENTION_ENV,
        FAULTLINE_CLICKHOUSE_URL: cluster.url,
        FAULTLINE_CLICKHOUSE_CLUSTER: CLUSTER,
      };
      return withServer(dataDir, env, async (server) => {
        const pids = [server.pid, ...cluster.pids];
        const spent = () => pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
        progress('the server computes ahead what KPIs are added up from');
        const before = spent();
        await untilComputedAhead(server);
        return measure(server, { requests, endMs, computedInCpuSeconds: spent() - before }, pids);
      });
    });
  } finally {
    process.off('exit', end);
    await cluster.stop();
  }
}

/** Each server gets the rows that its Distributed table would send it, in the parts that days come to when they are over. */
async function fill(url: string, shard: number, requests: number, endMs: number, dataDir: string): Promise<void> {
  const node = openClickHouseServer(url);
  try {
    await migrate(node, { dataDir, clickhouseUrl: url, clickhouseCluster: CLUSTER, ...RETENTION });
    await node.command('CREATE TABLE bench_sentences (id UInt32, text String) ENGINE = Join(ANY, LEFT, id)');
    await node.insertRows(
      'bench_sentences',
      [...sentences()].map((text, id) => ({ id, text })),
    );
    const own = {
      table: 'requests_local',
      where: `cityHash64(project_id_, request_id_) % ${SHARDS} = ${shard}`,
    };
    const days = slices(requests, endMs);
    for (const day of days)
      for (const sql of day === days.at(-1) ? insertCurrentDaySql(day, own) : [insertFinishedDaySql(day, own)])
        await node.command(sql);
    await node.command('DROP TABLE bench_sentences');
    // As if it had come an hour ago: hours are computed ahead once nothing came for them for a while.
    await node.command('TRUNCATE TABLE request_hours_local');
    await node.command(
      `INSERT INTO request_hours_local SELECT project_id, toStartOfHour(start_time) AS hour, count(), now('UTC') - 3600
       FROM requests_local GROUP BY project_id, hour`,
    );
  } finally {
    await node.close();
  }
}
