import { expect, test } from 'vitest';
import type { SqlExecutor } from '../executor.ts';
import { openTelemetryStore } from '../open.ts';
import { describeEngines } from './stores.ts';
import { log, request, SECOND, span } from './test-data.ts';

const DAY = 86_400n * SECOND;
const CONTENT_COLUMNS = {
  spans: [
    'input',
    'output',
    'query',
    'input_messages',
    'output_messages',
    'tool_arguments',
    'tool_result',
    'candidates',
    'selected',
    'events',
    'attributes',
    'json_keys',
  ],
  logs: ['body', 'attributes', 'json_keys', 'contributes'],
  requests: ['input_preview', 'output_preview', 'input', 'output', 'label', 'scores', 'statement', 'evidence'],
};

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
  const reopen = async (config = running.engine.config) => {
    const store = await openTelemetryStore(config);
    await store.close();
  };

  const daysOf = (sql: string) => [...sql.matchAll(/toIntervalDay\((\d+)\)/g)].map(([, days]) => Number(days));

  test('every column of content and every table has its own, and a changed setting changes them', async () => {
    for (const days of [
      [7, 20, 40],
      [100_000, 100_000, 100_000],
    ] as const) {
      const [contentTtlDays, spanTtlDays, requestTtlDays] = days;
      await reopen({ ...running.engine.config, contentTtlDays, spanTtlDays, requestTtlDays });
      for (const tables of await onEveryNode(tablesOf)) {
        const sqlOf = (table: string) => tables.find(({ name }) => name === local(table))!.sql;
        for (const [table, columns] of Object.entries(CONTENT_COLUMNS)) {
          for (const column of columns)
            expect(sqlOf(table)).toMatch(
              new RegExp(`\`${column}\` [^\`]*TTL \\w+\\(\\w+, 0, 'UTC'\\) \\+ toIntervalDay\\(${contentTtlDays}\\)`),
            );
          expect(daysOf(sqlOf(table))).toEqual([
            ...columns.map(() => contentTtlDays),
            table === 'requests' ? requestTtlDays : spanTtlDays,
          ]);
        }
        expect(daysOf(sqlOf('ingest_ledger'))).toEqual([spanTtlDays]);
      }
    }
  }, 120_000);

  test('a changed setting does not hold up the start while what is stored is gone through', async () => {
    const { store, engine } = running;
    await store.insertSpans([span({ projectId: 'start', input: 'asked' })], 1000);
    await onEveryNode((node) => node.command(`SYSTEM STOP MERGES ${local('spans')}`));
    try {
      await reopen({ ...engine.config, contentTtlDays: 9, spanTtlDays: 21 });
    } finally {
      await onEveryNode((node) => node.command(`SYSTEM START MERGES ${local('spans')}`));
    }
  }, 30_000);

  test('content goes first, structure later, and what has a time beyond 2106 stays', async () => {
    const now = BigInt(Date.now()) * 1_000_000n;
    const ages = { young: now, old: now - 10n * DAY, ancient: now - 50n * DAY, future: 9_000_000_000_000_000_000n };
    const projectId = 'retention';
    const { store, engine } = running;
    const each = Object.entries(ages);
    await store.insertSpans(
      each.map(([name, at]) =>
        span({ projectId, name, spanId: name, startTimeNs: at, endTimeNs: at, input: 'asked', attributes: { a: 'b' } }),
      ),
      1000,
    );
    await store.insertLogs(
      each.map(([logId, at]) => log({ projectId, logId, timeNs: at, body: 'said' })),
      1000,
    );
    await store.insertRequests(
      each.map(([requestId, at]) => ({
        record: request({ projectId, requestId, startTimeNs: at, input: 'asked' }),
        version: 1n,
      })),
    );
    await reopen({ ...engine.config, contentTtlDays: 7, spanTtlDays: 20, requestTtlDays: 40 });
    await onEveryNode(async (node) => {
      for (const table of ['spans', 'logs', 'requests']) await node.command(`OPTIMIZE TABLE ${local(table)} FINAL`);
    });
    const spans = await store.readSpans([span({ projectId })], 100);
    expect(Object.fromEntries(spans.map((each) => [each.name, [each.input, each.attributes]]))).toEqual({
      young: ['asked', { a: 'b' }],
      old: [undefined, {}],
      future: ['asked', { a: 'b' }],
    });
    const logs = await store.readLogs([span({ projectId })], 100);
    expect(Object.fromEntries(logs.map((each) => [each.logId, each.body]))).toEqual({
      young: 'said',
      old: null,
      future: 'said',
    });
    const keys = Object.keys(ages).map((requestId) => ({ projectId, requestId }));
    const requests = await store.readRequests(keys);
    expect(Object.fromEntries(requests.map(({ record }) => [record.requestId, record.input]))).toEqual({
      young: 'asked',
      old: undefined,
      future: 'asked',
    });
    const found = await store.searchRequests({
      projectId,
      fromNs: 0n,
      toNs: 2n ** 63n,
      filter: { type: 'text', text: 'asked', isPhrase: false },
      sort: 'start_time',
      order: 'asc',
      limit: 10,
      withTotal: true,
    });
    expect(found.items.map(({ record }) => record.requestId)).toEqual(['young', 'future']);
    expect(found.total).toBe(2);
  }, 120_000);
});
