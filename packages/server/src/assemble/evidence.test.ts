import type { RequestRecord, RetrievedDocument, Span } from '@faultline/model';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { assembleRequest } from './assemble.ts';
import { message, span } from './sample-spans.ts';

const assembled = (...spans: Span[]): RequestRecord =>
  assembleRequest({ projectId: 'default', requestId: 'r', spans, logs: [] });
const document = (id: string, rank: number, more: Partial<RetrievedDocument> = {}): RetrievedDocument => ({
  id,
  rank,
  ...more,
});
const root = (facts: Partial<Span> = {}) => span('root', undefined, [0, 1000], { stage: 'request', ...facts });
const retrieval = (name: string, parent: string, times: [number, number], ids: string[], facts: Partial<Span> = {}) =>
  span(name, parent, times, { stage: 'retrieval', candidates: ids.map((id, i) => document(id, i + 1)), ...facts });

describe('what was retrieved and selected', () => {
  const ids = ({ evidence }: RequestRecord) => ({
    candidates: evidence.candidates.map(({ id, spanId }) => `${id}@${spanId}`),
    selected: evidence.selected.map(({ id }) => id),
    query: evidence.query,
  });
  test.for<{ name: string; spans: Span[]; candidates: string[]; selected?: string[]; query?: string }>([
    {
      name: 'every retrieval, in order',
      spans: [
        root(),
        retrieval('a', 'root', [0, 1], ['d1'], { query: 'q1' }),
        retrieval('b', 'root', [2, 3], ['d2', 'd1'], { query: 'q2' }),
      ],
      candidates: ['d1@a', 'd2@b', 'd1@b'],
      query: 'q1',
    },
    {
      name: 'a retriever over its vector store counts once',
      spans: [
        root(),
        retrieval('retriever', 'root', [0, 9], ['d1']),
        retrieval('pinecone', 'retriever', [1, 8], ['d1', 'd2']),
      ],
      candidates: ['d1@retriever'],
    },
    {
      name: 'a retriever that says nothing leaves it to its vector store',
      spans: [
        root(),
        retrieval('retriever', 'root', [0, 9], [], { query: 'q' }),
        retrieval('pinecone', 'retriever', [1, 8], ['d1']),
      ],
      candidates: ['d1@pinecone'],
      query: 'q',
    },
    {
      name: 'without retrieval what went into reranking',
      spans: [
        root(),
        span('rerank', 'root', [0, 1], {
          stage: 'rerank',
          query: 'q',
          candidates: [document('d1', 1)],
          selected: [document('d1', 1)],
        }),
      ],
      candidates: ['d1@rerank'],
      selected: ['d1'],
      query: 'q',
    },
    {
      name: 'the selection of the span that built the prompt',
      spans: [
        root(),
        retrieval('a', 'root', [0, 1], ['d1', 'd2', 'd3']),
        span('rerank', 'root', [1, 2], { stage: 'rerank', selected: [document('d2', 1), document('d1', 2)] }),
        span('prompt', 'root', [2, 3], { stage: 'assembly', selected: [document('d2', 1)] }),
        span('again', 'root', [3, 9], { stage: 'rerank', selected: [document('d3', 1)] }),
      ],
      candidates: ['d1@a', 'd2@a', 'd3@a'],
      selected: ['d2'],
    },
    {
      name: 'else the selection made last',
      spans: [
        root(),
        span('second', 'root', [5, 6], { stage: 'rerank', selected: [document('d2', 1)] }),
        span('first', 'root', [1, 2], { stage: 'rerank', selected: [document('d1', 1)] }),
      ],
      candidates: [],
      selected: ['d2'],
    },
    {
      name: 'a query said elsewhere',
      spans: [root(), span('rewrite', 'root', [0, 1], { stage: 'rewrite', query: 'rewritten' })],
      candidates: [],
      query: 'rewritten',
    },
  ])('$name', ({ spans, candidates, selected = [], query }) => {
    expect(ids(assembled(...spans))).toEqual({ candidates, selected, query });
  });

  test('many candidates are kept up to a number, and it says so', () => {
    const many = Array.from({ length: 250 }, (_, i) => `d${i}`);
    const request = assembled(root(), retrieval('a', 'root', [0, 1], many));
    expect(request.evidence.candidates).toHaveLength(200);
    expect(request.warnings).toEqual(['only 200 of 250 candidates are kept with the request; all are on their spans']);
  });
});

