import { matchesFilter, SORT_FIELDS, type FilterNode, type RequestRecord } from '@faultline/model';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RequestQuery } from '../../telemetry-store.ts';
import type { SqlExecutor } from '../executor.ts';
import { filterToSql, Parameters } from '../filter-sql.ts';
import { anyFilter, DAY, everyComparison, RANGE, sampleRequests, storeAmongStale } from './search-data.ts';
import { describeEngines } from './stores.ts';
import { request, T0 } from './test-data.ts';

const REQUESTS = sampleRequests(90);

describeEngines((running) => {
  const query = (fields: Partial<RequestQuery> = {}): RequestQuery => ({
    projectId: 'search',
    ...RANGE,
    filter: undefined,
    sort: 'start_time',
    order: 'desc',
    limit: 500,
    withTotal: false,
    ...fields,
  });
  const idsOf = async (fields: Partial<RequestQuery>) =>
    (await running.store.searchRequests(query(fields))).items.map(({ record }) => record.requestId);
  const expectedIds = (filter: FilterNode | undefined) =>
    REQUESTS.filter((record) => matchesFilter(filter, record))
      .map(({ requestId }) => requestId)
      .sort();

  beforeAll(() => storeAmongStale(running.store, 'search', REQUESTS));

  describe('a search finds what the matcher of the filter language finds', () => {
    test('without a filter: every request once, as it is now', async () => {
      const page = await running.store.searchRequests(query({ withTotal: true }));
      expect(page.items.map(({ record }) => record.requestId).sort()).toEqual(expectedIds(undefined));
      expect([page.total, page.nextCursor]).toEqual([REQUESTS.length, undefined]);
      const byId = new Map(REQUESTS.map((record) => [record.requestId, record]));
      for (const { record, version } of page.items) {
        const { input, output, evidence, ...stored } = byId.get(record.requestId)!;
        expect(version).toBe(2n);
        expect(record).toMatchObject({ ...stored, projectId: 'search' });
        expect([record.input, record.output]).toEqual([input || undefined, output || undefined]);
        expect(record.evidence.completeness).toEqual(evidence.completeness);
      }
    });

    // As conditions of a few statements, because each search by itself would take minutes.
    test('every field with every operator and with absent values', async () => {
      const [node] = running.engine.nodes as [SqlExecutor, ...SqlExecutor[]];
      for (const filters of chunks(everyComparison(), 400)) {
        const parameters = new Parameters();
        const project = parameters.bind('search', 'String');
        const conditions = filters.map((filter) => `toUInt8(${filterToSql(filter, parameters)})`);
        const rows = await node.query<{ request_id: string; is_match: number[] }>(
          `SELECT request_id, [${conditions.join(',')}] AS is_match FROM requests FINAL WHERE project_id = ${project}`,
          parameters.values,
        );
        expect(rows).toHaveLength(REQUESTS.length);
        for (const [i, filter] of filters.entries()) {
          const found = rows.filter(({ is_match }) => is_match[i] === 1).map(({ request_id }) => request_id);
          expect({ filter, ids: found.sort() }).toEqual({ filter, ids: expectedIds(filter) });
        }
      }
    });

    test('any filter, in the list and in the count', async () => {
      await fc.assert(
        fc.asyncProperty(anyFilter, async (filter) => {
          const page = await running.store.searchRequests(query({ filter, withTotal: true }));
          const expected = expectedIds(filter);
          expect(page.items.map(({ record }) => record.requestId).sort()).toEqual(expected);
          expect(page.total).toBe(expected.length);
        }),
        { numRuns: 25 },
      );
    }, 120_000);

    test('full text beyond the preview of the list', async () => {
      const input = `${'filler '.repeat(100)}needle in the haystack`;
      await running.store.insertRequests([{ record: request({ projectId: 'long', input }), version: 1n }]);
      for (const [text, isPhrase, found] of [
        ['needle', false, 1],
        ['in the haystack', true, 1],
        ['in the hay', true, 0],
        ['eedle', false, 0],
      ] as const)
        expect(await idsOf({ projectId: 'long', filter: { type: 'text', text, isPhrase } })).toHaveLength(found);
    });
  });

  describe('pages neither skip nor repeat', () => {
    const valueOf = (record: RequestRecord, sort: string): number | undefined =>
      ({
        start_time: 0,
        duration_ms: record.durationMs,
        cost_usd: record.costUsd,
        input_tokens: record.usage.inputTokens,
        output_tokens: record.usage.outputTokens,
        time_to_first_token_ms: record.timeToFirstTokenMs,
      })[sort];
    /** By value, absent ones last; then by time and id, all in the same direction. */
    const inOrder = (sort: string, order: 'asc' | 'desc') => {
      const sign = order === 'asc' ? 1 : -1;
      return REQUESTS.toSorted((a, b) => {
        const [left, right] = [valueOf(a, sort), valueOf(b, sort)];
        if (left === undefined || right === undefined) {
          if (left !== right) return left === undefined ? 1 : -1;
        } else if (left !== right) return left < right ? -sign : sign;
        if (a.startTimeNs !== b.startTimeNs) return a.startTimeNs < b.startTimeNs ? -sign : sign;
        return a.requestId < b.requestId ? -sign : sign;
      }).map(({ requestId }) => requestId);
    };

    test.for(SORT_FIELDS.flatMap((sort) => (['asc', 'desc'] as const).map((order) => ({ sort, order }))))(
      '$sort $order',
      async ({ sort, order }) => {
        const listed: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await running.store.searchRequests(
            query({ sort, order, limit: 37, ...(cursor ? { cursor } : {}) }),
          );
          expect(page.items.length).toBe(page.nextCursor === undefined ? REQUESTS.length % 37 : 37);
          listed.push(...page.items.map(({ record }) => record.requestId));
          cursor = page.nextCursor;
        } while (cursor !== undefined);
        expect(listed).toEqual(inOrder(sort, order));
      },
    );

    test('few at a time, with ties of the same nanosecond', async () => {
      const listed: string[] = [];
      for (let cursor: string | undefined; ;) {
        const page = await running.store.searchRequests(
          query({ limit: 4, fromNs: T0, toNs: T0 + 2n, ...(cursor ? { cursor } : {}) }),
        );
        listed.push(...page.items.map(({ record }) => record.requestId));
        if ((cursor = page.nextCursor) === undefined) break;
      }
      const within = REQUESTS.filter(({ startTimeNs }) => startTimeNs === T0 || startTimeNs === T0 + 1n);
      expect(listed).toEqual(
        inOrder('start_time', 'desc').filter((id) => within.some(({ requestId }) => requestId === id)),
      );
    });

    test('a page that is full exactly has no next', async () => {
      expect((await running.store.searchRequests(query({ limit: REQUESTS.length }))).nextCursor).toBeUndefined();
      expect((await running.store.searchRequests(query({ limit: REQUESTS.length - 1 }))).nextCursor).toBeDefined();
    });
  });

  describe('the time range', () => {
    test.for([
      { name: 'has its first nanosecond and not its last', fromNs: T0, toNs: T0 + 1n, of: (at: bigint) => at === T0 },
      { name: 'of all time', fromNs: 0n, toNs: 10n ** 30n, of: () => true },
      { name: 'from before 1970', fromNs: -(10n ** 30n), toNs: T0, of: (at: bigint) => at < T0 },
      { name: 'without requests', fromNs: T0 - 100n * DAY, toNs: T0 - 50n * DAY, of: () => false },
    ])('$name', async ({ fromNs, toNs, of }) => {
      const expected = REQUESTS.filter(({ startTimeNs }) => of(startTimeNs))
        .map(({ requestId }) => requestId)
        .sort();
      for (const order of ['asc', 'desc'] as const)
        expect((await idsOf({ fromNs, toNs, order })).sort()).toEqual(expected);
    });
  });

  describe('what cannot be searched says so', () => {
    const cursorOf = async (fields: Partial<RequestQuery>) =>
      (await running.store.searchRequests(query({ limit: 1, ...fields }))).nextCursor!;
    test.for([
      { name: 'a cursor of no search', cursor: async () => 'nonsense' },
      {
        name: 'a cursor that is JSON of something else',
        cursor: async () => Buffer.from('{"a":1}').toString('base64url'),
      },
      { name: 'a cursor of another sort', cursor: () => cursorOf({ sort: 'cost_usd' }) },
      { name: 'a cursor of the other order', cursor: () => cursorOf({ order: 'asc' }) },
      {
        name: 'a cursor with a time beyond all',
        cursor: async () =>
          Buffer.from(JSON.stringify(['start_time', 'desc', null, '9999999999999999999', 'x'])).toString('base64url'),
      },
    ])('$name', async ({ cursor }) => {
      await expect(running.store.searchRequests(query({ cursor: await cursor() }))).rejects.toThrow(
        'cannot continue the search',
      );
    });
  });
});

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
