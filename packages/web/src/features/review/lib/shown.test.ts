import type { LabelJson, ReviewJson } from '@faultline/model';
import { expect, test } from 'vitest';
import { shownTo } from './shown.ts';

const label = (source: LabelJson['source']): LabelJson => ({
  class: 'tool_failure',
  contributing: [],
  confidence: 0.9,
  rule: source === 'human' ? 'review' : 'tool-loop',
  version: '1',
  source,
  explanation: '',
  evidence: [],
  missing: [],
});
const review = (reviewer: string): ReviewJson => ({
  reviewId: `${reviewer}-1`,
  requestId: 'r',
  reviewer,
  verdict: 'tool_failure',
  reason: 'random',
  shownClass: 'retrieval_miss',
  shownRule: 'right-source-not-retrieved',
  time: '2026-11-27T10:00:00Z',
});
const said = { class: 'tool_failure' as const };

test.for([
  { name: 'what the rules say', label: label('auto'), statement: {}, reviews: [], shown: 'tool_failure', by: 'rules' },
  { name: 'that nothing is wrong', label: null, statement: {}, reviews: [], shown: 'none', by: 'rules' },
  {
    name: 'what one said oneself',
    label: label('human'),
    statement: said,
    reviews: ['Ada'],
    shown: 'tool_failure',
    by: 'people',
  },
  {
    name: 'what both said, once one has spoken',
    label: label('human'),
    statement: said,
    reviews: ['Bob', 'Ada'],
    shown: 'tool_failure',
    by: 'people',
  },
  {
    name: 'what the application said',
    label: label('human'),
    statement: said,
    reviews: [],
    shown: 'tool_failure',
    by: 'people',
  },
  {
    name: 'what the rules had said to another',
    label: label('human'),
    statement: said,
    reviews: ['Bob'],
    shown: 'retrieval_miss',
    by: 'rules',
  },
  {
    name: 'the same when the other found it fine',
    label: null,
    statement: { class: 'none' as const },
    reviews: ['Bob'],
    shown: 'retrieval_miss',
    by: 'rules',
  },
] as const)('a reviewer sees $name', ({ label, statement, reviews, shown, by }) => {
  expect(shownTo('Ada', { label, statement }, reviews.map(review))).toMatchObject({ verdict: shown, by });
});

test('what another said is nowhere in what a second reviewer is shown', () => {
  const shown = shownTo('Ada', { label: label('human'), statement: said }, [review('Bob')]);
  expect(shown).toEqual({
    verdict: 'retrieval_miss',
    by: 'rules',
    rule: 'right-source-not-retrieved',
    isSecondOpinion: true,
  });
});
