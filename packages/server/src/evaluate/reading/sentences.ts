/** Part of a text, from `start` to before `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Where a sentence may end: at its mark with the citations behind it, or at a line break. */
const BREAK = /[.!?…。！？]+["'”’»)*_]*(?:\s*\[[^\]\n]{1,60}\])*(?:\s+|$)|\n\s*/g;
const ABBREVIATION =
  /(?:^|[\s("'[])(?:mr|mrs|ms|dr|prof|sr|jr|st|vs|etc|no|nr|inc|ltd|co|corp|e\.g|i\.e|u\.s|u\.k|a\.m|p\.m|z\.b|d\.h|ca|bzw|usw|inkl|zzgl|fig|vol|pp|approx|dept|est|gen|gov|rep|sen|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|[a-z])$/i;
const CITATIONS_ONLY = /^(?:\s*\[[^\]\n]{1,60}\])+[.\s]*$/;

/** Sentences, list items and headings of a text, in order, without the space around them; the first so many where no more are needed. */
export function sentencesOf(text: string, most = Number.POSITIVE_INFINITY): Range[] {
  const ranges: Range[] = [];
  let start = 0;
  BREAK.lastIndex = 0;
  for (let match = BREAK.exec(text); match !== null && ranges.length <= most; match = BREAK.exec(text)) {
    const end = match.index + match[0].length;
    if (!match[0].includes('\n') && end < text.length && !endsSentence(text, start, match.index, end)) continue;
    add(ranges, text, start, end);
    start = end;
  }
  if (ranges.length <= most) add(ranges, text, start, text.length);
  return ranges.length <= most ? ranges : ranges.slice(0, most);
}

function endsSentence(text: string, start: number, mark: number, next: number): boolean {
  const following = text[next]!;
  if (following !== following.toUpperCase() || following === ',' || following === ';') return false;
  if (text[mark] !== '.') return true;
  const before = text.slice(Math.max(start, mark - 12), mark);
  return !ABBREVIATION.test(before) && !/^\s*\d{1,3}$/.test(text.slice(start, mark));
}

function add(ranges: Range[], text: string, from: number, to: number): void {
  let start = from;
  let end = to;
  while (start < end && text.charCodeAt(start) <= 32) start += 1;
  while (end > start && text.charCodeAt(end - 1) <= 32) end -= 1;
  if (start === end) return;
  const previous = ranges.at(-1);
  if (previous && text.charCodeAt(start) === 91 && CITATIONS_ONLY.test(text.slice(start, end)))
    ranges[ranges.length - 1] = { start: previous.start, end };
  else ranges.push({ start, end });
}
