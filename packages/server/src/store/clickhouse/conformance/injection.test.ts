// Every text that reaches the store is bound to its statement, never a part of it: it finds itself and nothing else.
import { beforeAll, describe, expect, test } from 'vitest';
import type { RequestQuery } from '../../telemetry-store.ts';
import { describeEngines } from './stores.ts';
import { log, request, SECOND, span, T0 } from './test-data.ts';

const HOSTILE = [
  "' OR 1=1 --",
  "'; DROP TABLE spans; --",
  "')) UNION ALL SELECT * FROM spans --",
  '{p0:String}',
  '\\',
  "\\'",
  '%',
  '_',
  '\0',
  '\n\t',
];
const RANGE = { fromNs: 0n, toNs: T0 + SECOND };
const LEDGER_MINUTE = 60_000 * 1000;

describeEngines((running) => {
  beforeAll(async () => {
    const keys = HOSTILE.flatMap((text) => [
      { text, projectId: text, requestId: text, traceId: text },
      { text, projectId: `victim of ${text}`, requestId: 'victim', traceId: 'victim' },
    ]);
    const { store } = running;
    await store.insertSpans(
      keys.map(({ projectId, requestId, traceId }) => span({ projectId, traceId, requestId })),
      1000,
    );
    await store.insertLogs(
      keys.map(({ projectId, traceId }) => log({ projectId, traceId })),
      1000,
    );
    await store.insertRequests(
      keys.map(({ text, projectId, requestId, traceId }) => ({
        record: request({
          projectId,
          requestId,
          traceIds: [traceId],
          cohort: { [text]: text, tenant: text },
          models: [text],
          input: text,
        }),
        version: 1n,
      })),
    );
    await store.insertLedger(
      keys.map(({ text, projectId }) => ({
        projectId,
        minuteMs: LEDGER_MINUTE,
        source: text,
        signal: 'traces' as const,
        event: 'rejected' as const,
        reason: text,
        count: 1,
      })),
    );
  });

  describe.for(HOSTILE.map((text) => ({ text, name: JSON.stringify(text) })))('$name', ({ text }) => {
    const own = { projectId: text, requestId: text, traceId: text };

    test('as an id', async () => {
      const { store } = running;
      expect((await store.readSpans([own], 10)).map((each) => each.projectId)).toEqual([text]);
      expect((await store.readLogs([own], 10)).map((each) => each.projectId)).toEqual([text]);
      expect((await store.findTracesOfRequests([own])).map((each) => each.traceId)).toEqual([text]);
      expect((await store.readRequest(own))?.record.projectId).toBe(text);
      expect((await store.findRequestsOfTrace(own)).map(({ record }) => record.projectId)).toEqual([text]);
      expect(await store.readLedger(text, 0, LEDGER_MINUTE + 60_000)).toMatchObject([
        { source: text, reason: text, count: 1 },
      ]);
      expect([await store.hasAnySpan(text), await store.hasAnySpan(`${text} nobody`)]).toEqual([true, false]);
      expect(await store.summarizeEvidence(text, RANGE.fromNs, RANGE.toNs)).toMatchObject([{ requests: 1 }]);
    });

    const literal = text.replaceAll(/[\\*]/g, '\\$&');
    test.for<{ name: string; filter: RequestQuery['filter'] }>([
      { name: 'a string', filter: { type: 'compare', field: 'tenant', operator: '=', value: literal } },
      { name: 'a list', filter: { type: 'compare', field: 'model', operator: '=', value: literal } },
      { name: 'a wildcard', filter: { type: 'compare', field: 'tenant', operator: '=', value: `${literal}*` } },
      {
        name: 'a label and its name',
        filter: { type: 'compare', field: `label.${text}`, operator: '=', value: literal },
      },
      { name: 'a phrase', filter: { type: 'text', text, isPhrase: true } },
    ])('in a filter: $name', async ({ filter }) => {
      const page = await running.store.searchRequests({
        projectId: text,
        ...RANGE,
        filter,
        sort: 'duration_ms',
        order: 'desc',
        limit: 10,
        withTotal: true,
      });
      expect([page.items.map(({ record }) => record.projectId), page.total]).toEqual([[text], 1]);
    });

    test('in a facet', async () => {
      const { facets } = await running.store.facetRequests({
        projectId: text,
        ...RANGE,
        filter: undefined,
        fields: [`label.${text}`, 'tenant'],
        valuesPerField: 5,
        buckets: 0,
      });
      for (const facet of facets) expect(facet.values).toEqual([{ value: text, count: 1 }]);
    });
  });
});
