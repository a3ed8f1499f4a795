import { context, propagation, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { request, RequestSpanProcessor } from './index.ts';

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({
  spanProcessors: [new RequestSpanProcessor(), new SimpleSpanProcessor(exporter)],
});
provider.register();
const tracer = trace.getTracer('test');
beforeEach(() => exporter.reset());
afterAll(() => provider.shutdown());

const attributesOf = (name: string) => exporter.getFinishedSpans().find((span) => span.name === name)?.attributes;

describe('request', () => {
  test('labels every span inside it, also across awaits, and none outside', async () => {
    await request(
      { requestId: 'r1', tenant: 'acme', userTier: 'gold', promptVersion: 'v3', queue: 'mail' },
      async () => {
        await Promise.resolve();
        tracer.startSpan('inside').end();
      },
    );
    tracer.startSpan('outside').end();
    expect(attributesOf('inside')).toEqual({
      'faultline.request.id': 'r1',
      'faultline.cohort.tenant': 'acme',
      'faultline.cohort.user_tier': 'gold',
      'faultline.prompt.version': 'v3',
      'faultline.cohort.queue': 'mail',
    });
    expect(attributesOf('outside')).toEqual({});
  });

  test('parallel requests never mix', async () => {
    await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        request({ requestId: `r${i}` }, async () => {
          await new Promise((resolve) => setTimeout(resolve, i % 7));
          tracer.startSpan(`span ${i}`).end();
        }),
      ),
    );
    for (let i = 0; i < 50; i++) expect(attributesOf(`span ${i}`)?.['faultline.request.id']).toBe(`r${i}`);
  });

  test('arrives in a child service through the baggage header', () => {
    const headers: Record<string, string> = {};
    request({ requestId: 'r1', tenant: 'ümläut & co' }, () => propagation.inject(context.active(), headers));
    const remote = propagation.extract(context.active(), headers);
    context.with(remote, () => tracer.startSpan('child').end());
    expect(attributesOf('child')).toEqual({ 'faultline.request.id': 'r1', 'faultline.cohort.tenant': 'ümläut & co' });
  });
});
