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
  /** What was looked for before: claims of an answer share many words. */
  readonly #found = new Map<string, Found>();
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

  /** The sentences that hold a word, in order and each once, and its weight: what stands in one tells more than what stands in all. */
  find(key: string): Found {
    let found = this.#found.get(key);
    if (found === undefined) {
      const sentences = this.#sentencesAt(this.#places.get(key) ?? NOWHERE);
      found = { sentences, weight: Math.log(1 + (this.sentences.length + 1) / (sentences.length + 0.5)) };
      this.#found.set(key, found);
    }
    return found;
  }

  #sentencesAt(places: readonly number[]): readonly number[] {
    const sentences: number[] = [];
    let last = -1;
    for (const place of places) {
      const sentence = this.#sentenceAt[place]!;
      if (sentence !== last) sentences.push(sentence);
      last = sentence;
    }
    return sentences;
  }
}

interface Found {
  readonly sentences: readonly number[];
  readonly weight: number;
}

const isLong = (key: string) => key.length > SHORTEST_BEGINNING;
const beginningOf = (key: string) => key.slice(0, SHORTEST_BEGINNING);
