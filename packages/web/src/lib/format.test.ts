import { describe, expect, test } from 'vitest';
import { formatAgo, formatCount, formatMs, formatTick, formatTime, formatUsd } from './format.ts';

describe('formatMs', () => {
  test.each([
    ['unknown', undefined, '–'],
    ['nothing', 0, '0 ms'],
    ['nanoseconds', 0.0004, '0.4 µs'],
    ['microseconds', 0.515, '515 µs'],
    ['a few milliseconds', 8.64, '8.6 ms'],
    ['whole milliseconds keep their zeros', 100, '100 ms'],
    ['just below a second', 999.4, '999 ms'],
    ['rounds up to a second', 999.6, '1 s'],
    ['seconds', 27_420, '27.42 s'],
    ['round seconds', 30_000, '30 s'],
    ['rounds up to a minute', 59_996, '1 min 0 s'],
    ['minutes', 125_000, '2 min 5 s'],
    ['rounds up to an hour', 3_599_900, '1 h 0 min'],
    ['hours', 10_920_000, '3 h 2 min'],
    ['before the start', -1500, '-1.5 s'],
  ])('%s', (_, ms, text) => expect(formatMs(ms)).toBe(text));
});

test.each([
  ['unknown', undefined, '–'],
  ['exact', 12_345, '12,345'],
  ['thousands', 123_456, '123 k'],
  ['rounds up to a million', 999_900, '1 M'],
  ['millions', 1_234_000, '1.23 M'],
])('formatCount: %s', (_, count, text) => expect(formatCount(count)).toBe(text));

test.each([
  ['unknown', undefined, '–'],
  ['free', 0, '$0'],
  ['next to nothing', 0.00001, '<$0.0001'],
  ['cheap', 0.0082, '$0.0082'],
  ['dear', 1.5, '$1.50'],
])('formatUsd: %s', (_, usd, text) => expect(formatUsd(usd)).toBe(text));

test('a time says the day and the second', () =>
  expect(formatTime('2026-11-24T07:02:03.5Z', true)).toBe('24 Nov 07:02:03'));

test.each([
  ['minutes', 5 * 60_000, '07:02:03'],
  ['hours', 6 * 3_600_000, '07:02'],
  ['days', 7 * 86_400_000, '24 Nov 07:02'],
  ['years', 400 * 86_400_000, '24 Nov 2026'],
])('a tick says no more than a range of %s needs', (_, spanMs, text) =>
  expect(formatTick('2026-11-24T07:02:03Z', true, spanMs)).toBe(text),
);

test.each([
  [3, 'just now'],
  [42, '42 s ago'],
  [200, '3 min ago'],
  [5 * 3600, '5 h ago'],
  [12 * 86_400, '12 days ago'],
])('%i seconds back', (seconds, text) => {
  const now = Date.parse('2026-11-24T07:00:00Z');
  expect(formatAgo(new Date(now - seconds * 1000).toISOString(), now)).toBe(text);
});
