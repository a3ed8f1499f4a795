import { describe, expect, test } from 'vitest';
import { assembleRequest } from '../assemble/assemble.ts';
import { span } from '../assemble/sample-spans.ts';
import { evaluate } from './evaluate.ts';
import type { Evaluator } from './evaluator.ts';
import { EVALUATORS } from './registry.ts';

const input = (spans: readonly ReturnType<typeof span>[]) => ({
  record: assembleRequest({ projectId: 'default', requestId: 'r1', spans, logs: [] }),
  spans: spans.filter(({ isAnnotation }) => !isAnnotation),
});
const root = span('root', undefined, [0, 100], { stage: 'request', dialect: 'faultline' });

describe('facts', () => {
  test.for([
    {
      name: 'no signal from our SDK: not escalated',
      spans: [root],
      facts: { escalated: 0, cache_hit: 0, fell_back: 0 },
    },
    {
      name: 'a signal',
      spans: [{ ...root, statement: { signals: ['escalated'] as const } }],
      facts: { escalated: 1, cache_hit: 0 },
    },
    {
      name: 'recall of known right sources',
      spans: [
        { ...root, statement: { expectedSources: ['a', 'b'] } },
        span('search', 'root', [1, 5], {
          stage: 'retrieval',
          candidates: [
            { id: 'a', rank: 1 },
            { id: 'c', rank: 2 },
          ],
        }),
        span('build', 'root', [5, 6], { stage: 'assembly', selected: [{ id: 'c', rank: 1 }] }),
      ],
      facts: { retrieval_recall: 0.5, selection_recall: 0 },
    },
    {
      name: 'a time limit',
      spans: [root, span('call', 'root', [1, 5], { stage: 'generation', errorType: 'APITimeoutError' })],
      facts: { timed_out: 1, rate_limited: 0 },
    },
    {
      name: 'a rate limit, by its status',
      spans: [root, span('call', 'root', [1, 5], { stage: 'generation', errorType: '429' })],
      facts: { timed_out: 0, rate_limited: 1 },
    },
    {
      name: 'a retrieval that says that it found nothing',
      spans: [
        root,
        span('search', 'root', [1, 5], { stage: 'retrieval', attributes: { 'faultline.candidates': '[]' } }),
      ],
      facts: { empty_retrieval: 1 },
    },
    {
      name: 'an answer cut off, and the cost of the second try',
      spans: [
        root,
        span('call', 'root', [1, 5], { stage: 'generation', costUsd: 1, finishReasons: ['error'] }),
        span('again', 'root', [5, 9], { stage: 'generation', costUsd: 2, attempt: 2, finishReasons: ['length'] }),
      ],
      facts: { answer_truncated: 1, retry_cost_usd: 2 },
    },
    {
      name: 'a thumb',
      spans: [
        root,
        span('a', undefined, [200, 201], {
          isAnnotation: true,
          scores: [{ name: 'user_feedback', source: 'user', passed: false }],
        }),
      ],
      facts: { thumbs_down: 1 },
    },
  ])('$name', ({ spans, facts }) => {
    expect(evaluate(input(spans)).facts).toMatchObject(facts);
  });

  test('signals of other senders are not known to be absent', () => {
    expect(evaluate(input([{ ...root, dialect: 'openinference' }])).facts).not.toHaveProperty('escalated');
  });
});

test('an evaluator that throws is named, and the others are asked', () => {
  const broken: Evaluator = {
    id: 'broken',
    version: '1',
    summary: '',
    evaluate: () => {
      throw new Error('no');
    },
  };
  const { facts, warnings } = evaluate(input([root]), [broken, ...EVALUATORS]);
  expect(warnings).toContain('the evaluator broken failed: Error: no');
  expect(facts.escalated).toBe(0);
});
