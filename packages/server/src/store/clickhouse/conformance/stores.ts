// The conformance suite runs on both engines the telemetry plane can have: ClickHouse in the process, and a cluster of two real servers.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { CLUSTER, startClickHouseCluster, whyNoClickHouseServer } from '../../../../e2e/clickhouse-server.ts';
import type { TelemetryStore } from '../../telemetry-store.ts';
import { openChdb } from '../chdb-executor.ts';
import type { SqlExecutor } from '../executor.ts';
import type { StoreConfig } from '../migrate.ts';
import { openTelemetryStore } from '../open.ts';
import { openClickHouseServer } from '../server-executor.ts';

/** Long enough that nothing a test stores, from 1970 on, is past its retention. */
const TTL = { contentTtlDays: 100_000, spanTtlDays: 100_000, requestTtlDays: 100_000 };

export interface Engine {
  /** Opens a store on empty databases; the same databases each time. */
  readonly config: StoreConfig;
  /** Plain SQL on each node, for what the store has no word for. */
  readonly nodes: readonly SqlExecutor[];
  stop(): Promise<void>;
}

const ENGINES: readonly { name: string; skipReason: string | undefined; start: () => Promise<Engine> }[] = [
  {
    name: 'embedded',
    skipReason: undefined,
    start: async () => {
      const dataDir = mkdtempSync(join(tmpdir(), 'faultline-store-'));
      const node = openChdb(join(dataDir, 'clickhouse'));
      return {
        config: { dataDir, ...TTL },
        nodes: [node],
        stop: async () => {
          await node.close();
          rmSync(dataDir, { recursive: true, force: true });
        },
      };
    },
  },
  {
    name: 'cluster of two shards',
    skipReason: whyNoClickHouseServer(),
    start: async () => {
      const cluster = await startClickHouseCluster(2);
      const nodes = cluster.urls.map(openClickHouseServer);
      return {
        config: { dataDir: '', clickhouseUrl: cluster.url, clickhouseCluster: CLUSTER, ...TTL },
        nodes,
        stop: async () => {
          await Promise.all(nodes.map((node) => node.close()));
          await cluster.stop();
        },
      };
    },
  },
];

/** Defines the same tests for every engine; `engine` and `store` are there once a test runs. */
export function describeEngines(
  define: (running: { readonly engine: Engine; readonly store: TelemetryStore }) => void,
): void {
  for (const { name, skipReason, start } of ENGINES) {
    describe.skipIf(skipReason !== undefined)(
      skipReason === undefined ? name : `${name} (skipped: ${skipReason})`,
      () => {
        const running = {} as { engine: Engine; store: TelemetryStore };
        beforeAll(async () => {
          running.engine = await start();
          running.store = await openTelemetryStore(running.engine.config);
        });
        afterAll(async () => {
          await running.store?.close();
          await running.engine?.stop();
        });
        define(running);
      },
    );
  }
}
