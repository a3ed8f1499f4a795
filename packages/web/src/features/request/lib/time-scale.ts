import type { TimeMap } from './time-compression.ts';
import { toView, type Viewport } from './viewport.ts';

export interface Tick {
  readonly ms: number;
  /** Place within the view, 0..1. */
  readonly at: number;
}

const STEPS = [1, 2, 5];
const MAX_TRIES = 500;

/** The round step (1, 2 or 5 times a power of ten; whole minutes above a minute) nearest above `roughMs`. */
export function niceStep(roughMs: number): number {
  if (!(roughMs > 0) || !Number.isFinite(roughMs)) return 1;
  if (roughMs > 30_000) {
    const minutes = [1, 2, 5, 10, 15, 30, 60, 120, 360, 720, 1440].find((step) => step * 60_000 >= roughMs);
    return minutes === undefined ? Math.ceil(roughMs / 86_400_000) * 86_400_000 : minutes * 60_000;
  }
  const power = 10 ** Math.floor(Math.log10(roughMs));
  for (const step of STEPS) if (step * power >= roughMs * (1 - 1e-9)) return step * power;
  return 10 * power;
}

/**
 * Round times along the view, at least `1 / count` of its width apart, none inside an idle gap. Times are real
 * milliseconds from the start of the request.
 */
export function ticks(map: TimeMap, view: Viewport, count: number): Tick[] {
  const from = map.toMsAt(view.start);
  const to = map.toMsAt(view.end);
  const idle = map.gaps.reduce(
    (sum, gap) => sum + Math.max(0, Math.min(gap.endMs, to) - Math.max(gap.startMs, from)),
    0,
  );
  const step = niceStep(Math.max(to - from - idle, (to - from) * 1e-9) / Math.max(1, count));
  const result: Tick[] = [];
  const firstStep = Math.ceil(from / step - 1e-9) + 0;
  // Counted in whole steps: adding a tiny step to a large time would not move it.
  for (let n = firstStep, tries = 0; n * step <= to + step * 1e-9 && tries < MAX_TRIES; n += 1, tries += 1) {
    const gap = map.gaps.find(({ startMs, endMs }) => n * step > startMs && n * step < endMs);
    if (gap) n = Math.max(n, Math.ceil(gap.endMs / step));
    const ms = n * step;
    if (ms > to + step * 1e-9) break;
    if (map.gaps.some(({ startMs, endMs }) => ms > startMs && ms < endMs)) continue;
    const at = toView(view, map.toShare(ms));
    if (at - (result.at(-1)?.at ?? Number.NEGATIVE_INFINITY) >= 0.7 / count) result.push({ ms, at });
  }
  return result;
}
