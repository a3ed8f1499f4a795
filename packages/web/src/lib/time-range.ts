const UNITS: Readonly<Record<string, string>> = { s: 'second', m: 'minute', h: 'hour', d: 'day', w: 'week' };
const AROUND_MS = 30 * 60_000;

/** A range in words, to follow a verb: `in the last 24 hours`, `from 3 Oct 14:02:00 to now`. */
export function describeRange(from: string, to: string, show: (iso: string) => string): string {
  const relative = /^now-(\d+)([smhdw])$/.exec(from);
  if (relative && to === 'now') {
    const [, count = '1', unit = ''] = relative;
    return `in the last ${count === '1' ? '' : `${count} `}${UNITS[unit]}${count === '1' ? '' : 's'}`;
  }
  const named = (time: string) => (time.startsWith('now') ? time : show(time));
  return `from ${named(from)} to ${named(to)}`;
}

/** Half an hour before and after a moment, as ISO times. */
export function rangeAround(iso: string): readonly [from: string, to: string] {
  const at = Date.parse(iso);
  return [new Date(at - AROUND_MS).toISOString(), new Date(at + AROUND_MS).toISOString()];
}
