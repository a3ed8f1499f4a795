import { expect, test } from 'vitest';
import { turnMs } from './turn.ts';

test.for([
  { name: 'nothing waits', lagMs: 0, turn: 10 },
  { name: 'a clock that went back', lagMs: -500, turn: 10 },
  { name: 'most of a second behind', lagMs: 800, turn: 110 },
  { name: 'a minute behind', lagMs: 60_000, turn: 300 },
])('a turn of assembling is longer the further it is behind: $name', ({ lagMs, turn }) => {
  expect(turnMs(lagMs)).toBe(turn);
});
