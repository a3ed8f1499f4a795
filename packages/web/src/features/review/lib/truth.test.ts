import { expect, test } from 'vitest';
import { newlyKnown, toggleSource, type Truth } from './truth.ts';

test.for<{ name: string; truth: Truth; id: string; sources: readonly string[] | undefined }>([
  { name: 'the first', truth: {}, id: 'a', sources: ['a'] },
  { name: 'a further one', truth: { sources: ['a'] }, id: 'b', sources: ['a', 'b'] },
  { name: 'one after nothing was right', truth: { sources: [] }, id: 'a', sources: ['a'] },
  { name: 'one of two no longer', truth: { sources: ['a', 'b'] }, id: 'a', sources: ['b'] },
  { name: 'the last one no longer', truth: { sources: ['a'] }, id: 'a', sources: undefined },
])('toggling a source: $name', ({ truth, id, sources }) => {
  const toggled = toggleSource({ ...truth, answer: 'yes' }, id);
  expect(toggled).toEqual({ answer: 'yes', sources });
});

test.for<{ name: string; before: Truth; after: Truth; sent: ReturnType<typeof newlyKnown> }>([
  { name: 'nothing', before: {}, after: {}, sent: {} },
  { name: 'an answer of blanks', before: {}, after: { answer: ' \n' }, sent: {} },
  { name: 'an answer', before: {}, after: { answer: ' 30 days ' }, sent: { expectedAnswer: '30 days' } },
  { name: 'that nothing answers it', before: {}, after: { sources: [] }, sent: { expectedSources: [] } },
  { name: 'sources', before: { sources: ['a'] }, after: { sources: ['b'] }, sent: { expectedSources: ['b'] } },
  { name: 'what was known', before: { sources: ['a'], answer: 'x' }, after: { sources: ['a'], answer: 'x' }, sent: {} },
  { name: 'what became unknown', before: { sources: ['a'], answer: 'x' }, after: {}, sent: {} },
])('what is sent: $name', ({ before, after, sent }) => {
  expect(newlyKnown(before, after)).toEqual(sent);
});
