import { expect, test } from 'vitest';
import { formatDifference, formatInterval, formatKpi, formatRelative } from './format-kpi.ts';

test.for([
  [0.9214, 'share', '92.1 %'],
  [1, 'share', '100 %'],
  [0, 'share', '0 %'],
  [0.0042, 'share', '0.42 %'],
  [undefined, 'share', '–'],
  [1240, 'ms', '1.24 s'],
  [0.001234, 'usd', '$0.00123'],
  [0.0124, 'usd', '$0.0124'],
  [12.5, 'usd', '$12.50'],
  [12_500, 'usd', '$12,500'],
  [0, 'usd', '$0'],
  [1204.4, 'tokens', '1,204'],
  [3.416, 'count', '3.42'],
  [3, 'count', '3'],
  [12.34, 'per_minute', '12.34 / min'],
  [0.816, 'score', '0.82'],
] as const)('%s %s reads %s', ([value, unit, text]) => {
  expect(formatKpi(value, unit)).toBe(text);
});

test.for([
  [0.021, 'share', '+2.1 points'],
  [-312, 'ms', '−312 ms'],
  [-0.0042, 'usd', '−$0.0042'],
] as const)('a difference of %s in %s reads %s', ([value, unit, text]) => {
  expect(formatDifference(value, unit)).toBe(text);
});

test.for([
  [{ low: 0.904, high: 0.935 }, 'share', '90.4 – 93.5 %'],
  [{ low: 820 }, 'ms', 'from 820 ms'],
  [{ high: 1240 }, 'ms', 'up to 1.24 s'],
  [{ low: 820, high: 1240 }, 'ms', '820 ms – 1.24 s'],
  [{}, 'ms', undefined],
] as const)('the interval %o in %s reads %s', ([interval, unit, text]) => {
  expect(formatInterval(interval, unit)).toBe(text);
});

test('a relative difference is signed', () => {
  expect([formatRelative(0.12), formatRelative(-0.5)]).toEqual(['+12 %', '−50 %']);
});
