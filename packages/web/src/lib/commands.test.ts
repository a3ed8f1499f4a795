import { expect, test } from 'vitest';
import { keyName } from './commands.ts';

test.each([
  ['j', 'j'],
  ['g r', 'g r'],
  ['+', '+'],
  ['Escape', 'Esc'],
  ['ArrowDown', '↓'],
  ['Shift+ArrowLeft', '⇧ ←'],
  ['mod+k', 'Ctrl K'],
])('%s is printed as %s', (key, name) => expect(keyName(key, false)).toBe(name));

test('the command key on a Mac', () => expect(keyName('mod+k', true)).toBe('⌘ K'));
