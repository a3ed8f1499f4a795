const UNITS: Readonly<Record<string, string>> = { s: 'second', m: 'minute', h: 'hour', d: 'day', w: 'week' };
const AROUND_MS = 30 * 60_000;

/** A range by name: `last 24 hours`, `3 Oct 14:02:00 – now`. */
export function nameRange(from: string, to: string, show: (iso: string) => string): string {
  return lastOf(from, to) ?? `${named(from, show)} – ${named(to, show)}`;
}

/** A range in words, to follow a verb: `in the last 24 hours`, `from 3 Oct 14:02:00 to now`. */
export function describeRange(from: string, to: string, show: (iso: string) => string): string {
  const last = lastOf(from, to);
  return last === undefined ? `from ${named(from, show)} to ${named(to, show)}` : `in the ${last}`;
}

function lastOf(from: string, to: string): string | undefined {
  const relative = /^now-(\d+)([smhdw])$/.exec(from);
  if (!relative || to !== 'now') return undefined;
  const [, count = '1', unit = ''] = relative;
  return `last ${count === '1' ? '' : `${count} `}${UNITS[unit]}${count === '1' ? '' : 's'}`;
}

function named(time: string, show: (iso: string) => string): string {
  return time.startsWith('now') ? time : show(time);
}

/** Half an hour before and after a moment, as ISO times. */
export function rangeAround(iso: string): readonly [from: string, to: string] {
  const at = Date.parse(iso);
  return [new Date(at - AROUND_MS).toISOString(), new Date(at + AROUND_MS).toISOString()];
}
