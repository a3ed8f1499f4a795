import { expect, test } from 'vitest';
import { rowsInSight } from './rows-in-sight.ts';

const range = { startIndex: 10, endIndex: 12, overscan: 1, count: 100 };

test.each([
  ['above', 2, [2, 9, 10, 11, 12, 13]],
  ['in sight', 11, [9, 10, 11, 12, 13]],
  ['below', 99, [9, 10, 11, 12, 13, 99]],
  ['nowhere', -1, [9, 10, 11, 12, 13]],
  ['gone', 100, [9, 10, 11, 12, 13]],
])('focus %s', (_, focused, rows) => expect(rowsInSight(range, focused)).toEqual(rows));
