import { expect, test } from 'vitest';
import { pauseMs } from './pace.ts';

test.each([
  { name: 'nothing waits', lagMs: 0, pause: 0 },
  { name: 'it keeps up', lagMs: 1000, pause: 0 },
  { name: 'it falls behind', lagMs: 1800, pause: 100 },
  { name: 'it is far behind', lagMs: 60_000, pause: 300 },
])('$name: an export waits $pause ms', ({ lagMs, pause }) => {
  expect(pauseMs(lagMs)).toBe(pause);
});
