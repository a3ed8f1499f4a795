import type { Label, Outcome, RequestFacts, Score, Span, Statement } from '@faultline/model';
import { describe, expect, test } from 'vitest';
import { assembleRequest } from '../assemble/assemble.ts';
import { span } from '../assemble/sample-spans.ts';
import { outcomeFromLabel, outcomeFromVerdicts } from './resolve-outcome.ts';
import { fromPassages } from './sample-cases.ts';

const score = (source: Score['source'], passed: boolean, more: Partial<Score> = {}): Score => ({
  scoreId: source,
  name: 'quality',
  source,
  passed,
  timeNs: 1n,
  ...more,
});
const check = (verdict: 'pass' | 'fail', at: readonly [number, number]) =>
  span(`check ${at[0]}`, 'root', at, {
    stage: 'validation',
    validation: { name: 'grounded', verdict, reason: 'made up' },
  });
const unknown: Outcome = { status: 'unknown', source: 'none' };
const failed: Outcome = { status: 'failure', source: 'rule', reason: 'answer failed: boom' };
const stated: Outcome = { status: 'success', source: 'sdk' };

const table: readonly {
  readonly name: string;
  readonly outcome?: Outcome;
  readonly scores?: readonly Score[];
  readonly statement?: Statement;
  readonly facts?: RequestFacts;
  readonly spans?: readonly Span[];
  readonly is: Partial<Outcome>;
}[] = [
  { name: 'nothing is said', is: unknown },
  {
    name: 'a reviewer over the application',
    outcome: stated,
    statement: { class: 'coverage_gap', note: 'no page' },
    is: { status: 'failure', source: 'human', reason: 'no page' },
  },
  {
    name: 'a reviewer who found nothing wrong',
    outcome: failed,
    statement: { class: 'none' },
    is: { status: 'success', source: 'human' },
  },
  { name: 'the application over everybody else', outcome: stated, scores: [score('user', false)], is: stated },
  {
    name: 'the user over an error',
    outcome: failed,
    scores: [score('user', true)],
    is: { status: 'success', source: 'user' },
  },
  {
    name: 'the last word of the user',
    scores: [score('user', true), score('user', false, { explanation: 'wrong product' })],
    is: { status: 'failure', source: 'user', reason: 'wrong product' },
  },
  {
    name: 'a person who scores over the user',
    scores: [score('human', true), score('user', false)],
    is: { status: 'success', source: 'human' },
  },
  {
    name: 'a judge that finds it bad',
    scores: [score('judge', false)],
    is: { status: 'failure', source: 'rule', reason: 'quality did not pass' },
  },
  { name: 'a judge that finds one thing good', scores: [score('judge', true)], is: unknown },
  { name: 'an evaluator of our own does not speak for itself', scores: [score('rule', false)], is: unknown },
  { name: 'an error', outcome: failed, is: failed },
  {
    name: 'the last check failed',
    spans: fromPassages({ more: [check('fail', [4000, 4100])] }),
    is: { status: 'failure', source: 'rule', reason: 'grounded failed: made up' },
  },
  {
    name: 'a check failed, and another answer was written',
    spans: fromPassages({ more: [check('fail', [2000, 2100]), check('pass', [4000, 4100])] }),
    is: unknown,
  },
  {
    name: 'a check of the input failed, and nothing was generated',
    spans: [span('root', undefined, [0, 10]), check('fail', [1, 2])],
    is: unknown,
  },
  {
    name: 'handed over without an answer',
    facts: { escalated: 1, abstained: 1 },
    is: { status: 'failure', source: 'rule' },
  },
  { name: 'handed over as asked', facts: { escalated: 1, abstained: 0 }, is: unknown },
];

describe('the outcome before classification', () => {
  test.for(table)('$name', ({ outcome, scores = [], statement = {}, facts = {}, spans = fromPassages(), is }) => {
    const record = assembleRequest({ projectId: 'default', requestId: 'r', spans, logs: [] });
    const given = { ...record, scores, statement, facts, ...(outcome ? { outcome } : {}) };
    expect(outcomeFromVerdicts(given, spans)).toMatchObject(is);
  });
});

describe('the outcome after classification', () => {
  const record = assembleRequest({ projectId: 'default', requestId: 'r', spans: fromPassages(), logs: [] });
  const label = { class: 'tool_failure', source: 'auto', explanation: 'The tool failed.' } as Label;
  const supported = { ...record, facts: { claims: 2, unsupported_claims: 0, abstained: 0 } };

  test('a label is a failure, and says why', () => {
    expect(outcomeFromLabel(unknown, label, record)).toEqual({
      status: 'failure',
      source: 'rule',
      reason: 'The tool failed.',
    });
  });

  test('an answer whose every statement is supported is a success', () => {
    expect(outcomeFromLabel(unknown, undefined, supported)).toMatchObject({ status: 'success', source: 'rule' });
  });

  test.for([
    ['nothing was judged', record.facts],
    ['one statement is not supported', { claims: 2, unsupported_claims: 1 }],
    ['it says that it does not know', { claims: 1, unsupported_claims: 0, abstained: 1 }],
  ] as const)('silence is not success: %s', ([, facts]) => {
    expect(outcomeFromLabel(unknown, undefined, { ...record, facts })).toEqual(unknown);
  });

  test('what was stated stays', () => {
    expect(outcomeFromLabel(stated, label, record)).toBe(stated);
    expect(outcomeFromLabel(failed, undefined, supported)).toBe(failed);
  });
});
