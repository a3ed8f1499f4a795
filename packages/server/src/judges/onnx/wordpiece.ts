// BERT's WordPiece tokenizer: words and punctuation, each taken apart into the longest pieces that the vocabulary has.

export interface Vocabulary {
  readonly ids: ReadonlyMap<string, number>;
  readonly isLowerCase: boolean;
}

export interface EncodedPair {
  readonly ids: readonly number[];
  /** 0 for the first text and what frames it, 1 for the second. */
  readonly types: readonly number[];
}

const SPECIAL = ['[CLS]', '[SEP]', '[UNK]'] as const;
/** Longer words are none. */
const MAX_WORD = 100;

/** Reads vocab.txt: a piece a line, its id the number of the line. Throws where it is none. */
export function readVocabulary(text: string, isLowerCase: boolean): Vocabulary {
  const ids = new Map(text.split(/\r?\n/).map((piece, line) => [piece, line]));
  for (const piece of SPECIAL)
    if (!ids.has(piece)) throw new Error(`the vocabulary holds no ${piece}: it is not that of a WordPiece tokenizer`);
  return { ids, isLowerCase };
}

/** `[CLS] first [SEP] second [SEP]`; what is too much is cut off the end of the first, then of the second. */
export function encodePair(vocabulary: Vocabulary, first: string, second: string, maxTokens: number): EncodedPair {
  const room = maxTokens - 3;
  const b = tokenIds(vocabulary, second, room);
  const a = tokenIds(vocabulary, first, Math.max(0, room - b.length));
  const [cls, sep] = SPECIAL.map((piece) => vocabulary.ids.get(piece)!);
  return {
    ids: [cls!, ...a, sep!, ...b, sep!],
    types: [...Array.from({ length: a.length + 2 }, () => 0), ...Array.from({ length: b.length + 1 }, () => 1)],
  };
}

function tokenIds({ ids, isLowerCase }: Vocabulary, text: string, most: number): readonly number[] {
  const result: number[] = [];
  for (const [word] of normalized(text, isLowerCase).matchAll(WORDS)) {
    if (result.length >= most) break;
    result.push(...pieces(ids, word));
  }
  return result.slice(0, most);
}

// A run of letters and digits; or a single sign: punctuation of any script, ASCII symbols, a Chinese character.
const WORDS =
  /[\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF]|[\p{P}$+<=>^`|~]|[^\s\p{P}$+<=>^`|~\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF]+/gu;

function normalized(text: string, isLowerCase: boolean): string {
  const plain = text.replaceAll(/[^\P{C}\s]/gu, '');
  return isLowerCase
    ? plain
        .toLowerCase()
        .normalize('NFD')
        .replaceAll(/\p{Mn}/gu, '')
    : plain;
}

function pieces(ids: Vocabulary['ids'], word: string): readonly number[] {
  const characters = Array.from(word);
  const unknown = [ids.get('[UNK]')!];
  if (characters.length > MAX_WORD) return unknown;
  const found: number[] = [];
  for (let start = 0; start < characters.length;) {
    let end = characters.length;
    let id: number | undefined;
    for (; end > start; end--) {
      const piece = characters.slice(start, end).join('');
      id = ids.get(start === 0 ? piece : `##${piece}`);
      if (id !== undefined) break;
    }
    if (id === undefined) return unknown;
    found.push(id);
    start = end;
  }
  return found;
}
