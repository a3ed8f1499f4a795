import { expect, test } from 'vitest';
import { causesOf } from './causes.ts';
import { sampleScorecard, sampleTile } from './sample-tiles.ts';

const tile = sampleTile('cost_per_request');
const { groups: _, ...looked } = sampleScorecard([tile]);
const nothing = { ...looked, kpi: tile, sentences: [], changePoints: [], differences: [] };
const point = (p: number, sentence: string) => ({
  time: 'T',
  from: 'T',
  to: 'T',
  before: 1,
  after: 2,
  p,
  versions: [],
  sentence,
});

test('a cause says since when, for whom and why, a sentence each', () => {
  const causes = causesOf({
    ...nothing,
    changePoints: [point(0.009, 'Perhaps at nine.'), point(1e-9, 'Surely at ten.')],
    cohorts: {
      what: 'cost',
      excess: 1,
      tested: 9,
      uncovered: 0,
      findings: [
        {
          labels: { tenant: 'a' },
          requests: 9,
          value: 2,
          expected: 1,
          share: 1,
          p: 0,
          filter: 'tenant:a',
          sentence: 'Tenant a.',
        },
      ],
    },
    cost: { beforeUsd: 1, afterUsd: 2, drivers: [], sentence: 'Tokens.' },
  });
  expect(causes).toEqual([
    { kind: 'since', sentence: 'Surely at ten.' },
    { kind: 'for', sentence: 'Tenant a.', filter: 'tenant:a' },
    { kind: 'because', sentence: 'Tokens.' },
  ]);
});

test('what is not proven is not made up', () => {
  expect(causesOf({ ...nothing, cohorts: { what: 'cost', excess: 0, tested: 9, uncovered: 0, findings: [] } })).toEqual(
    [],
  );
});
