import { expect, test } from 'vitest';
import { valueAxis } from './value-axis.ts';

const ANYTHING = [0, Infinity] as const;

test('the axis covers the line, what it is compared with, and the intervals', () => {
  const { domain } = valueAxis([{ value: 2, low: 1.6, high: 2.4 }, { value: 3 }], [2.5, undefined, 4], ANYTHING);
  expect(domain[0]).toBeLessThanOrEqual(1.6);
  expect(domain[1]).toBeGreaterThanOrEqual(4);
});

test('a single wide interval does not flatten the line', () => {
  const { domain } = valueAxis([{ value: 10 }, { value: 20, low: 0, high: 5000 }], [], ANYTHING);
  expect(domain).toEqual([0, 30]);
});

test('an axis of shares ends at 0 and 1', () => {
  const { ticks, domain } = valueAxis([{ value: 0.97, low: 0.6, high: 0.999 }, { value: 0.6 }], [], [0, 1]);
  expect(domain[1]).toBe(1);
  expect(ticks.at(-1)).toBe(1);
});

test('nothing to show is no error', () => {
  expect(valueAxis([{}, {}], [], ANYTHING).domain).toEqual([0, 1]);
});
