// Numbers and times for people; the exact value belongs in a title beside them.

const ABSENT = '–';

/** `515 µs`, `8.6 ms`, `312 ms`, `1.24 s`, `2 min 5 s`, `3 h 2 min`; a dash for what is not known. */
export function formatMs(ms: number | undefined): string {
  if (ms === undefined) return ABSENT;
  const size = Math.abs(ms);
  if (size === 0) return '0 ms';
  if (size < 1) return `${trim((ms * 1000).toFixed(size < 0.01 ? 1 : 0))} µs`;
  if (size < 10) return `${trim(ms.toFixed(1))} ms`;
  if (size < 999.5) return `${Math.round(ms)} ms`;
  if (size < 59_995) return `${trim((ms / 1000).toFixed(2))} s`;
  const seconds = Math.round(ms / 1000);
  if (size < 3_599_500) return `${Math.trunc(seconds / 60)} min ${Math.abs(seconds % 60)} s`;
  const minutes = Math.round(ms / 60_000);
  return `${Math.trunc(minutes / 60)} h ${Math.abs(minutes % 60)} min`;
}

/** All digits up to a hundred thousand, then three: `12,345`, `1.23 M`. */
export function formatCount(count: number | undefined): string {
  if (count === undefined) return ABSENT;
  if (count < 100_000) return count.toLocaleString('en-US');
  return count < 999_500 ? `${Math.round(count / 1000)} k` : `${trim((count / 1_000_000).toFixed(2))} M`;
}

/** Four decimals below ten cents, so that a cheap call is not shown as free. */
export function formatUsd(usd: number | undefined): string {
  if (usd === undefined) return ABSENT;
  if (usd === 0) return '$0';
  if (usd < 0.0001) return '<$0.0001';
  return `$${usd.toFixed(usd < 0.1 ? 4 : 2)}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

interface TimeParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** `17:20` */
  readonly minute: string;
  /** `17:20:03` */
  readonly second: string;
}

function partsOf(iso: string, isUtc: boolean): TimeParts {
  const date = new Date(iso);
  const pad = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes, seconds] = isUtc
    ? [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()]
    : [date.getHours(), date.getMinutes(), date.getSeconds()];
  const minute = `${pad(hours)}:${pad(minutes)}`;
  return {
    year: isUtc ? date.getUTCFullYear() : date.getFullYear(),
    month: isUtc ? date.getUTCMonth() : date.getMonth(),
    day: isUtc ? date.getUTCDate() : date.getDate(),
    minute,
    second: `${minute}:${pad(seconds)}`,
  };
}

/** `24 Nov 17:20:03` in the reader's zone, or in UTC. */
export function formatTime(iso: string, isUtc: boolean): string {
  const { month, day, second } = partsOf(iso, isUtc);
  return `${day} ${MONTHS[month]} ${second}`;
}

/** The bars of a day are a little longer than a day. */
const DAY_AND_A_BIT_MS = 25 * 3_600_000;

/** `17:20`, or `24 Nov 17:20` when the stretch of time that is shown is longer than a day, or `24 Nov 2026` from half a year on. */
export function formatTick(iso: string, isUtc: boolean, spanMs: number): string {
  const { year, month, day, minute, second } = partsOf(iso, isUtc);
  if (spanMs <= 10 * 60_000) return second;
  if (spanMs <= DAY_AND_A_BIT_MS) return minute;
  return spanMs <= 180 * 86_400_000 ? `${day} ${MONTHS[month]} ${minute}` : `${day} ${MONTHS[month]} ${year}`;
}

/** `just now`, `3 min ago`, `5 h ago`, `12 days ago`. */
export function formatAgo(iso: string, nowMs: number): string {
  const seconds = Math.round((nowMs - Date.parse(iso)) / 1000);
  if (seconds < 10) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} days ago`;
}

function trim(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
