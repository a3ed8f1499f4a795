import { expect, test } from 'vitest';
import { groupByOwner, type ClassOnBoard } from './owners.ts';

const onBoard = (name: ClassOnBoard['class'], count: number, owner?: string): ClassOnBoard => ({
  class: name,
  title: name,
  ...(owner === undefined ? {} : { owner }),
  count,
  share: count / 100,
  previousCount: 0,
  previousTotal: 100,
  wastedUsd: count / 10,
  trend: [],
  cohorts: [],
  newest: [],
  filter: `class:${name}`,
});

test('classes stand under their owner, whoever has most first, and what nobody owns last', () => {
  const groups = groupByOwner([
    onBoard('unclassified', 90),
    onBoard('retrieval_miss', 9, 'search'),
    onBoard('tool_failure', 8, 'platform'),
    onBoard('serving_bottleneck', 7, ' platform '),
    onBoard('coverage_gap', 0, ''),
  ]);
  expect(groups.map(({ owner, count, classes }) => [owner, count, classes.map((each) => each.class)])).toEqual([
    ['platform', 15, ['tool_failure', 'serving_bottleneck']],
    ['search', 9, ['retrieval_miss']],
    [undefined, 90, ['unclassified', 'coverage_gap']],
  ]);
  expect(groups[0]?.wastedUsd).toBeCloseTo(1.5);
});
