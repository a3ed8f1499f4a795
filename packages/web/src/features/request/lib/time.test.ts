import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTimeMap, DEFAULT_COMPRESSION, idleGaps, linearTime } from './time-compression.ts';
import { niceStep, ticks } from './time-scale.ts';
import { clampViewport, fitTo, pan, toView, WHOLE, zoom } from './viewport.ts';

const options = { ...DEFAULT_COMPRESSION, minMs: 10 };

test.for([
  {
    name: 'in the middle',
    active: [
      [0, 100],
      [900, 1000],
    ],
    gaps: [[100, 900]],
  },
  {
    name: 'at both ends',
    active: [[200, 300]],
    gaps: [
      [0, 200],
      [300, 1000],
    ],
  },
  {
    name: 'too short to matter',
    active: [
      [0, 480],
      [520, 1000],
    ],
    gaps: [],
  },
  {
    name: 'overlaps count once, in any order',
    active: [
      [400, 1000],
      [0, 500],
    ],
    gaps: [],
  },
  {
    name: 'outside the range',
    active: [
      [-500, -10],
      [1200, 1300],
    ],
    gaps: [[0, 1000]],
  },
] as const)('idle gaps: $name', ({ active, gaps }) => {
  const intervals = active.map(([startMs, endMs]) => ({ startMs, endMs }));
  expect(idleGaps(intervals, 0, 1000, options)).toEqual(gaps.map(([startMs, endMs]) => ({ startMs, endMs })));
});

const interval = fc
  .tuple(fc.double({ min: 0, max: 10_000, noNaN: true }), fc.double({ min: 0, max: 2000, noNaN: true }))
  .map(([startMs, length]) => ({ startMs, endMs: startMs + length }));

test('compressed time is monotone, fills the axis, and reads backwards', () => {
  fc.assert(
    fc.property(
      fc.array(interval, { maxLength: 40 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (active, a, b) => {
        const map = createTimeMap(0, 12_000, idleGaps(active, 0, 12_000, options), options);
        expect(map.toShare(0)).toBe(0);
        expect(map.toShare(12_000)).toBe(1);
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(map.toShare(low * 12_000)).toBeLessThanOrEqual(map.toShare(high * 12_000));
        if (high - low > 1e-6) expect(map.toShare(low * 12_000)).toBeLessThan(map.toShare(high * 12_000));
        expect(map.toMsAt(map.toShare(a * 12_000))).toBeCloseTo(a * 12_000, 4);
      },
    ),
  );
});

test('a long pause takes a marker of the axis', () => {
  const gaps = idleGaps(
    [
      { startMs: 0, endMs: 1000 },
      { startMs: 601_000, endMs: 602_000 },
    ],
    0,
    602_000,
    DEFAULT_COMPRESSION,
  );
  const map = createTimeMap(0, 602_000, gaps, DEFAULT_COMPRESSION);
  expect(map.toShare(601_000) - map.toShare(1000)).toBeCloseTo(DEFAULT_COMPRESSION.markerShare, 9);
});

const viewport = fc
  .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([a, b]) => clampViewport({ start: Math.min(a, b), end: Math.max(a, b) }));

test('any zooming and panning stays inside the request', () => {
  fc.assert(
    fc.property(
      viewport,
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: -5, max: 5, noNaN: true }),
      (view, factor, anchor, by) => {
        for (const moved of [zoom(view, factor, anchor), pan(view, by), fitTo(view.start, view.end)]) {
          expect(moved.start).toBeGreaterThanOrEqual(0);
          expect(moved.end).toBeLessThanOrEqual(1 + 1e-12);
          expect(moved.end).toBeGreaterThan(moved.start);
        }
      },
    ),
  );
});

test('zooming keeps the anchor where it is', () => {
  const view = { start: 0.2, end: 0.6 };
  const anchored = 0.2 + 0.4 * 0.25;
  expect(toView(zoom(view, 2, 0.25), anchored)).toBeCloseTo(0.25, 9);
  expect(zoom(view, 0.001)).toEqual(WHOLE);
});

test.for([
  { name: 'milliseconds', rough: 130, step: 200 },
  { name: 'exact', rough: 100, step: 100 },
  { name: 'below a millisecond', rough: 0.03, step: 0.05 },
  { name: 'minutes', rough: 70_000, step: 120_000 },
  { name: 'days', rough: 100_000_000, step: 172_800_000 },
])('nice step: $name', ({ rough, step }) => {
  expect(niceStep(rough)).toBeCloseTo(step, 9);
});

test('ticks are in view, in order, apart, and never inside a gap', () => {
  fc.assert(
    fc.property(
      fc.array(interval, { maxLength: 20 }),
      viewport,
      fc.integer({ min: 2, max: 12 }),
      (active, view, count) => {
        const gaps = idleGaps(active, 0, 12_000, options);
        const shown = ticks(createTimeMap(0, 12_000, gaps, options), view, count);
        for (const [i, tick] of shown.entries()) {
          expect(gaps.some((gap) => tick.ms > gap.startMs + 1e-6 && tick.ms < gap.endMs - 1e-6)).toBe(false);
          const next = shown[i + 1];
          if (next) expect(next.at).toBeGreaterThan(tick.at);
        }
      },
    ),
  );
});

test('a plain second has ticks at round times', () => {
  expect(ticks(linearTime(0, 1000), WHOLE, 5).map((tick) => Math.round(tick.ms))).toEqual([
    0, 200, 400, 600, 800, 1000,
  ]);
});
