import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  configure,
  fromRequest,
  generation,
  init,
  request,
  shutdown,
  type InitOptions,
  type Telemetry,
} from '../index.ts';
import { Receiver } from '../testing/receiver.ts';

const receiver = new Receiver();
let telemetry: Telemetry;
const begin = (options: InitOptions = {}) => {
  telemetry = init({ url: receiver.url, serviceName: 'bot', flushIntervalMs: 20, warn: () => {}, ...options });
};
const until = async (condition: () => boolean) => {
  for (let i = 0; i < 500 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(condition()).toBe(true);
};

beforeEach(async () => {
  await receiver.start();
});
afterEach(async () => {
  await shutdown(200);
  receiver.answerWith(undefined);
  receiver.clear();
  await receiver.stop();
  configure({ capture: 'full' });
});

describe('what is sent', () => {
  test('resource, scope, ids, kinds, times, status, events and links arrive as OTLP', async () => {
    begin({
      release: '2.1',
      environment: 'staging',
      resource: { region: 'eu' },
      token: 'secret',
      headers: { 'x-a': 'b' },
    });
    const tracer = trace.getTracer('lib', '1.2.3');
    const parent = tracer.startSpan('parent', { kind: SpanKind.SERVER, startTime: new Date(1_700_000_000_123) });
    const child = tracer.startSpan(
      'child',
      { kind: SpanKind.CLIENT, attributes: { n: 1.5, i: 7, b: true, l: ['a', 'b'], list: [1, 2], nan: Number.NaN } },
      trace.setSpan(context.active(), parent),
    );
    child.addEvent('e', { x: 1 }, [1_700_000_000, 5]).addEvent('bare', new Date(1_700_000_000_000));
    child.addLink({ context: parent.spanContext(), attributes: { why: 'test' } }).addLinks([]);
    child.setStatus({ code: SpanStatusCode.ERROR, message: 'bad' }).updateName('renamed');
    child.recordException(new Error('boom'));
    child.end();
    child.setAttribute('late', 1).end();
    parent.setStatus({ code: SpanStatusCode.OK });
    parent.setStatus({ code: SpanStatusCode.ERROR });
    parent.end(1_700_000_000_500);
    await telemetry.flush();
    expect(receiver.rejected).toEqual([]);
    expect(receiver.requests[0]).toMatchObject({
      path: '/v1/traces',
      headers: { authorization: 'Bearer secret', 'x-a': 'b', 'content-type': 'application/json' },
    });
    const [first, second] = receiver.raw;
    expect(second).toMatchObject({
      name: 'parent',
      kind: 'server',
      startTimeNs: 1_700_000_000_123_000_000n,
      endTimeNs: 1_700_000_000_500_000_000n,
      statusCode: 'ok',
      origin: {
        scopeName: 'lib',
        scopeVersion: '1.2.3',
        resourceAttributes: {
          'service.name': 'bot',
          'service.version': '2.1',
          'deployment.environment.name': 'staging',
          region: 'eu',
          'telemetry.sdk.name': 'faultline',
        },
      },
    });
    expect(first).toMatchObject({
      name: 'renamed',
      kind: 'client',
      traceId: second?.traceId,
      parentSpanId: second?.spanId,
      statusCode: 'error',
      statusMessage: 'bad',
      attributes: { n: 1.5, i: 7, b: true, l: ['a', 'b'], list: [1, 2] },
      events: [
        { name: 'e', timeNs: (1_700_000_000_000_000_005n / 1000n) * 1000n, attributes: { x: 1 } },
        { name: 'bare', timeNs: 1_700_000_000_000_000_000n },
        { name: 'exception', attributes: { 'exception.type': 'Error', 'exception.message': 'boom' } },
      ],
      links: [{ traceId: second?.traceId, spanId: second?.spanId, attributes: { why: 'test' } }],
    });
    expect(first?.attributes['late']).toBeUndefined();
    expect(first?.endTimeNs).toBeGreaterThanOrEqual(first!.startTimeNs);
  });

  test('a caller that decided not to sample is followed; one that did is continued', () => {
    begin();
    const from = (flags: string) => ({
      traceparent: `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-${flags}`,
      tracestate: 'a=1',
    });
    fromRequest(from('00'), () => {
      const span = trace.getTracer('t').startSpan('x');
      expect(span.isRecording()).toBe(false);
      expect(span.spanContext().traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    });
    fromRequest(from('01'), () => {
      const span = trace.getTracer('t').startSpan('x');
      expect(span.isRecording()).toBe(true);
      const headers: Record<string, string> = {};
      propagation.inject(trace.setSpan(context.active(), span), headers);
      expect(headers).toEqual({
        traceparent: `00-0af7651916cd43dd8448eb211c80319c-${span.spanContext().spanId}-01`,
        tracestate: 'a=1',
      });
    });
  });

  test('whatever an instrumentation sets passes the policy at once', async () => {
    begin({ capture: 'redacted', redact: (text) => text.replaceAll('Berlin', '[city]') });
    const span = trace.getTracer('openinference').startSpan('llm');
    span.setAttributes({
      'input.value': 'jane@example.com lives in Berlin',
      'llm.input_messages.0.message.content': 'card 4111 1111 1111 1111',
      'openinference.span.kind': 'LLM',
      'user.id': 'jane@example.com',
      'llm.token_count.prompt': 12,
    });
    span.addEvent('gen_ai.content.prompt', { 'gen_ai.prompt': '["jane@example.com"]' });
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'jane@example.com failed' });
    span.end();
    await telemetry.flush();
    expect(receiver.raw[0]).toMatchObject({
      statusMessage: '[REDACTED:email] failed',
      attributes: {
        'input.value': '[REDACTED:email] lives in [city]',
        'llm.input_messages.0.message.content': 'card [REDACTED:card]',
        'openinference.span.kind': 'LLM',
        'user.id': '[REDACTED:email]',
        'llm.token_count.prompt': 12,
      },
      events: [{ attributes: { 'gen_ai.prompt': '["[REDACTED:email]"]' } }],
    });
  });

  test('the hook sees what the SDK records once, not twice', async () => {
    begin({ redact: (text) => `<${text}>` });
    request({ requestId: 'r1', input: 'hi', userId: 'u1' }, () => generation((step) => step.answer('yo')));
    await telemetry.flush();
    const [answer, whole] = receiver.raw;
    expect(whole?.attributes['faultline.input']).toBe('<hi>');
    expect(answer?.attributes['gen_ai.output.messages']).toContain('<yo>');
  });

  test('one span takes so many attributes, events and links and counts the rest', async () => {
    begin();
    const span = trace.getTracer('t').startSpan('big');
    for (let i = 0; i < 2100; i++) span.setAttribute(`k${i}`, i);
    for (let i = 0; i < 600; i++) span.addEvent('e');
    for (let i = 0; i < 130; i++) span.addLink({ context: span.spanContext() });
    span.end();
    await telemetry.flush();
    expect(receiver.raw[0]?.droppedCount).toBe(100 + 100 + 2);
    expect(receiver.raw[0]?.attributes['k0']).toBe(0);
  });

  test('exports do not trace themselves', async () => {
    begin();
    const original = globalThis.fetch;
    trace.getTracer('t').startSpan('first').end();
    await telemetry.flush();
    await shutdown();
    // An instrumentation of fetch that is there before init.
    globalThis.fetch = (...args) => {
      const span = trace.getTracer('fetch').startSpan('HTTP POST');
      return original(...args).finally(() => span.end());
    };
    try {
      begin();
      trace.getTracer('t').startSpan('second').end();
      await telemetry.flush();
      await telemetry.flush();
      expect(receiver.raw.map(({ name }) => name)).toEqual(['first', 'second']);
    } finally {
      globalThis.fetch = original;
    }
  });
});

