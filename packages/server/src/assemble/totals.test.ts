import type { Span, Usage } from '@faultline/model';
import { describe, expect, test } from 'vitest';
import { modelCalls } from './calls.ts';
import { message, span, TRACE } from './sample-spans.ts';
import { totals } from './totals.ts';
import { buildTree } from './tree.ts';

const OTHER = 'b'.repeat(32);
const tokens = (inputTokens: number, outputTokens: number, more: Usage = {}): Usage => ({
  inputTokens,
  outputTokens,
  ...more,
});
const call = (facts: Partial<Span> = {}): Partial<Span> => ({ stage: 'generation', requestModel: 'gpt-4o', ...facts });
const counted = (spans: readonly Span[]) => {
  const tree = buildTree(spans);
  const calls = modelCalls(tree);
  const { usage, costUsd, costSource } = totals(tree, calls);
  return {
    usage,
    ...(costUsd === undefined ? {} : { costUsd: Number(costUsd.toFixed(6)), costSource }),
    calls: calls
      .map(({ node, members }) => `${node.span.name}${members.length > 1 ? `+${members.length - 1}` : ''}`)
      .join(' '),
  };
};

interface Case {
  readonly name: string;
  readonly spans: readonly Span[];
  readonly usage: Usage;
  readonly calls: string;
  readonly costUsd?: number;
  readonly costSource?: string;
}

const root = span('root', undefined, [0, 100], { stage: 'request' });

