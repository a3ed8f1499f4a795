import { expect, test } from 'vitest';
import { termState, toggleTerm } from './toggle-term.ts';

test.for([
  { name: 'adds to nothing', filter: '', excluded: false, result: 'tenant:acme' },
  { name: 'adds to what is there', filter: 'outcome:failure', excluded: false, result: 'outcome:failure tenant:acme' },
  { name: 'takes away again', filter: 'outcome:failure tenant:acme', excluded: false, result: 'outcome:failure' },
  { name: 'excludes', filter: '', excluded: true, result: 'NOT tenant:acme' },
  { name: 'turns inclusion into exclusion', filter: 'tenant:acme', excluded: true, result: 'NOT tenant:acme' },
  { name: 'keeps an OR together', filter: 'a OR b', excluded: false, result: '(a OR b) tenant:acme' },
  { name: 'appends to what does not parse', filter: 'outcome:(', excluded: false, result: 'outcome:( tenant:"acme"' },
])('toggleTerm $name', ({ filter, excluded, result }) => {
  expect(toggleTerm(filter, 'tenant', 'acme', excluded)).toBe(result);
});

test('a value with signs of the language survives the way through the text', () => {
  const filter = toggleTerm('', 'name', 'POST /a:b "c*"', false);
  expect(termState(filter, 'name', 'POST /a:b "c*"')).toBe('included');
});