describe('batching', () => {
  test('spans go together, at the interval or when a batch is full', async () => {
    begin({ maxBatchSize: 10, flushIntervalMs: 60_000 });
    for (let i = 0; i < 9; i++) trace.getTracer('t').startSpan('x').end();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(receiver.requests).toEqual([]);
    for (let i = 0; i < 3; i++) trace.getTracer('t').startSpan('x').end();
    await until(() => telemetry.stats.sent === 12);
    expect(receiver.requests.map(({ spans }) => spans)).toEqual([10, 2]);
    expect(telemetry.stats).toEqual({ queued: 0, sent: 12, dropped: 0 });
  });

  test('shutdown sends what waits; then nothing is recorded, and init starts anew', async () => {
    begin({ flushIntervalMs: 60_000 });
    trace.getTracer('t').startSpan('last').end();
    await telemetry.shutdown();
    trace.getTracer('t').startSpan('after').end();
    begin();
    trace.getTracer('t').startSpan('again').end();
    await telemetry.flush();
    expect(receiver.raw.map(({ name }) => name)).toEqual(['last', 'again']);
  });
});

describe('trouble', () => {
  test.for([429, 502, 503, 504])('%i: sent again after Retry-After, nothing lost', async (status) => {
    begin();
    let refusals = 0;
    receiver.answerWith((message, response, body) => {
      if (refusals++ < 2) response.writeHead(status, { 'retry-after': '0' }).end();
      else {
        receiver.take(message, body);
        response.writeHead(200).end('{}');
      }
    });
    trace.getTracer('t').startSpan('kept').end();
    await until(() => receiver.raw.length === 1);
    await until(() => telemetry.stats.sent === 1);
    expect(telemetry.stats).toEqual({ queued: 0, sent: 1, dropped: 0 });
  });

  test.for([400, 401, 404, 413, 500])('%i: dropped, counted and not sent again', async (status) => {
    begin();
    let asked = 0;
    receiver.answerWith((_, response) => {
      asked += 1;
      response.writeHead(status).end('no');
    });
    trace.getTracer('t').startSpan('lost').end();
    await until(() => telemetry.stats.dropped === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(asked).toBe(1);
  });

  test('a server that rejects some is heard', async () => {
    const said: string[] = [];
    begin({ warn: (message) => said.push(message) });
    receiver.answerWith((_, response) =>
      response.writeHead(200).end('{"partialSuccess":{"rejectedSpans":"2","errorMessage":"bad ids"}}'),
    );
    trace.getTracer('t').startSpan('x').end();
    await telemetry.flush();
    expect(said.join()).toContain('rejected 2 spans');
  });

  test('a server that ends the connection, then comes back', async () => {
    begin();
    let cuts = 0;
    receiver.answerWith((message, response, body) => {
      if (cuts++ === 0) message.socket.destroy();
      else {
        receiver.take(message, body);
        response.writeHead(200).end('{}');
      }
    });
    trace.getTracer('t').startSpan('kept').end();
    await until(() => cuts === 1);
    await telemetry.flush();
    expect(receiver.raw).toHaveLength(1);
  });

  test('an endless answer is not read to its end', async () => {
    begin();
    receiver.answerWith((_, response) => {
      response.writeHead(200);
      const pump = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536))) continue;
      };
      response.on('drain', pump);
      pump();
    });
    trace.getTracer('t').startSpan('x').end();
    await telemetry.flush(5000);
    expect(telemetry.stats.sent).toBe(1);
  });

  /** Takes connections and never answers. */
  const silent = createServer((socket) => socket.on('error', () => {}).resume());
  beforeAll(() => new Promise<void>((resolve) => void silent.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise((resolve) => void silent.close(resolve)));

  test.for([
    { name: 'unreachable', url: async () => 'http://127.0.0.1:1/' },
    { name: 'hung', url: async () => `http://127.0.0.1:${(silent.address() as AddressInfo).port}` },
    {
      name: 'answering 503',
      url: async () => {
        receiver.answerWith((_, response) => response.writeHead(503, { 'retry-after': '1' }).end());
        return receiver.url;
      },
    },
  ])('$name: the queue is bounded, drops are counted and said once, the work goes on', async ({ url }) => {
    const said: string[] = [];
    begin({ url: await url(), maxQueueSize: 100, maxBatchSize: 10, warn: (message) => said.push(message) });
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 50; i++) expect(generation(() => i)).toBe(i);
      await new Promise((resolve) => setTimeout(resolve, 2));
      expect(telemetry.stats.queued).toBeLessThanOrEqual(100);
    }
    expect(telemetry.stats.sent).toBe(0);
    expect(telemetry.stats.dropped + telemetry.stats.queued).toBe(1000);
    expect(telemetry.stats.dropped).toBe(900);
    // Said by this or an earlier row of the same process, once.
    expect(said.filter((message) => message.includes('dropped')).length).toBeLessThanOrEqual(1);
    const started = performance.now();
    await telemetry.flush(100);
    await shutdown(100);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test('the queue is bounded by size too', () => {
    begin({ url: 'http://127.0.0.1:1/', maxQueueLength: 50_000 });
    for (let i = 0; i < 100; i++)
      trace
        .getTracer('t')
        .startSpan('x', { attributes: { text: 'y'.repeat(10_000) } })
        .end();
    expect(telemetry.stats.queued).toBe(4);
    expect(telemetry.stats.dropped).toBe(96);
  });
});

