import { context, propagation, trace } from '@opentelemetry/api';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Span } from '@faultline/model';
import { configure, currentRequestId, generation, request, retrieval } from '../index.ts';
import { RIGS } from '../testing/rigs.ts';

const LABELS = {
  requestId: 'r1',
  sessionId: 's1',
  userId: 'u1',
  tenant: 'ümläut & co',
  locale: 'de-CH',
  intent: 'refund',
  workflow: 'support',
  environment: 'production',
  userTier: 'gold',
  release: '2.1.0',
  promptVersion: 'v3',
  queueName: 'mail',
} as const;

describe.each(RIGS)('request $name', ({ create }) => {
  const rig = create();
  beforeAll(() => rig.start());
  afterAll(() => rig.stop());
  afterEach(() => configure({ capture: 'full', propagate: 'labels' }));
  const thirdParty = (name: string) => trace.getTracer('openai-instrumentation').startSpan(name).end();
  const byName = async () => new Map((await rig.take()).map((span) => [span.name, span]));

  test('id, labels, session and user stand on every span inside, of anyone, across awaits, and on none outside', async () => {
    await request(LABELS, async (r) => {
      expect(r.id).toBe('r1');
      await Promise.resolve();
      thirdParty('inside');
      retrieval('kb', () => thirdParty('below a stage'));
    });
    thirdParty('outside');
    const spans = await byName();
    for (const name of ['request support', 'inside', 'retrieval kb', 'below a stage'])
      expect(spans.get(name), name).toMatchObject({
        requestId: 'r1',
        sessionId: 's1',
        userId: 'u1',
        promptVersion: 'v3',
        labels: {
          tenant: 'ümläut & co',
          locale: 'de-CH',
          intent: 'refund',
          workflow: 'support',
          environment: 'production',
          userTier: 'gold',
          release: '2.1.0',
          promptVersion: 'v3',
          queue_name: 'mail',
        },
      });
    expect(spans.get('outside')?.requestId).toBeUndefined();
    expect(spans.get('outside')?.labels).toEqual({});
    expect(spans.get('request support')).toMatchObject({ stage: 'request' });
    expect(spans.get('request support')?.parentSpanId).toBeUndefined();
  });

  test('without an id the trace id is it, also for spans inside and in the baggage', async () => {
    const { id, header } = request({}, (r) => {
      thirdParty('inside');
      const header: Record<string, string> = {};
      propagation.inject(context.active(), header);
      return { id: r.id, header: header['baggage'] };
    });
    const spans = await byName();
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(spans.get('request')).toMatchObject({ traceId: id, requestId: id });
    expect(spans.get('inside')?.requestId).toBe(id);
    expect(header).toBe(`faultline.request.id=${id}`);
  });

  test('input, output and outcome', async () => {
    request({ requestId: 'r1', input: 'refund?' }, (r) => {
      r.output('Five days.');
      r.outcome('failure', 'the order was lost');
      r.set('app.channel', 'chat');
    });
    expect((await byName()).get('request')).toMatchObject({
      input: 'refund?',
      output: 'Five days.',
      outcomeStatus: 'failure',
      outcomeReason: 'the order was lost',
      attributes: { 'app.channel': 'chat' },
    });
  });

  test('a label set later stands on later spans, on the request, and in later headers', async () => {
    request({ requestId: 'r1', tenant: 'acme' }, (r) => {
      thirdParty('before');
      r.label('userTier', 'gold');
      r.label('userId', 'u9');
      r.label('requestId', 'another');
      thirdParty('after');
      const header: Record<string, string> = {};
      propagation.inject(context.active(), header);
      expect(header['baggage']).toBe(
        'faultline.request.id=r1,faultline.cohort.tenant=acme,faultline.cohort.user_tier=gold',
      );
    });
    const spans = await byName();
    expect(spans.get('before')?.labels).toEqual({ tenant: 'acme' });
    for (const name of ['after', 'request'])
      expect(spans.get(name)).toMatchObject({
        requestId: 'r1',
        userId: 'u9',
        labels: { tenant: 'acme', userTier: 'gold' },
      });
  });

  test('a request in a request is the same, with the labels of both; with an id of its own it is another', async () => {
    request({ requestId: 'outer', tenant: 'acme', locale: 'de' }, () => {
      request({ locale: 'fr', workflow: 'same' }, (r) => {
        expect(r.id).toBe('outer');
        thirdParty('in same');
      });
      request({ requestId: 'inner', workflow: 'other' }, () => thirdParty('in other'));
      thirdParty('back');
    });
    const spans = await byName();
    expect(spans.get('in same')).toMatchObject({
      requestId: 'outer',
      labels: { tenant: 'acme', locale: 'fr', workflow: 'same' },
    });
    expect(spans.get('in other')).toMatchObject({
      requestId: 'inner',
      labels: { tenant: 'acme', locale: 'de', workflow: 'other' },
    });
    expect(spans.get('back')).toMatchObject({ requestId: 'outer', labels: { tenant: 'acme', locale: 'de' } });
    expect(spans.get('request same')?.parentSpanId).toBe(spans.get('request')?.spanId);
  });

  test('the id of the running request is known anywhere in it', () => {
    expect(currentRequestId()).toBeUndefined();
    request({ requestId: 'r1' }, () => expect(generation(() => currentRequestId())).toBe('r1'));
  });

  test('what others keep in baggage stays, and ours goes first where room is short', () => {
    const others = propagation.createBaggage({ big: { value: 'x'.repeat(4000) }, other: { value: 'y'.repeat(4000) } });
    context.with(propagation.setBaggage(context.active(), others), () =>
      request({ requestId: 'r1', tenant: 'acme' }, () => {
        const header: Record<string, string> = {};
        propagation.inject(context.active(), header);
        expect(header['baggage']).toMatch(/^faultline\.request\.id=r1,faultline\.cohort\.tenant=acme,big=x+/);
        expect(propagation.getActiveBaggage()?.getEntry('other')?.value).toHaveLength(4000);
        const changed = propagation.getActiveBaggage()!.setEntry('more', { value: '1' }).removeEntries('big', 'other');
        expect(changed.getAllEntries().map(([key]) => key)).toEqual([
          'faultline.request.id',
          'faultline.cohort.tenant',
          'more',
        ]);
        expect(changed.removeEntry('more').clear().getAllEntries()).toEqual([]);
      }),
    );
  });

  test('session and user never travel; with propagate: id no label does', () => {
    const sent = (propagate: 'labels' | 'id') => {
      configure({ propagate });
      return request({ requestId: 'r1', tenant: 'acme', sessionId: 's', userId: 'u' }, () => {
        const header: Record<string, string> = {};
        propagation.inject(context.active(), header);
        return header['baggage'];
      });
    };
    expect(sent('labels')).toBe('faultline.request.id=r1,faultline.cohort.tenant=acme');
    expect(sent('id')).toBe('faultline.request.id=r1');
  });

  test.for([
    {
      name: 'numbers and booleans become text',
      labels: { seats: 5, beta: true },
      expected: { seats: '5', beta: 'true' },
    },
    {
      name: 'empty and missing ones are left out',
      labels: { tenant: ' ', locale: undefined, plan2: null },
      expected: {},
    },
    { name: 'objects are no labels', labels: { tenant: { a: 1 }, list: ['a'] }, expected: {} },
    { name: 'names become plain', labels: { 'Mein Label!': 'x' }, expected: { mein_label_: 'x' } },
    { name: 'lone surrogates are replaced', labels: { own: 'a\ud800b' }, expected: { own: 'a\ufffdb' } },
  ])('labels: $name', async ({ labels, expected }) => {
    request({ requestId: 'r1', ...labels } as never, () => {
      propagation.inject(context.active(), {});
    });
    expect((await byName()).get('request')?.labels).toEqual(expected);
  });

  test('labels are bounded in number and length', async () => {
    configure({ warn: () => {} });
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`label${i}`, 'x'.repeat(2000)]));
    request({ requestId: 'r1', ...many }, () => {});
    const labels = Object.values((await byName()).get('request')?.labels ?? {});
    expect(labels).toHaveLength(64);
    expect(Math.max(...labels.map(({ length }) => length))).toBe(256);
  });

  test('any schedule of parallel requests: no span ever carries the id or a label of another', async () => {
    const step = fc.record({
      waits: fc.array(fc.nat(4), { maxLength: 4 }),
      kind: fc.constantFrom('stage', 'third', 'nested', 'stream'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { maxLength: 4 }), { minLength: 2, maxLength: 8 }), async (requests) => {
        const turns = async (waits: readonly number[]) => {
          for (const wait of waits) {
            if (wait === 0) await Promise.resolve();
            else if (wait === 1) await new Promise((resolve) => setImmediate(resolve));
            else if (wait === 2) await new Promise((resolve) => process.nextTick(resolve));
            else await new Promise((resolve) => setTimeout(resolve, 0));
          }
        };
        await Promise.all(
          requests.map((steps, i) =>
            request({ requestId: `r${i}`, tenant: `t${i}` }, async () => {
              for (const { waits, kind } of steps) {
                await turns(waits);
                if (kind === 'third') thirdParty(`of ${i}`);
                else if (kind === 'nested')
                  await request({}, async () => {
                    await turns(waits);
                    thirdParty(`of ${i}`);
                  });
                else if (kind === 'stream')
                  for await (const _ of generation(`of ${i}`, async function* () {
                    await turns(waits);
                    yield 1;
                    thirdParty(`of ${i}`);
                  }))
                    await turns(waits);
                else
                  await retrieval(`of ${i}`, async () => {
                    await turns(waits);
                    thirdParty(`of ${i}`);
                  });
              }
            }),
          ),
        );
        const spans = await rig.take();
        expect(spans.length).toBeGreaterThanOrEqual(requests.length);
        for (const span of spans) {
          const i = /\d+$/.exec(span.name)?.[0] ?? span.labels['tenant']?.slice(1);
          expect(span).toMatchObject({ requestId: `r${i}`, labels: { tenant: `t${i}` } });
        }
        const traces = new Map(spans.map((span: Span) => [span.traceId, span.requestId]));
        expect(traces.size).toBe(requests.length);
      }),
      { numRuns: 40 },
    );
  });
});
