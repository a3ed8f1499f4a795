import { expect, test } from 'vitest';
import { span } from './sample-spans.ts';
import { scoresOf, statementOf } from './said.ts';

test('a score of a span names it, one of an annotation does not; oldest first', () => {
  const score = { name: 'helpful', value: 1, source: 'human' } as const;
  const scores = scoresOf([
    span('later', undefined, [20, 21], { scores: [score], isAnnotation: true }),
    span('early', undefined, [0, 5], { scores: [{ ...score, value: 0 }] }),
  ]);
  expect(scores.map(({ scoreId, spanId, value }) => [scoreId, spanId, value])).toEqual([
    ['early-0', 'early', 0],
    ['later-0', undefined, 1],
  ]);
});

test('an annotation that was sent again counts once, as it was sent last', () => {
  const sent = (value: number, at: number) =>
    span('same', undefined, [at, at], { scores: [{ name: 'helpful', value, source: 'sdk' }], isAnnotation: true });
  expect(scoresOf([sent(1, 20), sent(0, 10)]).map(({ value }) => value)).toEqual([1]);
});

test.for([
  { name: 'nothing said', said: [], expected: {} },
  {
    name: 'signals add up, each once',
    said: [{ signals: ['escalated'] }, { signals: ['fell_back', 'escalated'] }],
    expected: { signals: ['escalated', 'fell_back'] },
  },
  {
    name: 'known truth: what was said last, field by field',
    said: [{ expectedSources: ['a'], expectedAnswer: 'yes' }, { expectedSources: ['b'] }],
    expected: { expectedSources: ['b'], expectedAnswer: 'yes' },
  },
  {
    name: 'a label stands and falls as a whole',
    said: [
      { class: 'tool_failure', stage: 'tool', note: 'wrong tool' },
      { class: 'none', reviewer: 'b' },
    ],
    expected: { class: 'none', reviewer: 'b' },
  },
] as const)('$name', ({ said, expected }) => {
  const spans = said.map((statement, i) => span(`s${i}`, undefined, [i, i + 1], { statement, isAnnotation: true }));
  expect(statementOf(spans.toReversed())).toEqual(expected);
});

test('what a probe of the knowledge base found is what was searched for after the fact, the last time', () => {
  const probe = (id: string, at: number, ids: readonly string[]) =>
    span(id, undefined, [at, at], {
      isAnnotation: true,
      query: 'How long?',
      candidates: ids.map((each, n) => ({ id: each, rank: n + 1 })),
    });
  const retrieval = span('search', undefined, [0, 5], { query: 'long', candidates: [{ id: 'own', rank: 1 }] });
  expect(statementOf([probe('second', 20, []), probe('first', 10, ['a']), retrieval])).toEqual({
    corpus: { query: 'How long?', documents: [] },
  });
  expect(statementOf([probe('first', 10, ['a']), retrieval])).toEqual({
    corpus: { query: 'How long?', documents: [{ id: 'a', rank: 1 }] },
  });
  expect(statementOf([retrieval])).toEqual({});
});
