import { expect, test } from 'vitest';
import { questionAbout } from './selected.ts';

const range = { from: '2026-11-27T00:00:00Z', to: '2026-11-27T12:00:00Z' };
const bin = (low: number, high: number) => ({ low, high, count: 1, exemplars: [], filter: '' });
const answer = {
  range,
  filter: 'tenant:acme OR tenant:globex',
  distribution: { field: 'duration_ms', bins: [bin(0, 100), bin(100, 200), bin(200, 300)] },
};
const noon = '2026-11-27T06:00:00Z';

test.for([
  {
    name: 'a stretch of time, with what was before',
    selection: { kind: 'time', from: noon, to: range.to },
    input: { from: noon, to: range.to, filter: answer.filter, comparedFrom: range.from, comparedTo: noon },
  },
  {
    name: 'the beginning, with what came after',
    selection: { kind: 'time', from: range.from, to: noon },
    input: { from: range.from, to: noon, filter: answer.filter, comparedFrom: noon, comparedTo: range.to },
  },
  {
    name: 'values, with all others, whatever else is filtered',
    selection: { kind: 'value', low: 120, high: 130 },
    input: {
      ...range,
      filter: '(tenant:acme OR tenant:globex) (duration_ms:>=100 duration_ms:<200)',
      comparedFrom: range.from,
      comparedTo: range.to,
      comparedFilter: '(tenant:acme OR tenant:globex) NOT (duration_ms:>=100 duration_ms:<200)',
    },
  },
  {
    name: 'the largest values, the very largest included',
    selection: { kind: 'value', low: 200, high: 300 },
    input: { filter: '(tenant:acme OR tenant:globex) (duration_ms:>=200 duration_ms:<=300)' },
  },
] as const)('a selection is compared: $name', ({ selection, input }) => {
  expect(questionAbout(selection, 'p', answer)?.input).toMatchObject({ projectId: 'p', ...input });
});

test.for([
  { name: 'all of the time', selection: { kind: 'time', ...range } },
  { name: 'all values', selection: { kind: 'value', low: 0, high: 300 } },
  { name: 'values that are not there', selection: { kind: 'value', low: 900, high: 950 } },
] as const)('nothing is left to compare with: $name', ({ selection }) => {
  expect(questionAbout(selection, 'p', answer)).toBeUndefined();
});
