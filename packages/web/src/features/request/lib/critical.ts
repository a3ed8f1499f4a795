import type { RequestDetailJson } from '@faultline/model';
import type { Interval } from './time-compression.ts';

/** The stretches of time in which the request waited for a span itself, by span id. */
export function criticalBySpan(path: RequestDetailJson['criticalPath']): ReadonlyMap<string, readonly Interval[]> {
  const bySpan = new Map<string, Interval[]>();
  for (const { spanId, startMs, endMs } of path) {
    const own = bySpan.get(spanId);
    const last = own?.at(-1);
    if (own && last && startMs <= last.endMs) own[own.length - 1] = { startMs: last.startMs, endMs };
    else if (own) own.push({ startMs, endMs });
    else bySpan.set(spanId, [{ startMs, endMs }]);
  }
  return bySpan;
}
