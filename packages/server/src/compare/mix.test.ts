import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rateDifference } from './rate.ts';
import { mixFixedDifference } from './mix.ts';
import { quantilePoints } from './quantile.ts';
import type { Group, RateSample } from './sample.ts';

const group = (intent: string, hits: number, n: number): Group => ({
  labels: { intent },
  sample: { kind: 'rate', hits, n },
});

// Bickel, Hammel and O'Connell 1975: applicants admitted to the six largest departments at Berkeley.
const MEN = [
  group('A', 512, 825),
  group('B', 353, 560),
  group('C', 120, 325),
  group('D', 138, 417),
  group('E', 53, 191),
  group('F', 22, 373),
];
const WOMEN = [
  group('A', 89, 108),
  group('B', 17, 25),
  group('C', 202, 593),
  group('D', 131, 375),
  group('E', 94, 393),
  group('F', 24, 341),
];

const whole = (groups: readonly Group[]): RateSample => {
  const samples = groups.map(({ sample }) => sample as RateSample);
  const sum = (of: (sample: RateSample) => number) => samples.reduce((total, sample) => total + of(sample), 0);
  return { kind: 'rate', n: sum(({ n }) => n), hits: sum(({ hits }) => hits) };
};

test('Berkeley 1973: women are admitted 14 points less, and 4 points more with the mix of departments held fixed', () => {
  expect(rateDifference(whole(MEN), whole(WOMEN), 0.95).value).toBeCloseTo(-0.1416, 4);
  const held = mixFixedDifference(MEN, WOMEN, 0.95)!;
  expect(held.value).toBeCloseTo(0.0426, 4);
  expect(held).toMatchObject({ strata: 6, pooled: 0, covered: 1 });
  expect(held.low).toBeLessThan(held.value);
});

describe('sparse strata', () => {
  test('those with fewer than ten on a side are compared as one', () => {
    const before = [group('a', 50, 100), group('b', 3, 6), group('c', 3, 6)];
    const after = [group('a', 50, 100), group('b', 3, 6), group('c', 3, 6)];
    expect(mixFixedDifference(before, after, 0.95)).toMatchObject({ strata: 2, pooled: 2, covered: 1, value: 0 });
  });

  test('are put together with those of the same labels as far as these shifted: a shift is no change, however many sparse strata it is spread over', () => {
    // Twenty intents of three tenants; one tenant fails five times as often, and its traffic goes from a tenth to a half.
    const traffic = (shares: Readonly<Record<string, number>>) =>
      Object.entries(shares).flatMap(([tenant, requests]) =>
        Array.from({ length: 20 }, (_, intent): Group => {
          const n = requests / 20;
          return {
            labels: { intent: `${intent}`, tenant },
            sample: { kind: 'rate', n, hits: tenant === 'hard' ? n / 2 : n / 10 },
          };
        }),
      );
    const before = traffic({ hard: 160, easy: 200, usual: 1200 });
    const after = traffic({ hard: 800, easy: 180, usual: 600 });
    const held = mixFixedDifference(before, after, 0.95)!;
    expect(held.value).toBeCloseTo(0, 10);
    expect(held).toMatchObject({ strata: 22, pooled: 40, covered: 1 });
  });

  test('those seen on one side only are left out, and that is said', () => {
    const held = mixFixedDifference([group('a', 50, 100)], [group('a', 60, 100), group('new', 200, 200)], 0.95)!;
    expect(held.value).toBeCloseTo(0.1, 12);
    expect(held.covered).toBe(0.5);
  });

  test('nothing in common is not compared', () => {
    expect(mixFixedDifference([group('a', 5, 10)], [group('b', 5, 10)], 0.95)).toBeUndefined();
  });

  test('a stratum without misses is not certain', () => {
    expect(mixFixedDifference([group('a', 10, 10)], [group('a', 10, 10)], 0.95)!.high).toBeGreaterThan(0.1);
  });
});

test('the same group twice is refused', () => {
  expect(() => mixFixedDifference([group('a', 1, 20), group('a', 1, 20)], [], 0.95)).toThrow('there twice');
});

describe('the other kinds: values of a group stay, only the mix moves', () => {
  const mixed = (
    easy: number,
    hard: number,
    sample: (value: number, n: number) => Group['sample'],
  ): readonly Group[] => [
    { labels: { intent: 'easy' }, sample: sample(100, easy) },
    { labels: { intent: 'hard' }, sample: sample(900, hard) },
  ];
  test.for([
    {
      name: 'means',
      sample: (value: number, n: number) =>
        ({ kind: 'mean', n, sum: value * n, sumSquares: (value ** 2 + 100) * n }) as const,
    },
    {
      name: 'ratios',
      sample: (value: number, n: number) =>
        ({
          kind: 'ratio',
          n,
          sumX: value * n,
          sumY: n / 2,
          sumXX: (value ** 2 + 100) * n,
          sumYY: n / 2,
          sumXY: (value * n) / 2,
        }) as const,
    },
    {
      name: 'quantiles',
      sample: (value: number, n: number) =>
        ({
          kind: 'quantile',
          level: 0.9,
          n,
          points: quantilePoints(Array.from({ length: n }, (_, i) => value * (0.9 + (0.2 * (i + 0.5)) / n))),
        }) as const,
    },
  ])('$name', ({ sample }) => {
    const held = mixFixedDifference(mixed(800, 200, sample), mixed(200, 800, sample), 0.95)!;
    expect(Math.abs(held.value)).toBeLessThan(1);
    expect(held.p).toBeGreaterThan(0.5);
  });
});

test('swapping the sides mirrors the difference and keeps p; without a change of mix or rates it is 0', () => {
  const groups = fc.array(fc.tuple(fc.integer({ min: 10, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true })), {
    minLength: 1,
    maxLength: 8,
  });
  const named = (cells: readonly (readonly [number, number])[]) =>
    cells.map(([n, p], i) => group(`${i}`, Math.round(n * p), n));
  fc.assert(
    fc.property(groups, groups, (a, b) => {
      const [forth, back] = [
        mixFixedDifference(named(a), named(b), 0.95)!,
        mixFixedDifference(named(b), named(a), 0.95)!,
      ];
      expect(forth.value).toBeCloseTo(-back.value, 12);
      expect(forth.p).toBeCloseTo(back.p, 12);
      expect(mixFixedDifference(named(a), named(a), 0.95)!.value).toBeCloseTo(0, 12);
    }),
  );
});
