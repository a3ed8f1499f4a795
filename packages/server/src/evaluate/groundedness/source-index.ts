// The sources of an answer, sentence by sentence, so that the sentence a claim rests on is found by the words they share.
import type { Key, SourceSentence, SourceText } from '../reading/source-text.ts';
import { fieldsOf, type Field } from './fields.ts';

const SHORTEST_BEGINNING = 5;

export class SourceIndex {
  readonly key: Key;
  readonly sentences: readonly SourceSentence[];
  /** Fields of the sources that are data rather than prose. */
  readonly fields: ReadonlyMap<string, Field>;
  readonly hasData: boolean;
  readonly wordCount: number;
  /** Sentences by the words they hold. */
  readonly #holding = new Map<string, number[]>();
  #beginnings: ReadonlySet<string> | undefined;

  constructor(sources: readonly SourceText[], key: Key) {
    this.key = key;
    this.sentences = sources.length === 1 ? sources[0]!.sentences : sources.flatMap(({ sentences }) => sentences);
    const data = sources.flatMap(({ leaves }) => (leaves === undefined ? [] : [leaves]));
    this.hasData = data.length > 0;
    this.fields = data.length === 0 ? new Map() : fieldsOf(data.flat());
    let wordCount = 0;
    for (let index = 0; index < this.sentences.length; index++) {
      const sentence = this.sentences[index]!;
      wordCount += sentence.words.length;
      for (const each of sentence.keys(key)) {
        const holding = this.#holding.get(each);
        if (holding) holding.push(index);
        else this.#holding.set(each, [index]);
      }
    }
    this.wordCount = wordCount;
  }

  has(key: string): boolean {
    return this.#holding.has(key);
  }

  /** Whether the second word follows the first somewhere, those that say nothing left out. */
  hasPair(first: string, second: string): boolean {
    for (const index of this.sentencesWith(second)) {
      const keys = this.sentences[index]!.keysInOrder(this.key);
      for (let at = keys.indexOf(second, 1); at > 0; at = keys.indexOf(second, at + 1))
        if (keys[at - 1] === first) return true;
    }
    return false;
  }

  /** Whether a word that begins alike is there. */
  hasLike(key: string): boolean {
    if (key.length <= SHORTEST_BEGINNING) return false;
    this.#beginnings ??= new Set([...this.#holding.keys()].filter(isLong).map(beginningOf));
    return this.#beginnings.has(beginningOf(key));
  }

  /** Rarity of a word among the sentences: what stands in one tells more than what stands in all. */
  weight(key: string): number {
    const count = this.#holding.get(key)?.length ?? 0;
    return Math.log(1 + (this.sentences.length + 1) / (count + 0.5));
  }

  sentencesWith(key: string): readonly number[] {
    return this.#holding.get(key) ?? NONE;
  }
}

const NONE: readonly number[] = [];
const isLong = (key: string) => key.length > SHORTEST_BEGINNING;
const beginningOf = (key: string) => key.slice(0, SHORTEST_BEGINNING);
