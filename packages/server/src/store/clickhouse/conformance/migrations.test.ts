import { describe, expect, test } from 'vitest';
import type { SqlExecutor } from '../executor.ts';
import { migrate, migrations } from '../migrate.ts';
import { openTelemetryStore } from '../open.ts';
import { describeEngines } from './stores.ts';
import { request, span } from './test-data.ts';

describeEngines((running) => {
  const local = (table: string) => (running.engine.config.clickhouseCluster ? `${table}_local` : table);
  const onEveryNode = async <T>(work: (node: SqlExecutor) => Promise<T>) => {
    const results: T[] = [];
    for (const node of running.engine.nodes) results.push(await work(node));
    return results;
  };
  const tablesOf = (node: SqlExecutor) =>
    node.query<{ name: string; sql: string }>(
      'SELECT name, create_table_query AS sql FROM system.tables WHERE database = currentDatabase() ORDER BY name',
    );
  const reopen = async () => {
    const store = await openTelemetryStore(running.engine.config);
    await store.close();
  };

  describe('migrations', () => {
    test('a second start changes nothing', async () => {
      const before = await onEveryNode(tablesOf);
      await reopen();
      expect(await onEveryNode(tablesOf)).toEqual(before);
      const applied = await onEveryNode((node) => node.query('SELECT name FROM schema_migrations ORDER BY name'));
      for (const names of applied) expect(names).toEqual(migrations().map(({ name }) => ({ name })));
    });

    test('what an older version left is brought up to date, with what it stored', async () => {
      await running.store.insertSpans([span({ projectId: 'older' })], 1000);
      await onEveryNode(async (node) => {
        // The schema as it was before its last files.
        for (const table of ['ingest_ledger', local('ingest_ledger')])
          await node.command(`DROP TABLE IF EXISTS ${table} SYNC`);
        await node.command(`DROP TABLE log_arrivals SYNC`);
        for (const table of new Set(['requests', local('requests')]))
          await node.command(`ALTER TABLE ${table} DROP COLUMN judge_cost_usd`);
        await node.command("ALTER TABLE schema_migrations DELETE WHERE name >= '0006' SETTINGS mutations_sync = 2");
      });
      await reopen();
      expect(await running.store.hasAnySpan('older')).toBe(true);
      expect(await running.store.readLedger('older', 0, 60_000)).toEqual([]);
      const judged = request({ projectId: 'older', facts: { judge_cost_usd: 0.25 } });
      await running.store.insertRequests([{ record: judged, version: 1n }]);
      expect((await running.store.readRequest(judged))?.record.facts).toEqual({ judge_cost_usd: 0.25 });
    });

    test('one that was interrupted between its work and its mark goes on', async () => {
      await onEveryNode((node) =>
        node.command('ALTER TABLE schema_migrations DELETE WHERE 1 SETTINGS mutations_sync = 2'),
      );
      await reopen();
      const applied = await onEveryNode((node) => node.query('SELECT name FROM schema_migrations'));
      for (const names of applied) expect(names).toHaveLength(migrations().length);
    });

    test.for([
      {
        name: 'a file that this version does not know',
        row: { name: '9999-future.sql', checksum: 'x' },
        message: 'it has the migration 9999-future.sql, which this version does not know',
      },
      {
        name: 'a file that was applied with another text',
        row: { name: '0001-create-spans.sql', checksum: 'x' },
        message: 'the migration 0001-create-spans.sql was applied with another text',
      },
    ])('it refuses $name', async ({ row, message }) => {
      const [first] = running.engine.nodes as [SqlExecutor, ...SqlExecutor[]];
      await first.insertRows('schema_migrations', [{ ...row, applied_at: 0 }]);
      await expect(reopen()).rejects.toThrow(message);
      await first.command("ALTER TABLE schema_migrations DELETE WHERE checksum = 'x' SETTINGS mutations_sync = 2");
      await reopen();
    });

    test('two processes may start at once', async () => {
      const { nodes, config } = running.engine;
      await onEveryNode((node) =>
        node.command('ALTER TABLE schema_migrations DELETE WHERE 1 SETTINGS mutations_sync = 2'),
      );
      await Promise.all([migrate(nodes[0]!, config), migrate(nodes[0]!, config)]);
      await reopen();
    });
  });

  test('the name of a cluster is one', async () => {
    const { config, nodes } = running.engine;
    const clickhouseCluster = "x'); DROP TABLE spans; --";
    await expect(migrate(nodes[0]!, { ...config, clickhouseCluster })).rejects.toThrow('as a cluster name');
  });

  test('a cluster needs servers', async () => {
    const config = { ...running.engine.config, clickhouseUrl: undefined, clickhouseCluster: 'some' };
    await expect(openTelemetryStore(config)).rejects.toThrow('cannot use the cluster some');
  });
});