describe('a call is counted once', () => {
  test.for<Case>([
    {
      name: 'an agent that repeats the sum of its calls',
      spans: [
        span('agent', undefined, [0, 100], { stage: 'agent', isWrapper: true, usage: tokens(30, 3), costUsd: 9 }),
        span('a', 'agent', [0, 10], call({ usage: tokens(10, 1), costUsd: 1 })),
        span('b', 'agent', [20, 30], call({ usage: tokens(20, 2), costUsd: 2 })),
      ],
      usage: tokens(30, 3),
      costUsd: 3,
      costSource: 'computed',
      calls: 'a b',
    },
    {
      name: 'an agent whose calls say nothing',
      spans: [
        span('agent', undefined, [0, 100], { stage: 'agent', isWrapper: true, usage: tokens(30, 3), costUsd: 9 }),
        span('a', 'agent', [0, 10], call()),
      ],
      usage: tokens(30, 3),
      costUsd: 9,
      costSource: 'computed',
      calls: 'a',
    },
    {
      name: 'the cost of a wrapper where the calls have tokens but no price',
      spans: [
        span('agent', undefined, [0, 100], {
          isWrapper: true,
          usage: tokens(30, 3),
          costUsd: 9,
          costSource: 'reported',
        }),
        span('a', 'agent', [0, 10], call({ usage: tokens(10, 1) })),
      ],
      usage: tokens(10, 1),
      costUsd: 9,
      costSource: 'reported',
      calls: 'a',
    },
    {
      name: 'wrappers within wrappers: the innermost that says something',
      spans: [
        span('workflow', undefined, [0, 100], { isWrapper: true, usage: tokens(9, 9) }),
        span('agent', 'workflow', [0, 90], { isWrapper: true, usage: tokens(8, 8) }),
        span('a', 'agent', [0, 10], call()),
      ],
      usage: tokens(8, 8),
      calls: 'a',
    },
    {
      name: 'a framework span over the span of the provider SDK',
      spans: [
        root,
        span('ChatOpenAI', 'root', [0, 50], call({ usage: tokens(10, 1), costUsd: 1 })),
        span('openai', 'ChatOpenAI', [1, 49], call({ usage: tokens(10, 1), costUsd: 1 })),
      ],
      usage: tokens(10, 1),
      costUsd: 1,
      costSource: 'computed',
      calls: 'openai+1',
    },
    {
      name: 'of a nested call every field that any of its spans knows, and the reported cost',
      spans: [
        root,
        span(
          'outer',
          'root',
          [0, 50],
          call({ usage: tokens(10, 1, { cacheReadTokens: 4 }), costUsd: 7, costSource: 'reported' }),
        ),
        span('inner', 'outer', [1, 49], call({ usage: tokens(10, 1), costUsd: 1, costSource: 'computed' })),
      ],
      usage: tokens(10, 1, { cacheReadTokens: 4 }),
      costUsd: 7,
      costSource: 'reported',
      calls: 'inner+1',
    },
    {
      name: 'a framework span over two attempts',
      spans: [
        root,
        span('ChatOpenAI', 'root', [0, 50], call({ usage: tokens(10, 1) })),
        span('try1', 'ChatOpenAI', [1, 9], call({ errorType: 'RateLimitError' })),
        span('try2', 'ChatOpenAI', [10, 49], call({ usage: tokens(10, 1) })),
      ],
      usage: tokens(10, 1),
      calls: 'try1 try2',
    },
    {
      name: 'nested spans with different response ids are two calls',
      spans: [
        span('rag', undefined, [0, 100], call({ usage: tokens(10, 1), responseId: 'r1' })),
        span('llm', 'rag', [0, 50], call({ usage: tokens(20, 2), responseId: 'r2' })),
      ],
      usage: tokens(30, 3),
      calls: 'rag llm',
    },
    {
      name: 'a call behind a tool of a call is another',
      spans: [
        span('llm', undefined, [0, 100], call({ usage: tokens(10, 1) })),
        span('tool', 'llm', [10, 90], { stage: 'tool' }),
        span('inner', 'tool', [20, 80], call({ usage: tokens(20, 2) })),
      ],
      usage: tokens(30, 3),
      calls: 'llm inner',
    },
    {
      name: 'LiteLLM tells of a call three times',
      spans: [
        span('Received Proxy Server Request', undefined, [0, 100], {
          stage: 'request',
          isWrapper: true,
          usage: tokens(10, 1),
          costUsd: 1,
        }),
        span('litellm_request', 'Received Proxy Server Request', [1, 99], call({ usage: tokens(10, 1), costUsd: 1 })),
        span('raw_gen_ai_request', 'litellm_request', [2, 98], { isWrapper: true, usage: tokens(10, 1), costUsd: 1 }),
      ],
      usage: tokens(10, 1),
      costUsd: 1,
      costSource: 'computed',
      calls: 'litellm_request',
    },
    {
      name: 'a retriever that repeats its embedding',
      spans: [
        root,
        span('retriever', 'root', [0, 20], { stage: 'retrieval', usage: { inputTokens: 8 } }),
        span('embed', 'retriever', [1, 9], { stage: 'embedding', usage: { inputTokens: 8 } }),
      ],
      usage: { inputTokens: 8 },
      calls: 'embed',
    },
    {
      name: 'an embedding and a generation side by side',
      spans: [
        root,
        span('embed', 'root', [0, 9], { stage: 'embedding', usage: { inputTokens: 8 } }),
        span('llm', 'root', [10, 20], call({ usage: tokens(10, 1) })),
      ],
      usage: tokens(18, 1),
      calls: 'embed llm',
    },
    {
      name: 'a wrapper over an orphan',
      spans: [
        span('agent', undefined, [0, 100], { isWrapper: true, usage: tokens(10, 1) }),
        span('llm', 'gone', [10, 20], call({ usage: tokens(10, 1) })),
      ],
      usage: tokens(10, 1),
      calls: 'llm',
    },
    {
      name: 'costs of which some were reported and some computed',
      spans: [
        root,
        span('a', 'root', [0, 9], call({ costUsd: 1, costSource: 'reported' })),
        span('b', 'root', [10, 19], call({ costUsd: 2, costSource: 'computed' })),
      ],
      usage: {},
      costUsd: 3,
      costSource: 'mixed',
      calls: 'a b',
    },
    { name: 'nothing said is nothing, not 0', spans: [root, span('a', 'root', [0, 9], call())], usage: {}, calls: 'a' },
  ])('$name', ({ spans, usage, costUsd, costSource, calls }) => {
    const expected = { usage, calls, ...(costUsd === undefined ? {} : { costUsd, costSource }) };
    expect(counted(spans)).toEqual(expected);
    expect(counted([...spans].reverse())).toEqual(expected);
  });
});

