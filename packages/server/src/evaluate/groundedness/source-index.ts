// The sources of an answer, sentence by sentence, so that the sentence a claim rests on is found by the words they share.
import { fieldsOf, type Field } from './fields.ts';
import { leavesOf } from '../reading/flatten-json.ts';
import { sentencesOf } from '../reading/sentences.ts';
import type { Source } from '../reading/reading.ts';
import { wordsOf, type Word } from '../reading/words.ts';


export interface SourceSentence {
  readonly source: Source;
  readonly text: string;
  readonly words: readonly Word[];
  readonly keys: ReadonlySet<string>;
  readonly hasNegation: boolean;
}

/** How words are compared: by English stems, or by their first letters in other languages. */
export type KeyOf = (word: Word) => string;
export const byStem: KeyOf = ({ lexeme }) => lexeme.stem;
export const byRoot: KeyOf = ({ lexeme }) => lexeme.root;

/** Whether a word says something: no function word, and more than a letter. */
export function isContent({ lexeme }: Word): boolean {
  return lexeme.functionOf === 0 && (lexeme.text.length > 1 || lexeme.isDigits);
}

export class SourceIndex {
  readonly keyOf: KeyOf;
  readonly sentences: SourceSentence[] = [];
  /** Sentences by the words they hold. */
  readonly #holding = new Map<string, number[]>();
  /** Pairs of words that follow one another. */
  readonly #pairs = new Set<string>();
  readonly #prefixes = new Set<string>();
  /** Fields of the sources that are data rather than prose. */
  fields: ReadonlyMap<string, Field> = new Map();
  hasData = false;
  wordCount = 0;

  constructor(sources: readonly Source[], keyOf: KeyOf) {
    this.keyOf = keyOf;
    for (const source of sources) {
      const leaves = leavesOf(source.text);
      if (leaves === undefined) this.#addText(source, source.text);
      else {
        this.hasData = true;
        this.fields = new Map([...this.fields, ...fieldsOf(leaves)]);
        for (const { text } of leaves)
          if (text.length > 200) this.#addText(source, text);
          else this.#add(source, text, wordsOf(text));
      }
    }
  }

  #addText(source: Source, text: string): void {
    for (const { start, end } of sentencesOf(text))
      this.#add(source, text.slice(start, end), wordsOf(text, start, end));
  }

  #add(source: Source, text: string, words: readonly Word[]): void {
    if (words.length === 0) return;
    const keys = new Set<string>();
    const index = this.sentences.length;
    let hasNegation = false;
    let last = '';
    for (const word of words) {
      if (word.lexeme.isNegation) hasNegation = true;
      if (!isContent(word)) continue;
      const key = this.keyOf(word);
      if (last !== '') this.#pairs.add(`${last} ${key}`);
      last = key;
      if (keys.has(key)) continue;
      keys.add(key);
      const holding = this.#holding.get(key);
      if (holding) holding.push(index);
      else {
        this.#holding.set(key, [index]);
        if (key.length > 5) this.#prefixes.add(key.slice(0, 5));
      }
    }
    this.wordCount += words.length;
    this.sentences.push({ source, text, words, keys, hasNegation });
  }

  has(key: string): boolean {
    return this.#holding.has(key);
  }

  hasPair(first: string, second: string): boolean {
    return this.#pairs.has(`${first} ${second}`);
  }

  /** Whether a word that begins alike is there. */
  hasLike(key: string): boolean {
    return key.length > 5 && this.#prefixes.has(key.slice(0, 5));
  }

  /** Rarity of a word among the sentences: what stands in one tells more than what stands in all. */
  weight(key: string): number {
    const count = this.#holding.get(key)?.length ?? 0;
    return Math.log(1 + (this.sentences.length + 1) / (count + 0.5));
  }

  sentencesWith(key: string): readonly number[] {
    return this.#holding.get(key) ?? [];
  }
}
