import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitLatency, type Tail } from './latency.ts';

function tail(quantileMs: number, means: Readonly<Record<string, number>>, n = 100): Tail {
  const stages = Object.entries(means).map(([stage, mean]) => ({
    stage,
    sumMs: n * mean,
    sumSquaresMs: n * (mean ** 2 + 100),
  }));
  return { quantileMs, n, stages };
}

describe('which stage made the quantile rise', () => {
  test('the one whose time in the tail grew', () => {
    const split = splitLatency(
      tail(2000, { retrieval: 400, generation: 1500, request: 100 }),
      tail(3600, { retrieval: 1800, generation: 1690, request: 110 }),
    )!;
    expect(split.statement).toBe('P95 rose from 2.0 s to 3.6 s: retrieval +1.4 s of +1.6 s.');
    expect(split.stages.map(({ stage, riseMs }) => `${stage} ${riseMs}`)).toEqual([
      'retrieval 1400',
      'generation 190',
      'request 10',
    ]);
    expect(split.stages[0]!.standardErrorMs).toBeCloseTo(Math.sqrt((2 * 100 * 100) / 99 / 100), 9);
  });

  test('a stage that is new', () => {
    const split = splitLatency(tail(800, { generation: 800 }), tail(1000, { generation: 790, rerank: 210 }))!;
    expect(split.stages[0]).toMatchObject({ stage: 'rerank', beforeMs: 0, riseMs: 210 });
  });

  test('of a fall, the stage that fell', () => {
    const split = splitLatency(tail(900, { tool: 500, generation: 400 }), tail(500, { tool: 90, generation: 410 }))!;
    expect(split.statement).toBe('P95 fell from 900 ms to 500 ms: tool −410 ms of −400 ms.');
  });

  test('a tail without requests has no split', () => {
    expect(splitLatency(tail(900, { tool: 900 }, 0), tail(900, { tool: 900 }))).toBeUndefined();
  });
});

test('the rises add up to the rise of the quantile, whatever the width of the tail', () => {
  const ms = fc.double({ min: 1, max: 1e5, noNaN: true });
  const tails = fc.record({ quantile: ms, a: ms, b: ms, c: ms }).map(({ quantile, ...means }) => tail(quantile, means));
  fc.assert(
    fc.property(tails, tails, (before, after) => {
      const { stages, riseMs } = splitLatency(before, after)!;
      const sum = stages.reduce((total, stage) => total + stage.riseMs, 0);
      expect(Math.abs(sum - riseMs)).toBeLessThan(1e-9 * (before.quantileMs + after.quantileMs));
    }),
  );
});
