import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import fc from 'fast-check';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { currentRequestId, fromRequest, generation, inject, request, retrieval } from '../index.ts';
import { w3cPropagator } from '../w3c.ts';
import { assembled } from '../testing/receiver.ts';
import { RIGS } from '../testing/rigs.ts';

const LABELS = { requestId: 'r1', tenant: 'ümläut, & co;=', promptVersion: 'v3' };

describe.each(RIGS)('across processes $name', ({ create }) => {
  const rig = create();
  beforeAll(() => rig.start());
  afterAll(() => rig.stop());
  const thirdParty = (name: string) => trace.getTracer('db').startSpan(name).end();

  test.for([
    { name: 'plain object', carrier: () => ({}) },
    { name: 'Map', carrier: () => new Map<string, string>() },
    { name: 'Headers', carrier: () => new Headers({ accept: '*/*' }) },
    { name: 'Request', carrier: () => new Request('http://127.0.0.1/') },
    { name: 'a message with headers', carrier: () => ({ body: 'x', headers: {} }) },
  ])('a queue of $name: the same request and trace, in the order of the parents', async ({ carrier }) => {
    const message = request(LABELS, () => inject(carrier()));
    // Nothing but the message reaches the consumer.
    await context.with(ROOT_CONTEXT, () =>
      fromRequest(message, () =>
        request({ workflow: 'consume' }, async (r) => {
          expect(r.id).toBe('r1');
          await retrieval('kb', async () => thirdParty('query'));
        }),
      ),
    );
    const spans = await rig.take();
    for (const span of spans)
      expect(span).toMatchObject({ requestId: 'r1', labels: { tenant: 'ümläut, & co;=', promptVersion: 'v3' } });
    expect([...assembled(spans).keys()]).toEqual(['r1']);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    const sent = spans.find(({ name }) => name === 'request');
    expect(spans.find(({ name }) => name === 'request consume')?.parentSpanId).toBe(sent?.spanId);
  });

  test('a worker that opens no request: third-party and stage spans still carry it', async () => {
    const message = request(LABELS, () => inject({}));
    context.with(ROOT_CONTEXT, () => fromRequest(message, () => (thirdParty('query'), generation(() => {}))));
    for (const span of await rig.take()) expect(span.requestId).toBe('r1');
  });

  test('only the baggage arrives (the trace began anew): still the same request', async () => {
    const { baggage } = request(LABELS, () => inject<{ baggage?: string }>({}));
    context.with(ROOT_CONTEXT, () => fromRequest({ baggage }, () => request({}, () => thirdParty('query'))));
    const spans = await rig.take();
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(2);
    expect(assembled(spans).get('r1')).toMatchObject({ counts: { spans: 3 }, traceIds: { length: 2 } });
  });

  test('a message of another request, handled inside a request of the consumer', async () => {
    const message = request({ requestId: 'sender', tenant: 'a' }, () => inject({}));
    request({ requestId: 'consumer', locale: 'de' }, () =>
      fromRequest(message, () => request({}, () => thirdParty('query'))),
    );
    const query = (await rig.take()).find(({ name }) => name === 'query');
    expect(query).toMatchObject({ requestId: 'sender', labels: { tenant: 'a' } });
    expect(query?.labels['locale']).toBeUndefined();
  });

  test.for([
    { name: 'bytes, as Kafka has them', change: (value: string): unknown => Buffer.from(value) },
    { name: 'lists', change: (value: string): unknown => [value] },
    { name: 'upper-case names', change: (value: string): unknown => value, upper: true },
  ])('headers as $name', ({ change, upper }) => {
    const message = request(LABELS, () => inject<Record<string, string>>({}));
    const changed = Object.fromEntries(
      Object.entries(message).map(([key, value]) => [upper ? key.toUpperCase() : key, change(value)]),
    );
    context.with(ROOT_CONTEXT, () => fromRequest(changed, () => expect(currentRequestId()).toBe('r1')));
  });

  test.for([
    { name: 'no headers', carrier: {} },
    { name: 'nothing', carrier: undefined },
    { name: 'a text', carrier: 'traceparent' },
    { name: 'headers that cannot be read', carrier: { traceparent: '00-zz', baggage: '%%%,=,a' } },
    { name: 'a Map of objects', carrier: new Map([['baggage', {}]]) },
    {
      name: 'a getter that throws',
      carrier: {
        get headers() {
          throw new Error('gone');
        },
      },
    },
  ])('$name: the work runs all the same', ({ carrier }) => {
    expect(fromRequest(carrier as never, () => currentRequestId() ?? 'none')).toBe('none');
    expect(inject(carrier as never)).toBe(carrier);
  });

  test('an instrumentation has opened a span for these headers: what follows is below it', async () => {
    const headers = request(LABELS, () => inject({}));
    context.with(propagation.extract(ROOT_CONTEXT, headers), () =>
      trace.getTracer('http').startActiveSpan('POST /', (server) => {
        fromRequest(headers, () => request({}, () => {}));
        server.end();
      }),
    );
    const spans = await rig.take();
    const server = spans.find(({ name }) => name === 'POST /');
    expect(spans.find(({ parentSpanId }) => parentSpanId === server?.spanId)?.stage).toBe('request');
  });

  describe('over real HTTP', () => {
    const handler = (message: IncomingMessage) =>
      fromRequest(message, () =>
        request({ workflow: 'child' }, async (r) => {
          await new Promise((resolve) => setTimeout(resolve, 1));
          thirdParty('in the child');
          return r.id;
        }),
      );
    const server = createServer((message, response) => void handler(message).then((id) => response.end(id)));
    beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
    afterAll(() => new Promise((resolve) => void server.close(resolve)));
    const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

    test('fifty at once through fetch: each child belongs to its caller', async () => {
      await rig.take();
      const ids = await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          request({ requestId: `r${i}`, tenant: `t${i}` }, async () =>
            (await fetch(url(), { headers: inject(new Headers()) })).text(),
          ),
        ),
      );
      expect(ids).toEqual(Array.from({ length: 50 }, (_, i) => `r${i}`));
      const children = (await rig.take()).filter(({ name }) => name === 'in the child');
      expect(children).toHaveLength(50);
      for (const { requestId, labels } of children) expect(labels['tenant']).toBe(`t${requestId?.slice(1)}`);
    });

    test('through node:http', async () => {
      const id = await request({ requestId: 'r1' }, () => {
        const headers = inject<Record<string, string>>({});
        return new Promise((resolve) =>
          httpRequest(url(), { headers }, (response) => response.on('data', (chunk) => resolve(String(chunk)))).end(),
        );
      });
      expect(id).toBe('r1');
    });
  });
});

