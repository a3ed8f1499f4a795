import type { KpiDefinitionJson } from '@faultline/model';
import { expect, test } from 'vitest';
import { badOnes } from './bad-ones.ts';
import { sampleTile } from './sample-tiles.ts';

const { definition } = sampleTile('a');
const rate = { judged: 'j', unjudged: 'u', hits: 'h', misses: 'm' };
const number = { judged: 'j', unjudged: 'u', above: 'a' };

test.for<{
  name: string;
  filters: typeof rate | typeof number | undefined;
  over: Partial<KpiDefinitionJson>;
  bad: unknown;
}>([
  { name: 'a rate that should be high', filters: rate, over: {}, bad: { filter: 'm', name: 'bad ones' } },
  {
    name: 'a rate that should be low',
    filters: rate,
    over: { direction: 'lower_is_better' },
    bad: { filter: 'h', name: 'bad ones' },
  },
  {
    name: 'a rate that is neither',
    filters: rate,
    over: { direction: 'neutral' },
    bad: { filter: 'h', name: 'those counted' },
  },
  {
    name: 'a latency',
    filters: number,
    over: { direction: 'lower_is_better', unit: 'ms' },
    bad: { filter: 'a', name: 'slower ones' },
  },
  { name: 'a mean that should be high', filters: number, over: {}, bad: undefined },
  { name: 'no requests behind it', filters: undefined, over: {}, bad: undefined },
])('what makes it worse can be opened: $name', ({ filters, over, bad }) => {
  expect(badOnes({ ...(filters ? { filters } : {}), definition: { ...definition, ...over } })).toEqual(bad);
});
