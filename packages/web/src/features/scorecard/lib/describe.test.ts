import { expect, test } from 'vitest';
import { describeCourse } from './describe.ts';

test.for([
  { name: 'nothing', values: [undefined, undefined], text: 'No values over time' },
  { name: 'one', values: [undefined, 0.5], text: 'One value over time: 50 %' },
  {
    name: 'several with a gap',
    values: [0.91, undefined, 0.84, 0.87],
    text: '3 values over time, from 91 % to 87 %, between 84 % and 91 %',
  },
])('a course is said in words: $name', ({ values, text }) => {
  expect(
    describeCourse(
      values.map((value) => ({ value })),
      'share',
    ),
  ).toBe(text);
});
