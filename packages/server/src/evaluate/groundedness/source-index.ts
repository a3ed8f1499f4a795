// The sources of an answer, sentence by sentence, so that the sentence a claim rests on is found by the words they share.
import { isContent, type Key, type SourceSentence, type SourceText } from '../reading/source-text.ts';
import { fieldsOf, type Field } from './fields.ts';

const SHORTEST_BEGINNING = 5;
const NOWHERE: readonly number[] = [];

export class SourceIndex {
  readonly key: Key;
  readonly sentences: readonly SourceSentence[];
  /** Fields of the sources that are data rather than prose. */
  readonly fields: ReadonlyMap<string, Field>;
  readonly hasData: boolean;
  readonly wordCount: number;
  /** Where each word stands: words that say something count, one after another, with a gap between sentences. */
  readonly #places = new Map<string, number[]>();
  /** By place, the sentence. */
  readonly #sentenceAt: number[] = [];
  #beginnings: ReadonlySet<string> | undefined;

  constructor(sources: readonly SourceText[], key: Key) {
    this.key = key;
    this.sentences = sources.length === 1 ? sources[0]!.sentences : sources.flatMap(({ sentences }) => sentences);
    const data = sources.flatMap(({ leaves }) => (leaves === undefined ? [] : [leaves]));
    this.hasData = data.length > 0;
    this.fields = data.length === 0 ? new Map() : fieldsOf(data.flat());
    let wordCount = 0;
    for (let sentence = 0; sentence < this.sentences.length; sentence++) {
      const { words } = this.sentences[sentence]!;
      wordCount += words.length;
      for (const word of words) {
        if (!isContent(word)) continue;
        const places = this.#places.get(word.lexeme[key]);
        const place = this.#sentenceAt.push(sentence) - 1;
        if (places) places.push(place);
        else this.#places.set(word.lexeme[key], [place]);
      }
      this.#sentenceAt.push(sentence);
    }
    this.wordCount = wordCount;
  }

  has(key: string): boolean {
    return this.#places.has(key);
  }

  /** Whether the second word follows the first somewhere, those that say nothing left out. */
  hasPair(first: string, second: string): boolean {
    const befores = this.#places.get(first);
    const afters = this.#places.get(second);
    return befores !== undefined && afters !== undefined && afters.some((place) => befores.includes(place - 1));
  }

  /** Whether a word that begins alike is there. */
  hasLike(key: string): boolean {
    if (key.length <= SHORTEST_BEGINNING) return false;
    this.#beginnings ??= new Set([...this.#places.keys()].filter(isLong).map(beginningOf));
    return this.#beginnings.has(beginningOf(key));
  }

  /** Weight of a word that so many of the sentences have: what stands in one tells more than what stands in all. */
  weightIn(sentences: number): number {
    return Math.log(1 + (this.sentences.length + 1) / (sentences + 0.5));
  }

  /** In order, each once. */
  sentencesWith(key: string): readonly number[] {
    const places = this.#places.get(key);
    if (places === undefined) return NOWHERE;
    if (places.length === 1) return [this.#sentenceAt[places[0]!]!];
    const sentences: number[] = [];
    for (const place of places) {
      const sentence = this.#sentenceAt[place]!;
      if (sentences.at(-1) !== sentence) sentences.push(sentence);
    }
    return sentences;
  }
}

const isLong = (key: string) => key.length > SHORTEST_BEGINNING;
const beginningOf = (key: string) => key.slice(0, SHORTEST_BEGINNING);
