import { describe, expect, test } from 'vitest';
import { describeEngines } from './stores.ts';
import { log, request, SECOND, span, spanId, T0, traceId } from './test-data.ts';

const HOUR = 3600n * SECOND;
const DAY = 24n * HOUR;

describeEngines((running) => {
  let projects = 0;
  const newProject = () => `redelivery-${(projects += 1)}`;
  const everything = (projectId: string) =>
    running.store.searchRequests({
      projectId,
      fromNs: 0n,
      toNs: T0 + 100n * DAY,
      filter: undefined,
      sort: 'start_time',
      order: 'desc',
      limit: 100,
      withTotal: true,
    });

  describe('spans and logs that come again are seen once, as they were stored last', () => {
    test.for([
      { name: 'in the same batch', first: 1000, second: 1000, moved: 0n },
      { name: 'in a later batch', first: 1000, second: 2000, moved: 0n },
      { name: 'with a start in another hour', first: 1000, second: 2000, moved: HOUR },
      { name: 'with a start on another day', first: 1000, second: 2000, moved: 3n * DAY },
    ])('$name', async ({ first, second, moved }) => {
      const projectId = newProject();
      const before = span({ projectId, name: 'before' });
      const after = span({ projectId, name: first === second ? 'before' : 'after', startTimeNs: T0 + moved });
      await running.store.insertSpans([before, before], first);
      await running.store.insertSpans([after], second);
      await running.store.insertLogs([log({ projectId, body: 1 })], first);
      await running.store.insertLogs([log({ projectId, body: 1, timeNs: T0 + moved })], second);
      const spans = await running.store.readSpans([before], 100);
      expect(spans.map(({ name, startTimeNs }) => ({ name, startTimeNs }))).toEqual([
        { name: after.name, startTimeNs: after.startTimeNs },
      ]);
      const [outline, ...others] = await running.store.readSpanOutlines({ projectId, traceIds: [before.traceId] }, 100);
      expect({ name: outline?.name, startTimeNs: outline?.startTimeNs, others }).toEqual({
        name: after.name,
        startTimeNs: after.startTimeNs,
        others: [],
      });
      expect(await running.store.readLogs([before], 100)).toHaveLength(1);
    });

    test('an older delivery that is stored after a newer one does not win', async () => {
      const projectId = newProject();
      await running.store.insertSpans([span({ projectId, name: 'newer' })], 2000);
      await running.store.insertSpans([span({ projectId, name: 'older' })], 1000);
      expect((await running.store.readSpans([span({ projectId })], 10)).map(({ name }) => name)).toEqual(['newer']);
      const outlines = await running.store.readSpanOutlines({ projectId, traceIds: [traceId(1)] }, 10);
      expect(outlines.map(({ name }) => name)).toEqual(['newer']);
    });

    test('they take no place of others under the limit', async () => {
      const projectId = newProject();
      const spans = Array.from({ length: 10 }, (_, i) =>
        span({ projectId, spanId: spanId(i + 1), startTimeNs: T0 + BigInt(9 - i) }),
      );
      for (const at of [1000, 2000, 3000]) await running.store.insertSpans(spans, at);
      const logs = spans.map((each, i) => log({ projectId, logId: `log-${i}`, timeNs: each.startTimeNs }));
      for (const at of [1000, 2000, 3000]) await running.store.insertLogs(logs, at);
      const trace = [{ projectId, traceId: traceId(1) }];
      expect(await running.store.readSpans(trace, 10)).toHaveLength(10);
      expect(await running.store.readLogs(trace, 10)).toHaveLength(10);
      const begin = (await running.store.readSpans(trace, 3)).map(({ startTimeNs }) => startTimeNs);
      expect(begin).toEqual([T0, T0 + 1n, T0 + 2n]);
      const outlines = (limit: number) => running.store.readSpanOutlines({ projectId, traceIds: [traceId(1)] }, limit);
      expect(await outlines(10)).toHaveLength(10);
      expect((await outlines(3)).map(({ startTimeNs }) => startTimeNs)).toEqual([T0, T0 + 1n, T0 + 2n]);
      expect((await running.store.readLogs(trace, 3)).map(({ timeNs }) => timeNs)).toEqual([T0, T0 + 1n, T0 + 2n]);
    });

    test('of more traces than one statement asks for, in two projects, exactly those asked for are read', async () => {
      const [one, two] = [newProject(), newProject()];
      const numbers = Array.from({ length: 1200 }, (_, i) => i + 1);
      const spans = [one, two].flatMap((projectId) =>
        numbers.map((n) => span({ projectId, traceId: traceId(n), name: `${projectId} ${n}` })),
      );
      await running.store.insertSpans(spans, 1000);
      const wanted = spans.filter(({ projectId }, i) => (projectId === one ? i % 2 === 0 : i % 2 === 1));
      const read = await running.store.readSpans(wanted, 10_000);
      expect(read.map(({ name }) => name).sort()).toEqual(wanted.map(({ name }) => name).sort());
      expect(await running.store.readSpans(wanted, 700)).toHaveLength(700);
      expect(await running.store.readSpans([], 10)).toEqual([]);
    });
  });

  describe('of a request the newest version is seen', () => {
    test.for([
      { name: 'in order', versions: [1n, 2n, 3n] },
      { name: 'out of order', versions: [3n, 1n, 2n] },
      { name: 'versions as large as they get', versions: [2n ** 64n - 1n, 2n ** 64n - 2n] },
    ])('$name', async ({ versions }) => {
      const projectId = newProject();
      for (const version of versions)
        await running.store.insertRequests([{ record: request({ projectId, name: `v${version}` }), version }]);
      const newest = versions.reduce((a, b) => (a > b ? a : b));
      const stored = await running.store.readRequest({ projectId, requestId: 'r1' });
      expect([stored?.record.name, stored?.version]).toEqual([`v${newest}`, newest]);
      const page = await everything(projectId);
      expect(page.items.map(({ record }) => record.name)).toEqual([`v${newest}`]);
      expect(page.total).toBe(1);
      expect(
        (await running.store.findRequestsOfTrace({ projectId, traceId: traceId(1) })).map((r) => r.version),
      ).toEqual([newest]);
    });

    test.for([
      { name: 'within the hour', moved: SECOND },
      { name: 'to another day', moved: -2n * DAY },
    ])('when its start moves $name', async ({ moved }) => {
      const projectId = newProject();
      const before = request({ projectId, name: 'before' });
      const after = request({ projectId, name: 'after', startTimeNs: T0 + moved });
      await running.store.insertRequests([{ record: before, version: 1n }]);
      await running.store.insertRequests([{ record: after, version: 2n, previousStartTimeNs: T0 }]);
      // Told again what was taken back meanwhile, as after a restart.
      await running.store.insertRequests([{ record: before, version: 1n }]);
      const page = await everything(projectId);
      expect(page.items.map(({ record }) => record.name)).toEqual(['after']);
      expect(page.total).toBe(1);
      expect((await running.store.readRequest(after))?.record.startTimeNs).toBe(T0 + moved);
    });

    test('what was removed stays removed, also when an older version comes again and after merges', async () => {
      const projectId = newProject();
      const record = request({ projectId });
      await running.store.insertRequests([{ record, version: 1n }]);
      await running.store.insertRequests([], [{ projectId, requestId: 'r1', startTimeNs: T0, version: 2n }]);
      await running.store.insertRequests([{ record, version: 1n }]);
      const isGone = async () => {
        expect(await running.store.readRequest(record)).toBeUndefined();
        expect(await running.store.findRequestsOfTrace({ projectId, traceId: traceId(1) })).toEqual([]);
        expect(await everything(projectId)).toEqual({ items: [], total: 0 });
      };
      await isGone();
      for (const node of running.engine.nodes)
        await node.command(
          `OPTIMIZE TABLE ${running.engine.config.clickhouseCluster ? 'requests_local' : 'requests'} FINAL`,
        );
      await isGone();
      await running.store.insertRequests([{ record, version: 3n }]);
      expect((await running.store.readRequest(record))?.version).toBe(3n);
    });

    test('requests are found by each of their traces, until a version has it no more', async () => {
      const projectId = newProject();
      const both = request({ projectId, traceIds: [traceId(1), traceId(2)] });
      await running.store.insertRequests([
        { record: both, version: 1n },
        { record: request({ projectId, requestId: 'r2', traceIds: [traceId(2)] }), version: 1n },
      ]);
      const ofTrace = async (n: number) =>
        (await running.store.findRequestsOfTrace({ projectId, traceId: traceId(n) }))
          .map((r) => r.record.requestId)
          .sort();
      expect([await ofTrace(1), await ofTrace(2), await ofTrace(3)]).toEqual([['r1'], ['r1', 'r2'], []]);
      await running.store.insertRequests([{ record: { ...both, traceIds: [traceId(1)] }, version: 2n }]);
      expect([await ofTrace(1), await ofTrace(2)]).toEqual([['r1'], ['r2']]);
    });

    test('reading many at once gives those that exist, of the project asked for', async () => {
      const [one, two] = [newProject(), newProject()];
      await running.store.insertRequests([
        { record: request({ projectId: one, requestId: 'a' }), version: 1n },
        { record: request({ projectId: two, requestId: 'b' }), version: 1n },
      ]);
      const keys = [
        { projectId: one, requestId: 'a' },
        { projectId: one, requestId: 'b' },
        { projectId: two, requestId: 'b' },
        { projectId: two, requestId: 'none' },
      ];
      const found = (await running.store.readRequests(keys)).map(
        ({ record }) => `${record.projectId} ${record.requestId}`,
      );
      expect(found.sort()).toEqual([`${one} a`, `${two} b`]);
      expect(await running.store.readRequests([])).toEqual([]);
    });
  });
});