test('the prompt is named by the stage around the call when the client that made it knows nothing of prompts', () => {
  const versioned = { labels: { promptVersion: 'v8' }, promptVersion: 'v8' };
  const { evidence } = assembled(
    root(versioned),
    span('rewrite', 'root', [0, 5], { ...versioned, stage: 'rewrite' }),
    span('answer', 'root', [10, 30], { ...versioned, stage: 'generation', promptName: 'final' }),
    span('client', 'answer', [11, 29], {
      ...versioned,
      stage: 'generation',
      requestModel: 'm',
      outputMessages: [message('assistant', 'Paris')],
    }),
  );
  expect(evidence).toMatchObject({ promptName: 'final', promptVersion: 'v8', answer: 'Paris' });
});

test('prompt, answer, citations and validations', () => {
  const messages = [message('system', 'be brief'), message('user', 'capital?')];
  const { evidence, cohort } = assembled(
    root({ labels: { promptVersion: 'v1', tenant: 'acme' }, validation: { name: 'pii', verdict: 'pass' } }),
    span('draft', 'root', [0, 10], {
      stage: 'generation',
      promptName: 'draft',
      promptVersion: 'v7',
      outputMessages: [message('assistant', 'Paris')],
      citations: [{ id: 'd1', marker: '[1]' }],
    }),
    span('final', 'root', [20, 30], {
      stage: 'generation',
      requestModel: 'm',
      promptName: 'final',
      promptVersion: 'v8',
      inputMessages: messages,
      outputMessages: [message('assistant', 'It is ', 'Paris.')],
      citations: [{ id: 'd1', marker: '[1]' }, { id: 'd2' }],
    }),
    span('guard', 'root', [31, 32], {
      stage: 'validation',
      validation: { name: 'tone', verdict: 'fail', reason: 'rude' },
    }),
  );
  expect(evidence).toMatchObject({
    promptName: 'final',
    promptVersion: 'v8',
    promptHash: createHash('sha256').update(JSON.stringify(messages)).digest('hex'),
    answer: 'It is \nParis.',
    citations: [{ id: 'd1', marker: '[1]' }, { id: 'd2' }],
    validations: [
      { name: 'pii', verdict: 'pass' },
      { name: 'tone', verdict: 'fail', reason: 'rude' },
    ],
  });
  expect(cohort).toEqual({ promptVersion: 'v8', tenant: 'acme', model: 'm' });
});

describe('what was asked and what the user got', () => {
  const llm = (facts: Partial<Span>, times: [number, number] = [10, 20], name = 'llm') =>
    span(name, 'root', times, { stage: 'generation', ...facts });
  const said = (text: string) => [message('assistant', text)];
  const asked = (text: string) => [message('system', 's'), message('user', text)];
  test.for<{ name: string; spans: Span[]; input?: string; output?: string; delivered?: string; answer?: string }>([
    { name: 'text of the root', spans: [root({ input: 'q', output: 'a' })], input: 'q', output: 'a' },
    {
      name: 'JSON of a framework is opened where one text stands out',
      spans: [
        root({
          input: '{"question":"q","k":3}',
          output: '{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]}',
        }),
      ],
      input: 'q',
      output: 'a',
    },
    { name: 'JSON without such a text stays', spans: [root({ input: '{"a":1,"b":2}' })], input: '{"a":1,"b":2}' },
    { name: 'what only looks like JSON stays', spans: [root({ input: '[draft] q' })], input: '[draft] q' },
    {
      name: 'messages of the root',
      spans: [root({ inputMessages: asked('q'), outputMessages: said('a') })],
      input: 'q',
      output: 'a',
    },
    {
      name: 'of a root without content the first question and the last answer',
      spans: [
        root(),
        llm({ inputMessages: asked('q'), outputMessages: said('thinking') }),
        llm(
          { inputMessages: [...asked('q'), ...said('thinking'), message('tool', 't')], outputMessages: said('a') },
          [30, 40],
          'llm2',
        ),
      ],
      input: 'q',
      output: 'a',
      answer: 'a',
    },
    {
      name: 'the answer is the last with text, not the tool call after it or a failed try',
      spans: [
        root(),
        llm({ outputMessages: said('a') }),
        llm({ outputMessages: [message('assistant', { type: 'tool_call', name: 'log' })] }, [30, 40], 'llm2'),
        llm({ outputMessages: said('half'), errorType: 'Aborted' }, [50, 60], 'llm3'),
      ],
      output: 'a',
      answer: 'a',
    },
    {
      name: 'a generation with plain text',
      spans: [root(), llm({ input: 'q', output: 'a' })],
      input: 'q',
      output: 'a',
      answer: 'a',
    },
    {
      name: 'what was delivered beats what was answered',
      spans: [
        root({ output: 'raw' }),
        llm({ outputMessages: said('raw') }),
        span('send', 'root', [50, 60], { stage: 'delivery', output: 'shown' }),
      ],
      output: 'shown',
      delivered: 'shown',
      answer: 'raw',
    },
    {
      name: 'a stated delivery beats the delivery stage',
      spans: [
        root({ output: 'stated', attributes: { 'faultline.delivered': 'stated' } }),
        span('send', 'root', [50, 60], { stage: 'delivery', output: 'shown' }),
      ],
      output: 'stated',
      delivered: 'stated',
    },
    {
      name: 'media and reasoning are no answer',
      spans: [
        root(),
        llm({
          outputMessages: [
            message('assistant', { type: 'reasoning', text: 'hm' }, { type: 'media', modality: 'image', uri: 'x' }),
          ],
        }),
      ],
    },
  ])('$name', ({ spans, input, output, delivered, answer }) => {
    const request = assembled(...spans);
    expect({
      input: request.input,
      output: request.output,
      delivered: request.evidence.delivered,
      answer: request.evidence.answer,
    }).toEqual({ input, output, delivered, answer });
  });
});

