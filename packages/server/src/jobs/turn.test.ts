import { expect, test } from 'vitest';
import { turnMs } from './turn.ts';

test.for([
  { name: 'nothing waits', lagMs: 0, turn: 10 },
  { name: 'a clock that went back', lagMs: -500, turn: 10 },
  { name: 'a second behind', lagMs: 1000, turn: 60 },
  { name: 'a minute behind', lagMs: 60_000, turn: 150 },
])('a turn of assembling is longer the further it is behind: $name', ({ lagMs, turn }) => {
  expect(turnMs(lagMs)).toBe(turn);
});
