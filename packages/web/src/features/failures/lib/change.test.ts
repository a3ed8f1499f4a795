import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeOf } from './change.ts';

test.for([
  { name: 'twice as often', counts: [40, 400, 20, 400], direction: 'up' },
  { name: 'half as often', counts: [20, 400, 40, 400], direction: 'down' },
  { name: 'one more of ten', counts: [2, 10, 1, 10], direction: 'same' },
  { name: 'more traffic at the same rate', counts: [200, 2000, 20, 200], direction: 'same' },
  { name: 'as before', counts: [7, 70, 7, 70], direction: 'same' },
  { name: 'never at all', counts: [0, 50, 0, 50], direction: 'same' },
  { name: 'always', counts: [50, 50, 50, 50], direction: 'same' },
] as const)('a share moves: $name', ({ counts: [count, total, previousCount, previousTotal], direction }) => {
  expect(changeOf({ count, total, previousCount, previousTotal })?.direction).toBe(direction);
});

test('nothing is said without requests on either side', () => {
  expect(changeOf({ count: 3, total: 9, previousCount: 0, previousTotal: 0 })).toBeUndefined();
  expect(changeOf({ count: 0, total: 0, previousCount: 3, previousTotal: 9 })).toBeUndefined();
});

test('swapping the ranges turns the change round', () => {
  const part = fc.integer({ min: 1, max: 10_000 }).chain((total) => fc.tuple(fc.nat(total), fc.constant(total)));
  fc.assert(
    fc.property(part, part, ([a, n], [b, m]) => {
      const there = changeOf({ count: a, total: n, previousCount: b, previousTotal: m })!;
      const back = changeOf({ count: b, total: m, previousCount: a, previousTotal: n })!;
      expect(back.difference).toBeCloseTo(-there.difference, 12);
      expect(back.direction).toBe({ up: 'down', down: 'up', same: 'same' }[there.direction]);
    }),
  );
});
