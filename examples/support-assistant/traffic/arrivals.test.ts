import { describe, expect, test } from 'vitest';
import { arrivals, DAY_MS, USUAL_MIX } from './arrivals.ts';

const MONDAY = Date.UTC(2026, 10, 23);
const week = (seed: string, perDay = 700) =>
  arrivals({ seed, fromMs: MONDAY, toMs: MONDAY + 7 * DAY_MS, perDay, mixes: [{ fromMs: 0, mix: USUAL_MIX }] });

describe('arrivals', () => {
  test('the same seed gives the same traffic, another seed another', () => {
    expect(week('a')).toEqual(week('a'));
    expect(week('a').map(({ requestId }) => requestId)).not.toEqual(week('b').map(({ requestId }) => requestId));
  });

  test('are about as many as asked for, in order, each with an id of its own', () => {
    const all = week('a');
    expect(all.length / 7).toBeGreaterThan(700 * 0.9);
    expect(all.length / 7).toBeLessThan(700 * 1.1);
    expect(all.map(({ timeMs }) => timeMs)).toEqual(all.map(({ timeMs }) => timeMs).sort((a, b) => a - b));
    expect(new Set(all.map(({ requestId }) => requestId)).size).toBe(all.length);
  });

  test('come in the day and on weekdays rather than at night and at weekends', () => {
    const all = week('a', 3000);
    const inHours = (from: number, to: number) =>
      all.filter(({ timeMs }) => (timeMs / 3_600_000) % 24 >= from && (timeMs / 3_600_000) % 24 < to).length;
    expect(inHours(9, 12)).toBeGreaterThan(4 * inHours(1, 4));
    const onDay = (day: number) => all.filter(({ timeMs }) => Math.floor((timeMs - MONDAY) / DAY_MS) === day).length;
    expect(onDay(1)).toBeGreaterThan(1.3 * onDay(5));
  });

  test('belong to sessions whose later questions know the earlier ones', () => {
    const all = week('a');
    const later = all.filter(({ history }) => history.length > 0);
    expect(later.length / all.length).toBeGreaterThan(0.15);
    for (const { sessionId, history, userId } of later) {
      const before = all.filter((other) => other.sessionId === sessionId).slice(0, history.length);
      expect(before.map(({ question }) => question.text)).toEqual(history);
      expect(before.every((other) => other.userId === userId)).toBe(true);
    }
  });

  test('a mix that changes changes who asks', () => {
    const toMs = MONDAY + 7 * DAY_MS;
    const french = { ...USUAL_MIX, locales: { en: 0, de: 0, fr: 1 } };
    const all = arrivals({
      seed: 'a',
      fromMs: MONDAY,
      toMs,
      perDay: 500,
      mixes: [
        { fromMs: 0, mix: USUAL_MIX },
        { fromMs: MONDAY + 4 * DAY_MS, mix: french },
      ],
    });
    const after = all.filter(({ timeMs, history }) => timeMs > MONDAY + 4 * DAY_MS && history.length === 0);
    expect(after.length).toBeGreaterThan(100);
    expect(after.every(({ question }) => question.locale === 'fr')).toBe(true);
  });
});
