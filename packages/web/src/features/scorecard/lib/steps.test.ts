import fc from 'fast-check';
import { expect, test } from 'vitest';
import { costSteps, partSteps, stageSteps } from './steps.ts';

const DRIVERS = ['mix', 'calls', 'tokens', 'price'] as const;

test('the waterfall goes from the cost before to the cost now, step by step', () => {
  const drivers = [
    { driver: 'mix' as const, usd: 0 },
    { driver: 'tokens' as const, usd: 0.004 },
    { driver: 'price' as const, usd: -0.001 },
  ];
  expect(costSteps({ beforeUsd: 0.01, afterUsd: 0.013, drivers, sentence: '' })).toMatchObject([
    { name: 'before', from: 0, to: 0.01, tone: 'total', text: '$0.01' },
    { name: 'tokens', from: 0.01, to: 0.014, tone: 'worse', text: '+$0.004' },
    { name: 'price', from: 0.014, tone: 'better', text: '−$0.001' },
    { name: 'now', from: 0, to: 0.013, tone: 'total' },
  ]);
});

test('whatever the drivers, each step begins where the one before ended, and the last ends at the cost now', () => {
  const usd = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(usd), fc.double({ min: 0, max: 1, noNaN: true }), (amounts, beforeUsd) => {
      const afterUsd = amounts.reduce((sum, each) => sum + each, beforeUsd);
      const drivers = amounts.map((each, i) => ({ driver: DRIVERS[i % DRIVERS.length]!, usd: each }));
      const steps = costSteps({ beforeUsd, afterUsd, drivers, sentence: '' });
      const moves = steps.slice(0, -1);
      for (const [i, step] of moves.entries()) if (i > 0) expect(step.from).toBe(moves[i - 1]!.to);
      expect(moves.at(-1)!.to).toBeCloseTo(afterUsd, 9);
    }),
  );
});

test('stages stand by what they add, and all together last', () => {
  const stage = (name: string, riseMs: number) => ({
    stage: name,
    beforeMs: 100,
    afterMs: 100 + riseMs,
    riseMs,
    standardErrorMs: 1,
  });
  const bars = stageSteps({
    riseMs: 1300,
    stages: [stage('retrieval', 1400), stage('generation', -100)],
    sentence: '',
  });
  expect(bars).toMatchObject([
    { name: 'retrieval', from: 0, to: 1400, text: '+1.4 s', tone: 'worse', token: '--stage-retrieval' },
    { name: 'generation', from: 0, to: -100, text: '−100 ms', tone: 'better' },
    { name: 'in all', from: 0, to: 1300, text: '+1.3 s', tone: 'total' },
  ]);
});

test('the parts of a ratio add up to its difference', () => {
  const part = (name: string, adds: number) => ({ name, before: 1, after: 1, adds });
  const parts = { top: part('cost', 0.0003), bottom: part('successes', -0.0001), sentence: '' };
  expect(partSteps(parts, 'usd')).toMatchObject([
    { name: 'cost', from: 0, to: 0.0003 },
    { name: 'successes', from: 0, to: -0.0001 },
    { name: 'in all', from: 0, to: expect.closeTo(0.0002, 12) as number, tone: 'total' },
  ]);
});
