// Time inside Faultline is a bigint of nanoseconds since the Unix epoch; on the wire it is ISO-8601 with nine decimals.

/** Nanoseconds since 1970-01-01T00:00:00Z. */
export type UnixNanos = bigint;

const NANOS_PER_SECOND = 1_000_000_000n;
const NANOS_PER_MS = 1_000_000n;

/** `1700000000123456789n` → `2023-11-14T22:13:20.123456789Z`. Values outside what `Date` can show are clamped to it. */
export function toIso(nanos: UnixNanos): string {
  const maxSeconds = 8_640_000_000_000n;
  let seconds = nanos / NANOS_PER_SECOND;
  let fraction = nanos % NANOS_PER_SECOND;
  if (fraction < 0n) {
    seconds -= 1n;
    fraction += NANOS_PER_SECOND;
  }
  if (seconds > maxSeconds) seconds = maxSeconds;
  if (seconds < -maxSeconds) seconds = -maxSeconds;
  const base = new Date(Number(seconds) * 1000).toISOString().slice(0, -5);
  return `${base}.${fraction.toString().padStart(9, '0')}Z`;
}

/** Parses ISO-8601 with up to nine decimals, or a decimal string of Unix nanoseconds. Returns undefined for anything else. */
export function fromIso(text: string): UnixNanos | undefined {
  if (/^-?\d{16,}$/.test(text)) return BigInt(text);
  const match = /^(.*?\d{2}:\d{2}:\d{2})(?:\.(\d{1,9})\d*)?(Z|[+-]\d{2}:?\d{2})?$/.exec(text.trim());
  const millis = match ? Date.parse(`${match[1]}${match[3] ?? 'Z'}`) : Date.parse(text);
  if (Number.isNaN(millis)) return undefined;
  const fraction = match?.[2] ? BigInt(match[2].padEnd(9, '0')) : 0n;
  return BigInt(millis) * NANOS_PER_MS + fraction;
}

export function nanosFromMs(ms: number): UnixNanos {
  const whole = Math.trunc(ms);
  return BigInt(whole) * NANOS_PER_MS + BigInt(Math.round((ms - whole) * 1e6));
}

/** Milliseconds since the epoch, sub-microsecond precision lost. */
export function msFromNanos(nanos: UnixNanos): number {
  return Number(nanos / 1000n) / 1000;
}

/** Duration in milliseconds with nanosecond resolution; negative when `end` is before `start`. */
export function durationMs(start: UnixNanos, end: UnixNanos): number {
  return Number(end - start) / 1e6;
}
