import { expect, test } from 'vitest';
import { criticalBySpan } from './critical.ts';

test('stretches of one span, those that touch joined', () =>
  expect(
    criticalBySpan([
      { spanId: 'a', startMs: 0, endMs: 10 },
      { spanId: 'b', startMs: 10, endMs: 30 },
      { spanId: 'a', startMs: 30, endMs: 40 },
      { spanId: 'a', startMs: 40, endMs: 45 },
    ]),
  ).toEqual(
    new Map([
      [
        'a',
        [
          { startMs: 0, endMs: 10 },
          { startMs: 30, endMs: 45 },
        ],
      ],
      ['b', [{ startMs: 10, endMs: 30 }]],
    ]),
  ));