describe('one call in two traces of a request', () => {
  const chain = span('chain', undefined, [0, 100], { isWrapper: true, stage: 'request' });
  const here = (facts: Partial<Span>, times: [number, number] = [10, 50]) =>
    span('ChatOpenAI', 'chain', times, call({ scopeName: 'langchain', ...facts }));
  const there = (facts: Partial<Span>, times: [number, number] = [11, 49]) =>
    span('openai', undefined, times, call({ traceId: OTHER, scopeName: 'openai', ...facts }));

  test.for([
    {
      name: 'the same response id at the same time',
      spans: [
        chain,
        here({ responseId: 'r1', usage: tokens(10, 1) }),
        there({ responseId: 'r1', usage: tokens(10, 1) }),
      ],
      calls: 'ChatOpenAI+1',
      usage: tokens(10, 1),
    },
    {
      name: 'what one of them lacks comes from the other',
      spans: [chain, here({ responseId: 'r1' }), there({ responseId: 'r1', usage: tokens(10, 1) })],
      calls: 'ChatOpenAI+1',
      usage: tokens(10, 1),
    },
    {
      name: 'the same response id at another time is a new call (test servers repeat theirs)',
      spans: [
        chain,
        here({ responseId: 'r1', usage: tokens(10, 1) }),
        there({ responseId: 'r1', usage: tokens(10, 1) }, [60, 70]),
      ],
      calls: 'ChatOpenAI openai',
      usage: tokens(20, 2),
    },
    {
      name: 'without response id the same model, tokens and time',
      spans: [
        chain,
        here({ usage: tokens(10, 1) }),
        there({ responseId: 'r1', responseModel: 'gpt-4o-2024-08-06', usage: tokens(10, 1) }),
      ],
      calls: 'ChatOpenAI+1',
      usage: tokens(10, 1),
    },
    {
      name: 'other tokens are another call',
      spans: [chain, here({ usage: tokens(10, 1) }), there({ usage: tokens(10, 2) })],
      calls: 'ChatOpenAI openai',
      usage: tokens(20, 3),
    },
    {
      name: 'another model is another call',
      spans: [chain, here({ usage: tokens(10, 1) }), there({ requestModel: 'claude-x', usage: tokens(10, 1) })],
      calls: 'ChatOpenAI openai',
      usage: tokens(20, 2),
    },
    {
      name: 'different response ids are different calls, however alike',
      spans: [
        chain,
        here({ responseId: 'r1', usage: tokens(10, 1) }),
        there({ responseId: 'r2', usage: tokens(10, 1) }),
      ],
      calls: 'ChatOpenAI openai',
      usage: tokens(20, 2),
    },
    {
      name: 'one instrumentation tells of a call once, so its own calls are never twins',
      spans: [chain, here({ usage: tokens(10, 1) }), there({ scopeName: 'langchain', usage: tokens(10, 1) })],
      calls: 'ChatOpenAI openai',
      usage: tokens(20, 2),
    },
    {
      name: 'the same question asked twice at once, told by both: two calls',
      spans: [
        chain,
        here({ usage: tokens(10, 1) }),
        { ...here({ usage: tokens(10, 1) }), spanId: 'second', name: 'second' },
        there({ usage: tokens(10, 1) }),
        { ...there({ usage: tokens(10, 1) }), spanId: 'openai2', name: 'openai2' },
      ],
      calls: 'ChatOpenAI+1 second+1',
      usage: tokens(20, 2),
    },
    {
      name: 'a wrapper in the other trace does not count again what its twin stands for',
      spans: [
        chain,
        here({ responseId: 'r1', usage: tokens(10, 1) }),
        span('agent', undefined, [11, 49], { traceId: OTHER, isWrapper: true, usage: tokens(10, 1) }),
        span(
          'openai',
          'agent',
          [12, 48],
          call({ traceId: OTHER, scopeName: 'openai', responseId: 'r1', usage: tokens(10, 1) }),
        ),
      ],
      calls: 'ChatOpenAI+1',
      usage: tokens(10, 1),
    },
  ])('$name', ({ spans, calls, usage }) => {
    expect(counted(spans)).toEqual({ usage, calls });
    expect(counted([...spans].reverse())).toEqual({ usage, calls });
  });

  test('siblings of one trace with the same response id are one call', () => {
    const spans = [
      chain,
      here({ responseId: 'r1', usage: tokens(10, 1) }),
      span(
        'openai',
        'chain',
        [11, 49],
        call({ traceId: TRACE, scopeName: 'openai', responseId: 'r1', usage: tokens(10, 1) }),
      ),
    ];
    expect(counted(spans)).toEqual({ usage: tokens(10, 1), calls: 'ChatOpenAI+1' });
  });
});

test('a call knows what any of its spans knows: messages of the framework, first token of either', () => {
  const tree = buildTree([
    span(
      'outer',
      undefined,
      [0, 50],
      call({ inputMessages: [message('user', 'hi')], promptVersion: 'v3', timeToFirstTokenMs: 30 }),
    ),
    span('inner', 'outer', [10, 49], call({ responseModel: 'gpt-4o-2024-08-06', responseId: 'r1' })),
  ]);
  const [only] = modelCalls(tree);
  expect(only!.span).toMatchObject({
    spanId: 'inner',
    responseId: 'r1',
    responseModel: 'gpt-4o-2024-08-06',
    promptVersion: 'v3',
    timeToFirstTokenMs: 20,
    inputMessages: [{ role: 'user' }],
  });
});
