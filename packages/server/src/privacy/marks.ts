/** Kinds of characters that a text holds, as bits: found in one walk, so that most patterns need not run. */
export const MARK = {
  digit: 1,
  /** `@`, or `%` that may begin its escape. */
  at: 2,
  colon: 4,
  equals: 8,
  /** `:` or `=`. */
  assigns: 16,
  /** `?` or `&`. */
  parameter: 32,
  dot: 64,
  /** What the known prefixes of tokens have in common: one of `-_.JA`. */
  token: 128,
  /** Seven digits or more with no letter and at most four characters between one and the next. */
  number: 256,
  /** Two letters and two digits. */
  iban: 512,
} as const;

const LONGEST_GAP = 4;
const SHORTEST_NUMBER = 7;

const MARKS = new Uint16Array(128);
for (const [characters, bits] of [
  ['0123456789', MARK.digit],
  ['@%', MARK.at],
  [':', MARK.colon | MARK.assigns],
  ['=', MARK.equals | MARK.assigns],
  ['?&', MARK.parameter],
  ['.', MARK.dot | MARK.token],
  ['-_JA', MARK.token],
] as const)
  for (const character of characters) MARKS[character.charCodeAt(0)] = bits;

/** Whatever a part of a text has, the whole has too. */
export function marksOf(text: string): number {
  let marks = 0;
  let digits = 0;
  let lastDigit = -1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const bits = code < 128 ? MARKS[code]! : 0;
    if (bits === 0) continue;
    marks |= bits;
    if (bits !== MARK.digit) continue;
    const gap = i - lastDigit - 1;
    digits = digits > 0 && gap <= LONGEST_GAP && !hasLetter(text, lastDigit + 1, i) ? digits + 1 : 1;
    if (digits >= SHORTEST_NUMBER) marks |= MARK.number;
    if (digits > 1 && gap === 0 && i > 2 && isLetter(text.charCodeAt(i - 2)) && isLetter(text.charCodeAt(i - 3)))
      marks |= MARK.iban;
    lastDigit = i;
  }
  return marks;
}

function hasLetter(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (isLetter(text.charCodeAt(i))) return true;
  return false;
}

function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}
