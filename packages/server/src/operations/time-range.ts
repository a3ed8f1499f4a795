import { fromIso, type UnixNanos } from '@faultline/model';
import { OperationError } from './operation-error.ts';

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `now`, `now-24h` or ISO-8601 as Unix nanoseconds. */
export function parseTime(text: string, field: string, nowMs: number): UnixNanos {
  const relative = /^now(?:-(\d{1,6})([smhdw]))?$/.exec(text.trim());
  if (relative) {
    const backMs = relative[1] === undefined ? 0 : Number(relative[1]) * UNITS_MS[relative[2]!]!;
    return BigInt(Math.max(0, Math.round(nowMs - backMs))) * 1_000_000n;
  }
  const nanos = fromIso(text);
  if (nanos !== undefined) return nanos;
  const message = `${field} must be ISO-8601 or relative as in now-15m, now-24h or now-7d`;
  throw new OperationError('invalid-argument', `cannot read the time ${JSON.stringify(text)}: ${message}`, {
    fields: [{ path: field, message }],
  });
}

/** The range with `from` before `to`. */
export function parseTimeRange(
  input: { readonly from: string; readonly to: string },
  nowMs: number,
): { fromNs: UnixNanos; toNs: UnixNanos } {
  const fromNs = parseTime(input.from, 'from', nowMs);
  // "now" includes what is happening this very moment.
  const toNs = parseTime(input.to, 'to', nowMs) + (input.to.trim() === 'now' ? 1_000_000_000n : 0n);
  if (fromNs < toNs) return { fromNs, toNs };
  throw new OperationError('invalid-argument', 'cannot search this time range: from must be before to', {
    fields: [{ path: 'from', message: 'must be before to' }],
  });
}
