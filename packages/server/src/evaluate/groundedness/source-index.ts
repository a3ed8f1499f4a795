// The sources of an answer, sentence by sentence, so that the sentence a claim rests on is found by the words they share.
import type { Lexeme } from '../reading/lexemes.ts';
import type { Places } from '../reading/places.ts';
import type { Key, Source, SourceSentence } from '../reading/sources.ts';
import { fieldsOf, type Field } from './fields.ts';

const SHORTEST_BEGINNING = 5;

/** A word that says something, and where the sources have it. */
export interface Term {
  readonly word: Lexeme;
  /** Words of one key are the same. */
  readonly key: string;
  /** Among the words that say something, one after another, with a gap between sentences. */
  readonly places: readonly number[];
  /** Sentences that hold it, in order and each once. */
  readonly sentences: readonly number[];
  /** What stands in one sentence tells more than what stands in all. */
  readonly weight: number;
}

export class SourceIndex {
  readonly key: Key;
  readonly sentences: readonly SourceSentence[];
  /** Fields of the sources that are data rather than prose. */
  readonly fields: ReadonlyMap<string, Field>;
  readonly hasData: boolean;
  /** Of how many words they have, logarithm. */
  readonly logWords: number;
  readonly #parts: readonly Part[];
  /** What was looked up of each word. */
  readonly #found = new Map<string, Found>();
  #beginnings: ReadonlySet<string> | undefined;
  readonly #terms = new Map<readonly Lexeme[], readonly Term[]>();
  /** By the number of sentences that hold a word. */
  readonly #weights: number[] = [];

  constructor(sources: readonly Source[], key: Key) {
    this.key = key;
    const data = sources.flatMap(({ read: { leaves } }) => (leaves === undefined ? [] : [leaves]));
    this.hasData = data.length > 0;
    this.fields = data.length === 0 ? NO_FIELDS : fieldsOf(data.flat());
    const sentences: SourceSentence[] = [];
    const parts: Part[] = [];
    let firstPlace = 0;
    let wordCount = 0;
    for (const source of sources) {
      const places = source.read.places(key);
      parts.push({ places, firstPlace, firstSentence: sentences.length });
      firstPlace += places.sentenceAt.length;
      wordCount += places.wordCount;
      for (const sentence of source.read.sentences) sentences.push({ source, sentence });
    }
    this.sentences = sentences;
    this.#parts = parts;
    this.logWords = Math.log1p(wordCount);
  }

  has(key: string): boolean {
    return this.#parts.some(({ places }) => places.of.has(key));
  }

  /** Those of the words that say something, each once, and where they stand. The same answer for the same words. */
  termsOf(words: readonly Lexeme[]): readonly Term[] {
    let terms = this.#terms.get(words);
    if (terms === undefined) {
      terms = this.#lookUp(words);
      this.#terms.set(words, terms);
    }
    return terms;
  }

  #lookUp(words: readonly Lexeme[]): readonly Term[] {
    const terms: Term[] = [];
    const unknown = new Set<string>();
    const asked = this.#terms.size + 1;
    for (const word of words) {
      if (!word.isContent) continue;
      const key = word[this.key];
      const found = this.#find(key);
      if (found === undefined ? unknown.has(key) : found.askedFor === asked) continue;
      if (found === undefined) unknown.add(key);
      else found.askedFor = asked;
      const { places, sentences } = found ?? NOWHERE;
      terms.push({ word, key, places, sentences, weight: this.#weightIn(sentences.length) });
    }
    return terms;
  }

  /** Whether a word that begins alike is there. */
  hasLike(key: string): boolean {
    if (key.length <= SHORTEST_BEGINNING) return false;
    this.#beginnings ??= new Set(
      this.#parts.flatMap(({ places }) => [...places.of.keys()].filter(isLong).map(beginningOf)),
    );
    return this.#beginnings.has(beginningOf(key));
  }

  #find(key: string): Found | undefined {
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    let found: { readonly places: number[]; readonly sentences: number[]; askedFor: number } | undefined;
    for (let at = 0; at < this.#parts.length; at++) {
      const { places, firstPlace, firstSentence } = this.#parts[at]!;
      const own = places.of.get(key);
      if (own === undefined) continue;
      found ??= { places: [], sentences: [], askedFor: 0 };
      let last = -1;
      for (const place of own) {
        found.places.push(firstPlace + place);
        const sentence = places.sentenceAt[place]!;
        if (sentence !== last) found.sentences.push(firstSentence + sentence);
        last = sentence;
      }
    }
    if (found !== undefined) this.#found.set(key, found);
    return found;
  }

  #weightIn(sentences: number): number {
    return (this.#weights[sentences] ??= Math.log(1 + (this.sentences.length + 1) / (sentences + 0.5)));
  }
}

/** A source, and what its first place and sentence count as. */
interface Part {
  readonly places: Places;
  readonly firstPlace: number;
  readonly firstSentence: number;
}

interface Found {
  readonly places: readonly number[];
  readonly sentences: readonly number[];
  /** The words for which it was last looked up, by number. */
  askedFor: number;
}

/** Whether the second of two words follows the first somewhere, those that say nothing left out. */
export function areNeighbours(first: Term, second: Term): boolean {
  for (const after of second.places) for (const before of first.places) if (before === after - 1) return true;
  return false;
}

const NOWHERE: Pick<Term, 'places' | 'sentences'> = { places: [], sentences: [] };
const NO_FIELDS: ReadonlyMap<string, Field> = new Map();
const isLong = (key: string) => key.length > SHORTEST_BEGINNING;
const beginningOf = (key: string) => key.slice(0, SHORTEST_BEGINNING);