describe('set-up', () => {
  test('a provider that is there stays, and init says so', async () => {
    const provider = new NodeTracerProvider();
    provider.register();
    const said: string[] = [];
    const before = trace.getTracerProvider();
    init({ url: receiver.url, warn: (message) => said.push(message) });
    expect(said.join()).toContain('FaultlineSpanProcessor');
    expect((before as unknown as { getDelegate(): unknown }).getDelegate()).toBe(provider);
    await provider.shutdown();
    trace.disable();
    context.disable();
    propagation.disable();
  });

  const run = (script: string, env: Record<string, string>) => {
    const index = fileURLToPath(new URL('../index.ts', import.meta.url));
    const child = spawn(
      process.execPath,
      ['--input-type=module', '-e', `const sdk = await import(${JSON.stringify(index)});\n${script}`],
      {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    return new Promise<{ code: number | null; output: string; ms: number }>((resolve) => {
      const started = performance.now();
      child.on('exit', (code) => resolve({ code, output, ms: performance.now() - started }));
    });
  };
  const SCRIPT = `sdk.init(); sdk.request({ tenant: 'acme' }, () => {});`;

  test.for([
    { name: 'FAULTLINE_URL', env: (url: string) => ({ FAULTLINE_URL: `${url}/` }), path: '/v1/traces' },
    {
      name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
      env: (url: string) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/base` }),
      path: '/base/v1/traces',
    },
    {
      name: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
      env: (url: string) => ({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/as/is` }),
      path: '/as/is',
    },
  ])('a script that just ends sends its spans to $name', async ({ env, path }) => {
    const { code, output } = await run(SCRIPT, {
      ...env(receiver.url),
      FAULTLINE_TOKEN: 't1',
      OTEL_SERVICE_NAME: 'from-env',
      OTEL_RESOURCE_ATTRIBUTES: 'service.version=9,team=a%20b',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-faultline-project=p1',
    });
    expect({ code, output }).toEqual({ code: 0, output: '' });
    expect(receiver.requests[0]).toMatchObject({
      path,
      headers: { authorization: 'Bearer t1', 'x-faultline-project': 'p1' },
    });
    expect(receiver.raw[0]?.origin.resourceAttributes).toMatchObject({
      'service.name': 'from-env',
      'service.version': '9',
      team: 'a b',
    });
  });

  test.for([
    { name: 'is unreachable', url: 'http://127.0.0.1:1', says: 'cannot reach' },
    { name: 'is no address', url: 'nonsense', says: 'expected an http(s) address' },
  ])('a script ends by itself, soon, when the server $name', async ({ url, says }) => {
    const { code, output, ms } = await run(SCRIPT, { FAULTLINE_URL: url });
    expect(code).toBe(0);
    expect(output.split(says).length - 1).toBeLessThanOrEqual(2);
    expect(ms).toBeLessThan(8000);
  });

  test('OTEL_SDK_DISABLED switches it off; FAULTLINE_CAPTURE sets the policy', async () => {
    await run(SCRIPT, { FAULTLINE_URL: receiver.url, OTEL_SDK_DISABLED: 'true' });
    expect(receiver.requests).toEqual([]);
    await run(`sdk.init(); sdk.request({ tenant: 'acme', input: 'hi' }, () => {});`, {
      FAULTLINE_URL: receiver.url,
      FAULTLINE_CAPTURE: 'ids',
    });
    expect(receiver.raw[0]?.attributes['faultline.cohort.tenant']).toBe('acme');
    expect(receiver.raw[0]?.attributes['faultline.input']).toBeUndefined();
  });
});
