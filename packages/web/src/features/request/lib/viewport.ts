/** The part of the time axis that is in view: shares of the whole, 0 ≤ start < end ≤ 1. */
export interface Viewport {
  readonly start: number;
  readonly end: number;
}

export const WHOLE: Viewport = { start: 0, end: 1 };
const MIN_WIDTH = 1e-6;

/** The nearest viewport that is valid: same width where possible, shifted inside, never narrower than a millionth. */
export function clampViewport({ start, end }: Viewport): Viewport {
  if (!Number.isFinite(start) || !Number.isFinite(end)) return WHOLE;
  const width = Math.min(1, Math.max(MIN_WIDTH, end - start));
  const from = Math.min(1 - width, Math.max(0, start));
  return { start: from, end: from + width };
}

/** Zooms so that the place `anchor` (share of the view, 0..1) stays where it is. A factor above 1 zooms in. */
export function zoom(view: Viewport, factor: number, anchor = 0.5): Viewport {
  const width = view.end - view.start;
  const next = Math.min(1, Math.max(MIN_WIDTH, width / factor));
  const fixed = view.start + width * anchor;
  return clampViewport({ start: fixed - next * anchor, end: fixed + next * (1 - anchor) });
}

/** Moves the view by a share of its own width. */
export function pan(view: Viewport, byWidths: number): Viewport {
  const shift = (view.end - view.start) * byWidths;
  return clampViewport({ start: view.start + shift, end: view.end + shift });
}

/** Shows [start, end] with a margin of a twentieth on both sides. */
export function fitTo(start: number, end: number): Viewport {
  const margin = Math.max(end - start, MIN_WIDTH) * 0.05;
  return clampViewport({ start: Math.max(0, start - margin), end: Math.min(1, end + margin) });
}

/** Place within the view of a place on the whole axis; outside 0..1 when it is out of view. */
export function toView(view: Viewport, share: number): number {
  return (share - view.start) / (view.end - view.start);
}

export function isWhole(view: Viewport): boolean {
  return view.start <= 0 && view.end >= 1;
}
