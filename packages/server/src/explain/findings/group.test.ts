import { describe, expect, test } from 'vitest';
import { groupMovements, type Movement, type Overlap } from './group.ts';

const SUCCESS = { kpi: 'task_success', place: 0, inputs: ['outcome'] };
const ESCALATION = { kpi: 'escalation_rate', place: 1, inputs: ['escalated'] };
const PRECISION = { kpi: 'context_precision', place: 2, inputs: ['context_precision'] };
const P95 = { kpi: 'latency_p95', place: 3, inputs: ['duration_ms'] };
const P99 = { kpi: 'latency_p99', place: 4, inputs: ['duration_ms'] };
const GENERATION = { kpi: 'generation_p95', place: 5, inputs: ['stage_ms.generation'] };
const COST = { kpi: 'cost_per_request', place: 6, inputs: ['cost_usd'] };
const TOKENS = { kpi: 'output_tokens_per_request', place: 7, inputs: ['output_tokens'] };
const FAILED_SPEND = { kpi: 'failed_spend_share', place: 8, inputs: ['cost_usd', 'outcome'] };

/** Cohorts: 0 all requests, 1 German, 2 a release, 3 the same under the name of its prompt, 4 a part of the release. */
const OVERLAPS: Readonly<Record<string, Overlap>> = {
  '0 1': { ofBoth: 0.1, ofSmaller: 1 },
  '0 2': { ofBoth: 0.2, ofSmaller: 1 },
  '0 3': { ofBoth: 0.2, ofSmaller: 1 },
  '1 2': { ofBoth: 0, ofSmaller: 0 },
  '1 3': { ofBoth: 0, ofSmaller: 0 },
  '1 4': { ofBoth: 0, ofSmaller: 0 },
  '2 3': { ofBoth: 0.98, ofSmaller: 1 },
  '2 4': { ofBoth: 0.3, ofSmaller: 1 },
  '3 4': { ofBoth: 0.3, ofSmaller: 1 },
};
const overlapOf = (a: number, b: number) => OVERLAPS[`${Math.min(a, b)} ${Math.max(a, b)}`]!;
const at = (hour: number, hours = 1) => ({ fromMs: hour * 3_600_000, toMs: (hour + hours) * 3_600_000 });

const ROWS: readonly {
  readonly name: string;
  readonly movements: readonly Movement[];
  readonly findings: readonly (readonly string[])[];
}[] = [
  { name: 'nothing moved', movements: [], findings: [] },
  {
    name: 'two regressions of the demo: what leads is what the rest is made of',
    movements: [
      { ...SUCCESS, cohort: 1, since: at(4) },
      { ...P95, cohort: 3, since: at(20) },
      { ...P99, cohort: 3, since: at(20) },
      { ...GENERATION, cohort: 2, since: at(20) },
      { ...TOKENS, cohort: 3, since: at(20) },
      { ...FAILED_SPEND, cohort: 1, since: at(3, 4) },
    ],
    findings: [
      ['task_success', 'failed_spend_share'],
      ['output_tokens_per_request', 'latency_p95', 'latency_p99', 'generation_p95'],
    ],
  },
  {
    name: 'the same cohort at another time is another finding',
    movements: [
      { ...SUCCESS, cohort: 1, since: at(4) },
      { ...ESCALATION, cohort: 1, since: at(30) },
    ],
    findings: [['task_success'], ['escalation_rate']],
  },
  {
    name: 'a time that is not known is no objection',
    movements: [
      { ...SUCCESS, cohort: 1, since: at(4) },
      { ...ESCALATION, cohort: 1 },
    ],
    findings: [['task_success', 'escalation_rate']],
  },
  {
    name: 'a part of a cohort joins it where its number is made of the other',
    movements: [
      { ...TOKENS, cohort: 2, since: at(20) },
      { ...COST, cohort: 4, since: at(20) },
    ],
    findings: [['output_tokens_per_request', 'cost_per_request']],
  },
  {
    name: 'a part of a cohort stays by itself where its number has nothing to do with the other',
    movements: [
      { ...ESCALATION, cohort: 2, since: at(20) },
      { ...P95, cohort: 4, since: at(20) },
    ],
    findings: [['escalation_rate'], ['latency_p95']],
  },
  {
    name: 'what moved for everybody does not swallow what moved for some',
    movements: [
      { ...SUCCESS, cohort: 1 },
      { ...P95, cohort: 0 },
    ],
    findings: [['task_success'], ['latency_p95']],
  },
  {
    name: 'what moved for everybody does not make one finding of two cohorts, and leads neither',
    movements: [
      { ...SUCCESS, cohort: 1 },
      { ...FAILED_SPEND, cohort: 1 },
      { ...PRECISION, cohort: 0, isOfAll: true },
      { ...TOKENS, cohort: 2 },
      { ...P95, cohort: 2 },
      { ...COST, cohort: 0, isOfAll: true },
    ],
    findings: [
      ['task_success', 'context_precision', 'failed_spend_share'],
      ['output_tokens_per_request', 'latency_p95', 'cost_per_request'],
    ],
  },
  {
    name: 'two numbers that moved for everybody at no known time have nothing to do with each other',
    movements: [
      { ...ESCALATION, cohort: 0, isOfAll: true },
      { ...P95, cohort: 0, isOfAll: true, since: at(20) },
    ],
    findings: [['escalation_rate'], ['latency_p95']],
  },
  {
    name: 'two numbers that moved for everybody at the same time have',
    movements: [
      { ...ESCALATION, cohort: 0, isOfAll: true, since: at(20) },
      { ...P95, cohort: 0, isOfAll: true, since: at(20) },
    ],
    findings: [['escalation_rate', 'latency_p95']],
  },
  {
    name: 'numbers that do not go into each other: the first of the scorecard leads',
    movements: [
      { ...P99, cohort: 0 },
      { ...P95, cohort: 0 },
    ],
    findings: [['latency_p95', 'latency_p99']],
  },
];

test('beginnings that are told a little apart are one time', () => {
  const movements = [
    { ...SUCCESS, cohort: 1, since: at(4) },
    { ...FAILED_SPEND, cohort: 1, since: at(7) },
  ];
  expect(groupMovements(movements, overlapOf, 2 * 3_600_000)).toHaveLength(1);
  expect(groupMovements(movements, overlapOf, 1 * 3_600_000)).toHaveLength(2);
});

describe('numbers that moved together are one finding', () => {
  test.for(ROWS)('$name', ({ movements, findings }) => {
    const named = (all: readonly Movement[]) =>
      groupMovements(all, overlapOf).map(({ leading, consequences }) =>
        [leading, ...consequences].map(({ kpi }) => kpi),
      );
    expect(named(movements)).toEqual(findings);
    expect(named(movements.toReversed()), 'in any order').toEqual(findings);
  });
});
