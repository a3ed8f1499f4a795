// Answers for people at a terminal: aligned, cut to its width, and free of control characters that telemetry may carry.

export type Style = 'red' | 'green' | 'yellow' | 'dim' | 'bold';

/** What a rendering may count on. */
export interface Terminal {
  /** Characters a line holds. */
  readonly columns: number;
  /** Colours the text, or leaves it as it is where colours are not wanted. */
  readonly paint: (style: Style, text: string) => string;
}

/** Columns aligned and every line within the terminal: what does not fit is cut off the end of the last column. */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  { columns, paint }: Terminal,
): string {
  const all = [header, ...rows].map((row) => row.map((cell) => cell.replaceAll(/[\n\t]+/g, ' ')));
  const widths = header.map((_, column) => Math.max(...all.map((row) => widthOf(row[column] ?? ''))));
  const last = header.length - 1;
  const before = widths.slice(0, last).reduce((sum, width) => sum + width + GAP.length, 0);
  const lastWidth = Math.max(MIN_LAST_COLUMN, columns - before);
  const lines = all.map((row) =>
    row
      .map((cell, column) => (column === last ? cut(cell, lastWidth) : padded(cell, widths[column]!)))
      .join(GAP)
      .trimEnd(),
  );
  return [paint('dim', lines[0]!), ...lines.slice(1)].join('\n');
}

const GAP = '  ';
const MIN_LAST_COLUMN = 16;

/** One line of at most `width` columns. */
export function shortened(text: string | undefined, width: number): string {
  return cut((text ?? '').replaceAll(/\s+/g, ' ').trim(), width);
}

function cut(line: string, width: number): string {
  if (widthOf(line) <= width) return line;
  let kept = '';
  let used = 1;
  for (const character of line) {
    used += characterWidth(character);
    if (used > width) break;
    kept += character;
  }
  return `${kept}…`;
}

/** A long text over several lines of the terminal, at most `maxCharacters` of it. */
export function paragraph(text: string, maxCharacters: number): string {
  const characters = Array.from(text.trim());
  if (characters.length <= maxCharacters) return characters.join('');
  return `${characters.slice(0, maxCharacters).join('')}… (${characters.length - maxCharacters} more characters; --json shows all)`;
}

export function formatMs(ms: number): string {
  if (ms < 1) return `${(ms * 1000).toFixed(0)} µs`;
  if (ms < 1000) return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(2)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

export function formatUsd(usd: number | undefined): string {
  if (usd === undefined) return '';
  if (usd > 0 && usd < 0.0001) return '<$0.0001';
  return `$${usd.toFixed(usd >= 0.01 || usd === 0 ? 2 : 4)}`;
}

const BARS = Array.from('▁▂▃▄▅▆▇█');

/** Values over time as a line of bars from the least to the largest; a space where there is none. */
export function sparkline(values: readonly (number | undefined)[]): string {
  const known = values.filter((value) => value !== undefined);
  const low = Math.min(...known);
  const spread = Math.max(...known) - low;
  const bar = (value: number) => BARS[spread === 0 ? 3 : Math.round(((value - low) / spread) * (BARS.length - 1))]!;
  return values.map((value) => (value === undefined ? ' ' : bar(value))).join('');
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/**
 * The same answer with the control characters of every text taken out, except line breaks and tabs: a span that carries escape sequences
 * must not command the terminal of whoever looks at it.
 */
export function withoutControls<T>(value: T): T {
  if (typeof value === 'string') return value.replaceAll(CONTROLS, '') as T;
  if (Array.isArray(value)) return value.map((item: unknown) => withoutControls(item)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [withoutControls(key), withoutControls(item as unknown)]),
  ) as T;
}

// Control characters but tab and line feed, and those that turn the direction of writing.
const CONTROLS = /[^\P{Cc}\t\n]|[\u202A-\u202E\u2066-\u2069]/gu;
// oxlint-disable-next-line no-control-regex -- what `paint` writes is an escape sequence
const COLOUR = /\u001B\[\d+m/g;
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}|[\u{20000}-\u{3FFFD}]/u;
const WITHOUT_WIDTH = /\p{Mn}|\p{Me}|[\u200B-\u200D]|[\uFE00-\uFE0F]/u;

function padded(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - widthOf(cell)));
}

function widthOf(text: string): number {
  let width = 0;
  for (const character of text.replaceAll(COLOUR, '')) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  if (character <= '~') return 1;
  return WITHOUT_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
}
