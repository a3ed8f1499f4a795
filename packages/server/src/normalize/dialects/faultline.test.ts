import { expect, test } from 'vitest';
import { normalized } from '../sample-span.ts';

test.for([
  { name: 'a list', value: ['a', ' b '], expected: ['a', 'b'] },
  { name: 'JSON', value: '["a","b"]', expected: ['a', 'b'] },
  { name: 'one text with commas', value: 'a, b,', expected: ['a', 'b'] },
  { name: 'an empty list: nothing answers it', value: '[]', expected: [] },
  { name: 'things that are no texts', value: [{ toString: 5 }, 7], expected: ['{"toString":5}', '7'] },
])('expected sources as $name', ({ value, expected }) => {
  expect(normalized({ 'faultline.expected.sources': value }).statement?.expectedSources).toEqual(expected);
});

test.for([
  {
    name: 'a class and a stage that are none',
    attributes: { 'faultline.label.class': 'bad_luck', 'faultline.label.stage': 'moon' },
  },
  { name: 'nothing said', attributes: {} },
])('no statement of $name', ({ attributes }) => {
  expect(normalized(attributes)).not.toHaveProperty('statement');
});
