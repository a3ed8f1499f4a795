import { toIso } from '@faultline/model';
import { expect, test } from 'vitest';
import type { OperationError } from './operation-error.ts';
import { parseTimeRange } from './time-range.ts';

const NOW = Date.parse('2026-03-04T05:06:07.000Z');

test.for([
  ['now-15m', '2026-03-04T04:51:07.000000000Z'],
  ['now-24h', '2026-03-03T05:06:07.000000000Z'],
  ['now-7d', '2026-02-25T05:06:07.000000000Z'],
  ['now-2w', '2026-02-18T05:06:07.000000000Z'],
  ['now-30s', '2026-03-04T05:05:37.000000000Z'],
  ['2026-01-02', '2026-01-02T00:00:00.000000000Z'],
  ['2026-01-02T03:04', '2026-01-02T03:04:00.000000000Z'],
  ['2026-01-02 03:04:05', '2026-01-02T03:04:05.000000000Z'],
  ['2026-01-02T03:04:05.123456789Z', '2026-01-02T03:04:05.123456789Z'],
  ['2026-01-02T03:04:05+02:00', '2026-01-02T01:04:05.000000000Z'],
  ['1767323045123456789', '2026-01-02T03:04:05.123456789Z'],
  ['now-999999w', '1970-01-01T00:00:00.000000000Z'],
] as const)('%s', ([text, iso]) => {
  expect(toIso(parseTimeRange({ from: text, to: 'now' }, NOW).fromNs)).toBe(iso);
});

test('now includes what happens at this moment', () => {
  expect(toIso(parseTimeRange({ from: 'now-1h', to: 'now' }, NOW).toNs)).toBe('2026-03-04T05:06:08.000000000Z');
});

test.for([
  'yesterday',
  '',
  '5',
  'now+1h',
  'now-1y',
  '2026',
  '2026-13-01',
  '2026-02-01T99:00',
  'banana 2020',
  '0001-01-01',
  '9999-01-01',
])('%j is refused by the name of its field', (text) => {
  expect(() => parseTimeRange({ from: 'now-1h', to: text }, NOW)).toThrow(
    expect.objectContaining({
      code: 'invalid-argument',
      details: { fields: [{ path: 'to', message: expect.any(String) }] },
    }) as OperationError,
  );
});

test('a range must not end before it begins', () => {
  expect(() => parseTimeRange({ from: 'now', to: 'now-1h' }, NOW)).toThrow('from must be before to');
});
