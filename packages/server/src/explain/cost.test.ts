import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COST_DRIVERS, splitCost, type CostDriver, type CostSegment } from './cost.ts';

interface Shape {
  readonly requests?: number;
  readonly calls?: number;
  readonly retries?: number;
  readonly tokens?: number;
  readonly price?: number;
}

/** A segment from what its cost is the product of: by default 100 requests of 2 calls of 500 tokens at a thousandth. */
function segment(
  key: string,
  { requests = 100, calls = 2, retries = 1, tokens = 500, price = 0.001 }: Shape,
): CostSegment {
  const attempts = requests * calls * retries;
  const usage = [{ kind: 'input', tokens: attempts * tokens, costUsd: attempts * tokens * price }];
  return { key, requests, calls: requests * calls, attempts, usage };
}

function moved(drivers: Readonly<Record<CostDriver, number>>): readonly string[] {
  return COST_DRIVERS.filter((driver) => Math.abs(drivers[driver]) > 1e-9).map(
    (driver) => `${driver} ${drivers[driver].toFixed(2)}`,
  );
}

describe('one driver moves: it is all of the rise', () => {
  const before = [segment('refund', {}), segment('smalltalk', { tokens: 100 })];
  test.for([
    {
      name: 'traffic',
      after: [segment('refund', { requests: 200 }), segment('smalltalk', { requests: 200, tokens: 100 })],
      is: 'traffic 120.00',
    },
    {
      name: 'mix',
      after: [segment('refund', { requests: 150 }), segment('smalltalk', { requests: 50, tokens: 100 })],
      is: 'mix 40.00',
    },
    {
      name: 'calls',
      after: [segment('refund', { calls: 3 }), segment('smalltalk', { tokens: 100 })],
      is: 'calls 50.00',
    },
    {
      name: 'retries',
      after: [segment('refund', { retries: 1.5 }), segment('smalltalk', { tokens: 100 })],
      is: 'retries 50.00',
    },
    {
      name: 'tokens',
      after: [segment('refund', { tokens: 1000 }), segment('smalltalk', { tokens: 100 })],
      is: 'tokens 100.00',
    },
    {
      name: 'price',
      after: [segment('refund', { price: 0.0005 }), segment('smalltalk', { tokens: 100 })],
      is: 'price -50.00',
    },
    {
      name: 'a segment that is new takes the place of another',
      after: [segment('refund', {}), segment('legal', { tokens: 700 })],
      is: 'mix 120.00',
    },
  ])('$name', ({ after, is }) => {
    expect(moved(splitCost(before, after, { per: 'window' }).drivers)).toEqual([is]);
  });
});

test('per request, traffic moves nothing', () => {
  const split = splitCost([segment('a', {})], [segment('a', { requests: 900, tokens: 600 })], { per: 'request' });
  expect(moved(split.drivers)).toEqual(['tokens 0.20']);
  expect(split.statement).toBe('Cost per request rose from $1.00 to $1.20: tokens per call +$0.20 of +$0.20.');
});

test('two drivers that multiply share what they do together: 1·1 to 2·3 is 1 + 2 + 2, half of the last to each', () => {
  const split = splitCost(
    [segment('a', { requests: 1, calls: 1, tokens: 1, price: 1 })],
    [segment('a', { requests: 1, calls: 2, tokens: 3, price: 1 })],
    { per: 'window' },
  );
  expect(moved(split.drivers)).toEqual(['calls 2.00', 'tokens 3.00']);
});

test('a kind of token that is new is a matter of tokens, not of price', () => {
  const before = segment('a', {});
  const after = { ...before, usage: [...before.usage, { kind: 'reasoning', tokens: 10_000, costUsd: 40 }] };
  expect(moved(splitCost([before], [after], { per: 'window' }).drivers)).toEqual(['tokens 40.00']);
});

describe('what cannot be', () => {
  test('a cost that nothing caused is refused', () => {
    const stray = { key: 'a', requests: 0, calls: 0, attempts: 0, usage: [{ kind: 'input', tokens: 0, costUsd: 1 }] };
    expect(() => splitCost([], [stray], { per: 'window' })).toThrow('has a cost without requests');
  });

  test('a segment that is there twice is refused', () => {
    expect(() => splitCost([segment('a', {}), segment('a', {})], [], { per: 'window' })).toThrow('there twice');
  });
});

test('the parts add up to the difference of what was paid, for any two windows', () => {
  const count = fc.integer({ min: 0, max: 1e5 });
  const usage = fc.uniqueArray(
    fc.record({
      kind: fc.constantFrom('input', 'output', 'cached'),
      tokens: count,
      usd: fc.integer({ min: 0, max: 1e6 }),
    }),
    { selector: ({ kind }) => kind },
  );
  const segments = fc.uniqueArray(
    fc
      .record({ key: fc.constantFrom('a', 'b', 'c', 'd'), requests: count, calls: count, attempts: count, usage })
      .map(({ usage, ...rest }): CostSegment => {
        const isUsed = rest.requests > 0 && rest.calls > 0 && rest.attempts > 0;
        const cost = (tokens: number, usd: number) => (isUsed && tokens > 0 ? usd / 1000 : 0);
        return { ...rest, usage: usage.map(({ kind, tokens, usd }) => ({ kind, tokens, costUsd: cost(tokens, usd) })) };
      }),
    { selector: ({ key }) => key },
  );
  const paid = (all: readonly CostSegment[]) =>
    all.flatMap(({ usage }) => usage).reduce((sum, { costUsd }) => sum + costUsd, 0);
  fc.assert(
    fc.property(segments, segments, (before, after) => {
      const split = splitCost(before, after, { per: 'window' });
      const sum = COST_DRIVERS.reduce((total, driver) => total + split.drivers[driver], 0);
      const largest = Math.max(1, ...COST_DRIVERS.map((driver) => Math.abs(split.drivers[driver])));
      expect(Math.abs(split.beforeUsd - paid(before))).toBeLessThan(1e-9 * largest);
      expect(Math.abs(split.afterUsd - paid(after))).toBeLessThan(1e-9 * largest);
      expect(Math.abs(sum - (split.afterUsd - split.beforeUsd))).toBeLessThan(1e-9 * largest);
    }),
    { numRuns: 300 },
  );
});
