import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseNext, type Pool } from './queue.ts';

const ids = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
const nothing = () => false;

test.for([
  { name: 'nothing to review', pools: [], random: [], limit: 5, expected: [] },
  {
    name: 'reasons take turns, and every fifth is random',
    pools: [
      { reason: 'undecided', requestIds: ids('u', 9) },
      { reason: 'disagreement', requestIds: ids('d', 9) },
    ],
    random: ids('r', 9),
    limit: 6,
    expected: ['u0', 'd0', 'u1', 'd1', 'r0', 'u2'],
  },
  {
    name: 'random ones fill up when no doubt is left',
    pools: [{ reason: 'undecided', requestIds: ['u0'] }],
    random: ids('r', 9),
    limit: 3,
    expected: ['u0', 'r0', 'r1'],
  },
  {
    name: 'a request in two pools comes once',
    pools: [
      { reason: 'undecided', requestIds: ['x'] },
      { reason: 'disagreement', requestIds: ['x', 'y'] },
    ],
    random: [],
    limit: 9,
    expected: ['x', 'y'],
  },
] as const)('$name', ({ pools, random, limit, expected }) => {
  expect(chooseNext(pools, random, nothing, limit).map(({ requestId }) => requestId)).toEqual(expected);
});

test('what is done never comes, nothing comes twice, and all that is left comes at last', () => {
  const someIds = fc.array(fc.constantFrom(...ids('x', 12)), { maxLength: 12 });
  fc.assert(
    fc.property(someIds, someIds, someIds, fc.nat({ max: 20 }), (first, second, random, limit) => {
      const pools: Pool[] = [
        { reason: 'undecided', requestIds: first },
        { reason: 'low-confidence', requestIds: second },
      ];
      const isDone = (id: string) => id === 'x3';
      const chosen = chooseNext(pools, random, isDone, limit).map(({ requestId }) => requestId);
      const left = new Set([...first, ...second, ...random].filter((id) => !isDone(id)));
      expect(new Set(chosen).size).toBe(chosen.length);
      expect(chosen.length).toBe(Math.min(limit, left.size));
      for (const id of chosen) expect(left.has(id)).toBe(true);
    }),
  );
});
