import { fromIso, type UnixNanos } from '@faultline/model';
import { OperationError } from './operation-error.ts';

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const EXPECTED = 'must be ISO-8601, or relative as in now, now-15m, now-24h or now-7d (s, m, h, d, w)';
/** A day, or a time of one, UTC unless it says otherwise. `Date.parse` alone would take much that is no time. */
const TIME =
  /^(?<day>\d{4}-\d{2}-\d{2})(?:[T ](?<minute>\d{2}:\d{2})(?<second>:\d{2}(?:\.\d+)?)?(?<zone>Z|[+-]\d{2}:?\d{2})?)?$/;
/** What nanoseconds in 64 bits can hold, whole days. */
const LATEST = BigInt(Date.parse('2262-01-01')) * 1_000_000n;

/** The range with `from` before `to`: each `now`, `now-24h` or ISO-8601. */
export function parseTimeRange(
  input: { readonly from: string; readonly to: string },
  nowMs: number,
): { fromNs: UnixNanos; toNs: UnixNanos } {
  const fromNs = parseTime(input.from, 'from', nowMs);
  // "now" includes what is happening this very moment.
  const toNs = parseTime(input.to, 'to', nowMs) + (input.to.trim() === 'now' ? 1_000_000_000n : 0n);
  if (fromNs < toNs) return { fromNs, toNs };
  throw refusal('from', `must be before to (${input.from} is not before ${input.to})`);
}

/** The range of the same length before, as far as time goes back. */
export function rangeBefore({ fromNs, toNs }: { readonly fromNs: UnixNanos; readonly toNs: UnixNanos }): {
  fromNs: UnixNanos;
  toNs: UnixNanos;
} {
  const start = fromNs - (toNs - fromNs);
  return { fromNs: start < 0n ? 0n : start, toNs: fromNs };
}

function parseTime(text: string, field: string, nowMs: number): UnixNanos {
  const relative = /^now(?:-(\d{1,6})([smhdw]))?$/.exec(text.trim());
  if (relative) {
    const backMs = relative[1] === undefined ? 0 : Number(relative[1]) * UNITS_MS[relative[2]!]!;
    return BigInt(Math.max(0, Math.round(nowMs - backMs))) * 1_000_000n;
  }
  const nanos = absolute(text.trim());
  if (nanos === undefined) throw refusal(field, `${EXPECTED}, and is ${JSON.stringify(text)}`);
  if (nanos < 0n || nanos > LATEST) throw refusal(field, `must lie between 1970 and 2262, and is ${text}`);
  return nanos;
}

function absolute(text: string): UnixNanos | undefined {
  if (/^\d{16,19}$/.test(text)) return BigInt(text);
  const { day, minute = '00:00', second = ':00', zone = 'Z' } = TIME.exec(text)?.groups ?? {};
  return day === undefined ? undefined : fromIso(`${day}T${minute}${second}${zone}`);
}

function refusal(field: string, message: string): OperationError {
  return new OperationError('invalid-argument', `cannot use this time range: ${field} ${message}`, {
    fields: [{ path: field, message }],
  });
}
