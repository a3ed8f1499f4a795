import { context, propagation, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Span } from '@faultline/model';
import {
  assembly,
  delivery,
  embedding,
  generation,
  intent,
  request,
  rerank,
  retrieval,
  rewrite,
  tool,
  validation,
} from '../index.ts';
import { assembled } from '../testing/receiver.ts';
import { RIGS } from '../testing/rigs.ts';

const CHUNKS = [
  { id: 'kb-1#2', score: 0.9, text: 'Refunds take five days.', metadata: { source: 'kb-1' } },
  { id: 'kb-7#0', score: 0.4, text: 'Shipping is free.' },
];

describe.each(RIGS)('stages $name', ({ create }) => {
  const rig = create();
  beforeAll(() => rig.start());
  afterAll(() => rig.stop());
  const only = async (): Promise<Span> => {
    const spans = await rig.take();
    expect(spans).toHaveLength(1);
    return spans[0]!;
  };

  test('intent: input, output, and the label of the request', async () => {
    request({ requestId: 'r1' }, () => {
      intent('classify', (step) => {
        step.input('where is my refund');
        step.output('refund_status');
        step.recognized('refund_status');
      });
      retrieval('kb', () => {});
    });
    const spans = await rig.take();
    expect(spans.find(({ stage }) => stage === 'intent')).toMatchObject({
      name: 'intent classify',
      requestId: 'r1',
      input: 'where is my refund',
      output: 'refund_status',
      labels: { intent: 'refund_status' },
    });
    expect(spans.map(({ labels }) => labels['intent'])).toEqual(['refund_status', 'refund_status', 'refund_status']);
  });

  test('rewrite: several queries stand in lines', async () => {
    rewrite((step) => {
      step.input('refund?');
      step.query(['refund duration', 'refund policy']);
      step.output('refund duration');
    });
    expect(await only()).toMatchObject({
      name: 'rewrite',
      stage: 'rewrite',
      input: 'refund?',
      query: 'refund duration\nrefund policy',
      output: 'refund duration',
    });
  });

  test('retrieval: source, query, limit and candidates', async () => {
    retrieval('kb', (step) => {
      step.query('refund duration');
      step.topK(2);
      step.candidates(CHUNKS);
    });
    const span = await only();
    expect(span).toMatchObject({
      stage: 'retrieval',
      query: 'refund duration',
      candidates: [
        { id: 'kb-1#2', rank: 1, score: 0.9, text: 'Refunds take five days.', metadata: { source: 'kb-1' } },
        { id: 'kb-7#0', rank: 2, score: 0.4, text: 'Shipping is free.' },
      ],
    });
    expect(span.attributes).toMatchObject({
      'gen_ai.operation.name': 'retrieval',
      'gen_ai.data_source.id': 'kb',
      'gen_ai.retrieval.top_k': 2,
    });
  });

  test('rerank: what came in, what went on, model, usage and cost', async () => {
    rerank((step) => {
      step.query('refund duration');
      step.model('rerank-3', { provider: 'cohere' });
      step.candidates(CHUNKS);
      step.selected([{ ...CHUNKS[0]!, rank: 1 }]);
      step.usage({ inputTokens: 40 });
      step.cost(0.002);
    });
    expect(await only()).toMatchObject({
      stage: 'rerank',
      query: 'refund duration',
      requestModel: 'rerank-3',
      provider: 'cohere',
      candidates: [{ id: 'kb-1#2' }, { id: 'kb-7#0' }],
      selected: [{ id: 'kb-1#2', rank: 1, score: 0.9, text: 'Refunds take five days.' }],
      usage: { inputTokens: 40 },
      costUsd: 0.002,
      costSource: 'reported',
    });
  });

  test('assembly: what was selected, and the prompt it went into', async () => {
    assembly((step) => {
      step.selected(CHUNKS);
      step.prompt({ name: 'answer', version: 7, variables: { tone: 'kind' }, messages: 'Answer: {{context}}' });
      step.output('Refunds take five days. Shipping is free.');
    });
    const span = await only();
    expect(span).toMatchObject({
      stage: 'assembly',
      promptName: 'answer',
      promptVersion: '7',
      labels: { promptVersion: '7' },
      selected: [{ id: 'kb-1#2' }, { id: 'kb-7#0' }],
      output: 'Refunds take five days. Shipping is free.',
      inputMessages: [{ role: 'user', parts: [{ type: 'text', text: 'Answer: {{context}}' }] }],
    });
    expect(span.attributes['gen_ai.prompt.variable.tone']).toBe('kind');
  });

  test('generation: prompt, model, messages, answer, tokens, cost, end and sources', async () => {
    generation('answer', (step) => {
      step.prompt({ name: 'answer', version: 'v7' });
      step.model('gpt-4o', {
        provider: 'openai',
        responseModel: 'gpt-4o-2024-08-06',
        responseId: 'resp_1',
        temperature: 0,
        maxTokens: 300,
      });
      step.messages([
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'text', text: 'refund?' }] },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c1', function: { name: 'find', arguments: '{"q":1}' } }],
        } as never,
        { role: 'tool', tool_call_id: 'c1', content: '{"days":5}' } as never,
      ]);
      step.answer('Five days [1].');
      step.usage({
        inputTokens: 1000,
        outputTokens: 50,
        cacheReadTokens: 400,
        cacheWriteTokens: 10,
        reasoningTokens: 20,
      });
      step.cost(0.01);
      step.finishReason('stop');
      step.firstToken();
      step.citations(['kb-1#2', { id: 'kb-7#0', marker: '[2]', quote: 'free' }]);
    });
    const span = await only();
    expect(span).toMatchObject({
      stage: 'generation',
      kind: 'client',
      isWrapper: false,
      promptName: 'answer',
      promptVersion: 'v7',
      provider: 'openai',
      requestModel: 'gpt-4o',
      responseModel: 'gpt-4o-2024-08-06',
      responseId: 'resp_1',
      inputMessages: [
        { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
        { role: 'user', parts: [{ type: 'text', text: 'refund?' }] },
        { role: 'assistant', parts: [{ type: 'tool_call', id: 'c1', name: 'find', arguments: { q: 1 } }] },
        { role: 'tool', parts: [{ type: 'tool_result', id: 'c1', result: { days: 5 } }] },
      ],
      outputMessages: [{ role: 'assistant', parts: [{ type: 'text', text: 'Five days [1].' }] }],
      usage: { inputTokens: 1000, outputTokens: 50, cacheReadTokens: 400, cacheWriteTokens: 10, reasoningTokens: 20 },
      costUsd: 0.01,
      finishReasons: ['stop'],
      isStreaming: true,
      citations: [{ id: 'kb-1#2' }, { id: 'kb-7#0', marker: '[2]', quote: 'free' }],
    });
    expect(span.timeToFirstTokenMs).toBeGreaterThanOrEqual(0);
    expect(span.attributes['gen_ai.request.max_tokens']).toBe(300);
    expect(span.warnings).toEqual([]);
  });

  test('embedding: model and tokens', async () => {
    embedding('questions', (step) => {
      step.model('text-embedding-3-small', { provider: 'openai' });
      step.input('refund?');
      step.usage({ inputTokens: 3 });
      step.cost(0.00001);
    });
    expect(await only()).toMatchObject({
      stage: 'embedding',
      requestModel: 'text-embedding-3-small',
      input: 'refund?',
      usage: { inputTokens: 3 },
      costUsd: 0.00001,
    });
  });

  test('tool: name, call and result', async () => {
    tool('find_order', (step) => {
      step.call({ id: 'c1', arguments: { order: 'A-1' } });
      step.result({ status: 'sent', days: 2 });
    });
    expect(await only()).toMatchObject({
      stage: 'tool',
      toolName: 'find_order',
      toolCallId: 'c1',
      toolArguments: { order: 'A-1' },
      toolResult: { status: 'sent', days: 2 },
    });
  });

  test.for([
    { given: true, verdict: 'pass' },
    { given: false, verdict: 'fail' },
    { given: 'unknown', verdict: 'unknown' },
  ] as const)('validation: $given is $verdict', async ({ given, verdict }) => {
    validation('grounded', (step) => {
      step.input('Five days.');
      step.verdict(given, 'all claims found');
    });
    expect(await only()).toMatchObject({
      stage: 'validation',
      input: 'Five days.',
      validation: { name: 'grounded', verdict, reason: 'all claims found' },
    });
  });

  test('delivery: what the user saw', async () => {
    delivery((step) => {
      step.delivered('It takes five days.');
      step.citations(['kb-1#2']);
    });
    expect(await only()).toMatchObject({
      stage: 'delivery',
      output: 'It takes five days.',
      citations: [{ id: 'kb-1#2' }],
    });
  });

  test('the result and its type come out unchanged; a name is optional', async () => {
    const text: string = generation(() => 'plain');
    const promised: Promise<number> = tool('add', () => Promise.resolve(3));
    expect([text, await promised]).toEqual(['plain', 3]);
    expect((await rig.take()).map(({ name }) => name)).toEqual(['generation', 'tool add']);
  });

  test('any attribute of your own, and an object as JSON', async () => {
    retrieval('kb', (step) => {
      step.set('app.index', 'v2');
      step.set('app.filter', { lang: ['de', 'en'] });
      step.set('app.hits', 12);
    });
    expect((await only()).attributes).toMatchObject({
      'app.index': 'v2',
      'app.filter': '{"lang":["de","en"]}',
      'app.hits': 12,
    });
  });

  test('a promise that rejects: status, type and exception event; thrown on as it was', async () => {
    class RateLimitError extends Error {}
    const thrown = new RateLimitError('slow down');
    await expect(generation('answer', () => Promise.reject(thrown))).rejects.toBe(thrown);
    const span = await only();
    expect(span).toMatchObject({ statusCode: 'error', errorType: 'RateLimitError', errorMessage: 'slow down' });
    expect(span.events[0]).toMatchObject({ name: 'exception', attributes: { 'exception.message': 'slow down' } });
    expect(span.events[0]?.attributes['exception.stacktrace']).toContain('stages.test.ts');
  });

  test.for([
    { name: 'an Error', thrown: new TypeError('no'), type: 'TypeError', message: 'no' },
    { name: 'a text', thrown: 'no', type: 'string', message: 'no' },
    { name: 'undefined', thrown: undefined, type: 'undefined', message: undefined },
    { name: 'an object', thrown: { code: 7 }, type: 'Object', message: '{"code":7}' },
  ])('thrown: $name', async ({ thrown, type, message }) => {
    let caught: unknown = 'nothing';
    try {
      tool('t', () => {
        throw thrown;
      });
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(thrown);
    const span = await only();
    expect(span).toMatchObject({ statusCode: 'error', errorType: type });
    expect(span.errorMessage).toBe(message);
  });

  test('an error that the work deals with itself', async () => {
    tool('t', (step) => {
      step.fail(new Error('no such order'));
      return 'told the model';
    });
    expect(await only()).toMatchObject({ statusCode: 'error', errorMessage: 'no such order' });
  });

  test('attempts: tried again after a failure, per name and parent, until it goes well', async () => {
    const failing = () => {
      throw new Error('x');
    };
    const quietly = (work: () => unknown) => {
      try {
        work();
      } catch {
        // What is recorded counts here.
      }
    };
    request({ requestId: 'r1' }, () => {
      quietly(() => tool('a', failing));
      quietly(() => tool('b', () => {}));
      quietly(() => tool('a', failing));
      quietly(() => tool('a', () => {}));
      quietly(() => tool('a', () => {}));
      tool('outer', () => quietly(() => tool('a', failing)));
      quietly(() => generation('a', () => {}));
      quietly(() => tool('c', (step) => (step.call({ id: 'c1' }), failing())));
      quietly(() => tool('c', (step) => step.call({ id: 'c2' })));
      quietly(() => tool('c', (step) => step.call({ id: 'c1' })));
      quietly(() => tool('redelivered', (step) => step.attempt(4)));
    });
    const attempts = (await rig.take()).filter(({ stage }) => stage !== 'request');
    expect(attempts.map(({ name, attempt }) => `${name} ${attempt ?? 1}`)).toEqual([
      'tool a 1',
      'tool b 1',
      'tool a 2',
      'tool a 3',
      'tool a 1',
      'tool a 1',
      'tool outer 1',
      'generation a 1',
      'tool c 1',
      'tool c 1',
      'tool c 2',
      'tool redelivered 4',
    ]);
  });

  test('what a request remembers of failures is bounded', async () => {
    const failing = () => {
      throw new Error('x');
    };
    request({ requestId: 'r1' }, () => {
      for (let i = 0; i < 500; i++) expect(() => tool(`t${i}`, failing)).toThrow('x');
      for (const name of ['t0', 't499']) expect(() => tool(name, failing)).toThrow('x');
    });
    const spans = await rig.take();
    expect(spans.filter(({ attempt }) => attempt === 2).map(({ name }) => name)).toEqual(['tool t0']);
  });

  test('a stream: the span is open while it is read, in its context, and the first item gives time to first token', async () => {
    const stream = request({ requestId: 'r1' }, () =>
      generation('answer', async function* (step) {
        step.model('gpt-4o');
        yield 'Five ';
        await Promise.resolve();
        trace.getTracer('inner').startSpan('inside').end();
        yield 'days';
        step.answer('Five days');
        return 'done';
      }),
    );
    expect(await rig.take()).toEqual([]);
    const items: string[] = [];
    for await (const item of stream) items.push(item);
    expect(items).toEqual(['Five ', 'days']);
    const spans = await rig.take();
    const answer = spans.find(({ stage }) => stage === 'generation')!;
    expect(answer).toMatchObject({ isStreaming: true, statusCode: 'unset', outputMessages: [{ role: 'assistant' }] });
    expect(answer.timeToFirstTokenMs).toBeGreaterThanOrEqual(0);
    expect(spans.find(({ name }) => name === 'inside')).toMatchObject({ parentSpanId: answer.spanId, requestId: 'r1' });
    // Each span of OpenTelemetry JS counts on from its own start in whole milliseconds, so that two may differ by one.
    const whole = spans.find(({ stage }) => stage === 'request')!;
    expect(whole.endTimeNs + 1_000_000n).toBeGreaterThanOrEqual(answer.endTimeNs);
  });

  test.for([
    {
      name: 'left early',
      read: async (stream: AsyncGenerator<number>) => void (await stream.next(), await stream.return(0)),
      status: 'unset',
    },
    { name: 'never read', read: (stream: AsyncGenerator<number>) => stream.return(0), status: 'unset' },
    {
      name: 'thrown into',
      read: (stream: AsyncGenerator<number>) => stream.throw(new Error('cancelled')),
      status: 'error',
    },
  ])('a stream that is $name ends its span', async ({ read, status }) => {
    const stream = generation('answer', async function* () {
      yield 1;
      yield 2;
    });
    await Promise.resolve(read(stream)).catch(() => {});
    expect(await only()).toMatchObject({ statusCode: status });
  });

  test('a stream that fails half-way throws on, and a promise of a stream is followed too', async () => {
    const stream = await generation('answer', async () =>
      (async function* () {
        yield 1;
        await Promise.reject(new Error('connection lost'));
      })(),
    );
    const read = async () => {
      for await (const _ of stream) expect(await rig.take()).toEqual([]);
    };
    await expect(read()).rejects.toThrow('connection lost');
    expect(await only()).toMatchObject({ errorMessage: 'connection lost' });
  });

  test("an instrumented client's call inside a generation shows that generation's prompt", async () => {
    request({ requestId: 'r1', promptVersion: 'v1' }, () => {
      generation('answer', (step) => {
        step.prompt({ name: 'answer', version: 'v7' });
        trace
          .getTracer('openai')
          .startSpan('chat gpt-4o', { attributes: { 'gen_ai.operation.name': 'chat' } })
          .end();
      });
      trace.getTracer('openai').startSpan('other').end();
    });
    const spans = await rig.take();
    expect(spans.map(({ name, promptVersion }) => `${name}: ${promptVersion}`).toSorted()).toEqual([
      'chat gpt-4o: v7',
      'generation answer: v7',
      'other: v1',
      'request: v1',
    ]);
  });

  test('a callback that lost its place is put back', async () => {
    let lost: (() => void) | undefined;
    retrieval('kb', (step) => {
      lost = () => step.run(() => trace.getTracer('t').startSpan('late').end());
    });
    lost?.();
    const [first, late] = await rig.take();
    expect(late?.parentSpanId).toBe(first?.spanId);
  });

  test('a whole request assembles into complete evidence', async () => {
    await request({ requestId: 'r1', tenant: 'acme', input: 'refund?' }, async (r) => {
      retrieval('kb', (step) => (step.query('refund'), step.candidates(CHUNKS)));
      assembly((step) => (step.selected([CHUNKS[0]!]), step.prompt({ name: 'answer', version: 'v7' })));
      await generation('answer', async (step) => {
        step.model('gpt-4o', { provider: 'openai' });
        step.messages([{ role: 'user', content: 'refund?' }]);
        step.answer('Five days [1].');
        step.usage({ inputTokens: 100, outputTokens: 5 });
        step.citations(['kb-1#2']);
      });
      tool('log', (step) => (step.call({ arguments: {} }), step.result('ok')));
      validation('grounded', (step) => step.verdict(true));
      delivery((step) => step.delivered('Five days.'));
      r.outcome('success');
    });
    const record = assembled(await rig.take()).get('r1')!;
    expect(record).toMatchObject({
      input: 'refund?',
      output: 'Five days.',
      outcome: { status: 'success', source: 'sdk' },
      cohort: { tenant: 'acme', promptVersion: 'v7', model: 'gpt-4o' },
      usage: { inputTokens: 100, outputTokens: 5 },
      evidence: {
        query: 'refund',
        promptName: 'answer',
        promptVersion: 'v7',
        answer: 'Five days [1].',
        delivered: 'Five days.',
        selected: [{ id: 'kb-1#2' }],
        citations: [{ id: 'kb-1#2' }],
        completeness: { missing: [] },
      },
      warnings: [],
    });
    expect(record.evidence.completeness.present).toHaveLength(7);
    expect(record.costUsd).toBeGreaterThan(0);
  });
});

test('without any provider the work runs, and nothing else happens', async () => {
  trace.disable();
  context.disable();
  propagation.disable();
  const result = await request({ tenant: 'acme' }, async (r) => {
    expect(r.id).toMatch(/^[0-9a-f-]{36}$/);
    return generation('answer', async (step) => (step.answer('x'), 'said'));
  });
  expect(result).toBe('said');
});
