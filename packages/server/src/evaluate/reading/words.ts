import { lexemeAt, type Lexeme } from './lexemes.ts';

/** The words of a text in order, and where each starts: it is as long as its form. */
export interface PlacedWords {
  readonly words: readonly Lexeme[];
  readonly starts: readonly number[];
}

const NONE = 0;
const LETTER = 1;
const DIGIT = 2;
/** Languages written without spaces: each character counts as a word. */
const ALONE = 3;

const KINDS = new Uint8Array(65_536).fill(255);

function kindOf(code: number): number {
  const known = KINDS[code]!;
  if (known !== 255) return known;
  const character = String.fromCharCode(code);
  let kind = NONE;
  if (/\p{N}/u.test(character)) kind = code < 128 ? DIGIT : LETTER;
  else if (/[\u0E00-\u0EFF\u3040-\u30FF\u3400-\u9FFF\uF900-\uFAFF]/.test(character)) kind = ALONE;
  else if (/[\p{L}\p{M}\uD800-\uDFFF]/u.test(character)) kind = LETTER;
  KINDS[code] = kind;
  return kind;
}

/**
 * Words and numbers in order. `don't` is one word, `l'eau` two, `3.5` and `1,500` one number each, `11:30` two, `500MB` a number and a word.
 */
export function wordsOf(text: string): readonly Lexeme[] {
  return placedWordsOf(text).words;
}

export function placedWordsOf(text: string): PlacedWords {
  const words: Lexeme[] = [];
  const starts: number[] = [];
  const to = text.length;
  let at = 0;
  while (at < to) {
    const kind = kindOf(text.charCodeAt(at));
    if (kind === NONE) {
      at += 1;
      continue;
    }
    const end = kind === DIGIT ? endOfNumber(text, at, to) : kind === LETTER ? endOfWord(text, at, to) : at + 1;
    words.push(lexemeAt(text, at, end));
    starts.push(at);
    at = end;
    if (kind === DIGIT && isOrdinal(text, at, to)) at += 2;
  }
  return { words, starts };
}

function endOfNumber(text: string, start: number, to: number): number {
  let end = start + 1;
  while (end < to) {
    const code = text.charCodeAt(end);
    const isInside = (code === 46 || code === 44) && end + 1 < to && kindOf(text.charCodeAt(end + 1)) === DIGIT;
    if (kindOf(code) !== DIGIT && !isInside) break;
    end += 1;
  }
  return end;
}

function endOfWord(text: string, start: number, to: number): number {
  let end = start + 1;
  while (end < to) {
    const code = text.charCodeAt(end);
    const isApostrophe =
      (code === 39 || code === 0x20_19) &&
      end - start > 2 &&
      end + 1 < to &&
      kindOf(text.charCodeAt(end + 1)) === LETTER;
    if (kindOf(code) !== LETTER && !isApostrophe) break;
    end += 1;
  }
  return end;
}

/** `1st`, `2nd`, `3rd`, `4th`. */
function isOrdinal(text: string, at: number, to: number): boolean {
  if (at + 2 > to || kindOf(text.charCodeAt(at)) !== LETTER) return false;
  if (at + 2 < text.length && kindOf(text.charCodeAt(at + 2)) === LETTER) return false;
  return /^(?:st|nd|rd|th)$/i.test(text.slice(at, at + 2));
}
