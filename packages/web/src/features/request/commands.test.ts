import { expect, test } from 'vitest';
import { REQUEST_COMMANDS } from './commands.ts';

/** Keys that mean something on every page. */
const EVERYWHERE = ['mod+k', '?', 'g r', 'g i', 'g d'];

test('no key does two things, and none begins what two keys in a row do', () => {
  const keys = [...EVERYWHERE, ...REQUEST_COMMANDS.flatMap((command) => [...command.keys])];
  expect(new Set(keys).size).toBe(keys.length);
  const firsts = keys.filter((key) => key.includes(' ')).map((key) => key.split(' ')[0]);
  expect(keys.filter((key) => firsts.includes(key))).toEqual([]);
});
