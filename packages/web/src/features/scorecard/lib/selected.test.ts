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
const late = '2026-11-27T09:00:00Z';

test.for([
  {
    name: 'a stretch of time, with what was before',
    against: 'before',
    selection: { kind: 'time', from: noon, to: range.to },
    input: { from: noon, to: range.to, filter: answer.filter, comparedFrom: range.from, comparedTo: noon },
  },
  {
    name: 'a stretch of time, with the rest of the range',
    against: 'rest',
    selection: { kind: 'time', from: noon, to: late },
    input: { from: noon, to: late, against: 'rest', comparedFrom: range.from, comparedTo: range.to },
  },
  {
    name: 'the beginning, with what came after, as nothing was before',
    against: 'before',
    selection: { kind: 'time', from: range.from, to: noon },
    input: { from: range.from, to: noon, against: 'rest', comparedFrom: range.from, comparedTo: range.to },
  },
  {
    name: 'values, with all others, whatever else is filtered',
    against: 'rest',
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
    against: 'rest',
    selection: { kind: 'value', low: 200, high: 300 },
    input: { filter: '(tenant:acme OR tenant:globex) (duration_ms:>=200 duration_ms:<=300)' },
  },
] as const)('a selection is compared: $name', ({ selection, against, input }) => {
  expect(questionAbout(selection, against, 'p', answer)?.input).toMatchObject({ projectId: 'p', ...input });
});

test.for([
  { name: 'all of the time', selection: { kind: 'time', ...range } },
  { name: 'all values', selection: { kind: 'value', low: 0, high: 300 } },
  { name: 'values that are not there', selection: { kind: 'value', low: 900, high: 950 } },
] as const)('nothing is left to compare with: $name', ({ selection }) => {
  expect(questionAbout(selection, 'rest', 'p', answer)).toBeUndefined();
});
