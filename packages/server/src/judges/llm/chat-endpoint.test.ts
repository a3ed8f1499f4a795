import { expect, test } from 'vitest';
import { readRetryAfter } from './chat-endpoint.ts';

const NOW = Date.parse('2026-01-31T12:00:00Z');

test.for([
  { name: 'seconds', header: '7', ms: 7000 },
  { name: 'parts of a second', header: '0.5', ms: 500 },
  { name: 'a date', header: 'Sat, 31 Jan 2026 12:00:20 GMT', ms: 20_000 },
  { name: 'a date that is over', header: 'Sat, 31 Jan 2026 11:00:00 GMT', ms: 0 },
  { name: 'less than nothing', header: '-5', ms: 0 },
  { name: 'a day is an hour at most', header: '86400', ms: 3_600_000 },
  { name: 'nothing', header: null, ms: undefined },
  { name: 'an empty text', header: ' ', ms: undefined },
  { name: 'something else', header: 'soon', ms: undefined },
])('how long to wait: $name', ({ header, ms }) => {
  expect(readRetryAfter(header, NOW)).toBe(ms);
});
