import type { Span } from '@faultline/model';

/** Order of spans: as they began. */
export function byStart(a: Span, b: Span): number {
  return a.startTimeNs < b.startTimeNs ? -1 : a.startTimeNs > b.startTimeNs ? 1 : 0;
}
