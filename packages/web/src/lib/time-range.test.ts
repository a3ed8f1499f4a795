import { expect, test } from 'vitest';
import { describeRange, nameRange, rangeAround } from './time-range.ts';

test.each([
  ['now-24h', 'now', 'in the last 24 hours'],
  ['now-1h', 'now', 'in the last hour'],
  ['now-7d', 'now', 'in the last 7 days'],
  ['now-2h', 'now-1h', 'from now-2h to now-1h'],
  ['2026-10-03T14:00:00Z', 'now', 'from <2026-10-03T14:00:00Z> to now'],
])('%s to %s', (from, to, text) => expect(describeRange(from, to, (iso) => `<${iso}>`)).toBe(text));

test.each([
  ['now-2d', 'now', 'last 2 days'],
  ['now-2h', 'now-1h', 'now-2h – now-1h'],
  ['2026-10-03T14:00:00Z', 'now', '<2026-10-03T14:00:00Z> – now'],
])('the name of %s to %s', (from, to, text) => expect(nameRange(from, to, (iso) => `<${iso}>`)).toBe(text));

test('a range around a moment holds it', () =>
  expect(rangeAround('2026-10-03T14:00:00.000000001Z')).toEqual([
    '2026-10-03T13:30:00.000Z',
    '2026-10-03T14:30:00.000Z',
  ]));