describe('without a propagator that carries baggage', () => {
  beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
  afterAll(() => context.disable());
  beforeEach(() => propagation.disable());
  test.for([
    { name: 'none at all', propagator: undefined },
    { name: 'trace context only', propagator: new W3CTraceContextPropagator() },
  ])('$name: request and trace travel', ({ propagator }) => {
    if (propagator) propagation.setGlobalPropagator(propagator);
    const span = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
    const headers = context.with(trace.setSpanContext(ROOT_CONTEXT, span), () =>
      request({ requestId: 'r1', tenant: 'acme' }, () => inject<Record<string, string>>({})),
    );
    expect(headers['baggage']).toBe('faultline.request.id=r1,faultline.cohort.tenant=acme');
    fromRequest(headers, () => {
      expect(currentRequestId()).toBe('r1');
      expect(trace.getSpanContext(context.active())?.traceId).toBe(span.traceId);
    });
  });
});

describe('W3C headers agree with the OpenTelemetry SDK', () => {
  const theirs = new CompositePropagator({
    propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
  });
  const setter = { set: (to: Record<string, string>, key: string, value: string) => void (to[key] = value) };
  const getter = {
    get: (from: Record<string, string>, key: string) => from[key],
    keys: (from: object) => Object.keys(from),
  };
  const hex = (length: number) =>
    fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`)).filter((id) => /[^0]/.test(id));

  // OpenTelemetry's reader loses a key of this name.
  const key = fc.string({ minLength: 1, unit: 'grapheme' }).filter((name) => name !== '__proto__');

  test('what one writes the other reads', () => {
    fc.assert(
      fc.property(
        hex(32),
        hex(16),
        fc.boolean(),
        fc.dictionary(key, fc.string({ minLength: 1, unit: 'grapheme' }), { maxKeys: 5 }),
        (traceId, spanId, isSampled, entries) => {
          const baggage = propagation.createBaggage(
            Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, { value }])),
          );
          const span = { traceId, spanId, traceFlags: isSampled ? 1 : 0 };
          const from = propagation.setBaggage(trace.setSpanContext(ROOT_CONTEXT, span), baggage);
          for (const [write, read] of [
            [w3cPropagator, theirs],
            [theirs, w3cPropagator],
          ] as const) {
            const headers: Record<string, string> = {};
            write.inject(from, headers, setter);
            const arrived = read.extract(ROOT_CONTEXT, headers, getter);
            expect(trace.getSpanContext(arrived)).toMatchObject({ ...span, isRemote: true });
            expect(new Map(propagation.getBaggage(arrived)?.getAllEntries() ?? [])).toEqual(
              new Map(baggage.getAllEntries()),
            );
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test('any headers at all are read without throwing, and what is read is valid', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (traceparent, tracestate, baggage) => {
        const arrived = w3cPropagator.extract(ROOT_CONTEXT, { traceparent, tracestate, baggage }, getter);
        const span = trace.getSpanContext(arrived);
        expect(span === undefined || /^[0-9a-f]{32}$/.test(span.traceId)).toBe(true);
      }),
    );
  });

  test.for([
    { header: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', valid: true },
    { header: '01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more', valid: true },
    { header: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more', valid: false },
    { header: 'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', valid: false },
    { header: '00-00000000000000000000000000000000-b7ad6b7169203331-01', valid: false },
    { header: '00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01', valid: false },
  ])('traceparent $header is valid: $valid', ({ header, valid }) => {
    const arrived = w3cPropagator.extract(ROOT_CONTEXT, { traceparent: header }, getter);
    expect(trace.getSpanContext(arrived) !== undefined).toBe(valid);
  });
});
