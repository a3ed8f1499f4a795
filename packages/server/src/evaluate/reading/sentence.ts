import type { Lexeme } from './lexemes.ts';

/** What a sentence speaks of, in three parts. */
export interface Parts {
  /** Words that carry meaning, numbers and names left out. */
  readonly keys: ReadonlySet<string>;
  /** Capitalised words, and numbers that belong to one: `Fiber 500`. */
  readonly names: ReadonlySet<string>;
  readonly numbers: ReadonlySet<string>;
}

/** A sentence of a text, a list item or heading, or a value of data with its name. */
export class Sentence {
  readonly text: string;
  readonly words: readonly Lexeme[];
  readonly isNegated: boolean;
  /** In digits. */
  readonly hasNumber: boolean;
  #parts: Parts | undefined;

  constructor(text: string, words: readonly Lexeme[]) {
    this.text = text;
    this.words = words;
    let isNegated = false;
    let hasNumber = false;
    for (const word of words) {
      if (word.isNegation) isNegated = true;
      if (word.isDigits) hasNumber = true;
    }
    this.isNegated = isNegated;
    this.hasNumber = hasNumber;
  }

  get parts(): Parts {
    return (this.#parts ??= partsOf(this.words));
  }
}

function partsOf(words: readonly Lexeme[]): Parts {
  const keys = new Set<string>();
  const names = new Set<string>();
  const numbers = new Set<string>();
  let before: Lexeme | undefined;
  for (const word of words) {
    if (word.isDigits) (before?.isCapital && before.functionOf === 0 ? names : numbers).add(word.number!);
    else if (word.isContent && !word.isNegation) (word.isCapital && before !== undefined ? names : keys).add(word.stem);
    before = word;
  }
  return { keys, names, numbers };
}
