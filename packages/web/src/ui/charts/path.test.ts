import { expect, test } from 'vitest';
import { bandOf, pathOf, runsOf } from './path.ts';

test.for([
  { name: 'nothing', points: [], path: '' },
  {
    name: 'a line',
    points: [
      [0, 1],
      [2, 3],
    ],
    path: 'M0,1L2,3',
  },
  { name: 'a gap', points: [[0, 1], [2, 3], undefined, [4, 5], [6, 7]], path: 'M0,1L2,3M4,5L6,7' },
  { name: 'a point alone', points: [undefined, [0, 1], undefined], path: 'M0,1h0' },
  {
    name: 'tenths of a pixel',
    points: [
      [0.123, 1.06],
      [2, 3],
    ],
    path: 'M0.1,1.1L2,3',
  },
] as const)('a line is drawn through what is there: $name', ({ points, path }) => {
  expect(pathOf(points)).toBe(path);
});

test('a band goes along the top and back along the bottom, and needs two points', () => {
  const point = (x: number) => ({ upper: [x, 1], lower: [x, 5] }) as const;
  expect(bandOf([[point(0), point(2)], [point(9)]])).toBe('M0,1L2,1L2,5L0,5Z');
});

test('runs are what lies between gaps', () => {
  expect(runsOf([1, 2, undefined, undefined, 3])).toEqual([[1, 2], [3]]);
});