describe('which evidence is there', () => {
  const complete: Span[] = [
    root({ input: 'q', output: 'a' }),
    retrieval('retrieval', 'root', [0, 1], ['d1']),
    span('llm', 'root', [2, 3], {
      stage: 'generation',
      promptVersion: 'v1',
      outputMessages: [message('assistant', 'a')],
    }),
    span('tool', 'root', [4, 5], { stage: 'tool', toolName: 't', toolArguments: {}, toolResult: 1 }),
    span('guard', 'root', [6, 7], { stage: 'validation', validation: { name: 'g', verdict: 'pass' } }),
  ];
  const but = (name: string, facts: Partial<Span>) =>
    complete.map((each) => (each.name === name ? { ...each, ...facts } : each));
  test.for<{ name: string; spans: Span[]; present: string[]; missing: string[] }>([
    {
      name: 'all of it',
      spans: complete,
      present: ['input', 'retrieval', 'prompt', 'answer', 'tools', 'validation', 'delivery'],
      missing: [],
    },
    {
      name: 'only what the request has a use for',
      spans: [root({ input: 'q' }), complete[2]!],
      present: ['input', 'prompt', 'answer', 'delivery'],
      missing: [],
    },
    { name: 'a request without any model', spans: [root()], present: [], missing: ['input'] },
    {
      name: 'documents without ids of their own',
      spans: but('retrieval', { candidates: [document('sha256:abc', 1)] }),
      present: ['input', 'prompt', 'answer', 'tools', 'validation', 'delivery'],
      missing: ['retrieval'],
    },
    {
      name: 'a retrieval without documents',
      spans: but('retrieval', { candidates: [] }),
      present: ['input', 'prompt', 'answer', 'tools', 'validation', 'delivery'],
      missing: ['retrieval'],
    },
    {
      name: 'a generation without version and content',
      spans: [root(), span('llm', 'root', [2, 3], { stage: 'generation' })],
      present: [],
      missing: ['input', 'prompt', 'answer', 'delivery'],
    },
    {
      name: 'a model that failed has no answer to miss',
      spans: [
        root({ input: 'q' }),
        span('llm', 'root', [2, 3], { stage: 'generation', errorType: 'E', promptVersion: 'v1' }),
      ],
      present: ['input', 'prompt'],
      missing: ['delivery'],
    },
    {
      name: 'a tool call without result',
      spans: complete.map((each) =>
        each.name === 'tool' ? span('tool', 'root', [4, 5], { stage: 'tool', toolName: 't', toolArguments: {} }) : each,
      ),
      present: ['input', 'retrieval', 'prompt', 'answer', 'validation', 'delivery'],
      missing: ['tools'],
    },
    {
      name: 'a failed tool call needs no result',
      spans: complete.map((each) =>
        each.name === 'tool'
          ? span('tool', 'root', [4, 5], { stage: 'tool', toolName: 't', toolArguments: {}, errorType: 'E' })
          : each,
      ),
      present: ['input', 'retrieval', 'prompt', 'answer', 'tools', 'validation', 'delivery'],
      missing: [],
    },
    {
      name: 'an answer that is a tool call for the caller',
      spans: [
        span('llm', undefined, [2, 3], {
          stage: 'generation',
          promptVersion: 'v1',
          inputMessages: [message('user', 'q')],
          outputMessages: [message('assistant', { type: 'tool_call', name: 't', arguments: {} })],
        }),
      ],
      present: ['input', 'prompt', 'answer', 'delivery'],
      missing: [],
    },
    {
      name: 'a check without verdict',
      spans: but('guard', { validation: { name: 'g', verdict: 'unknown' } }),
      present: ['input', 'retrieval', 'prompt', 'answer', 'tools', 'delivery'],
      missing: ['validation'],
    },
  ])('$name', ({ spans, present, missing }) => {
    expect(assembled(...spans).evidence.completeness).toEqual({ present, missing });
  });
});
