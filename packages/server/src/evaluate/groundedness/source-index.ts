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
  /** What is known of each word. */
  readonly #found = new Map<string, Found>();
  #beginnings: ReadonlySet<string> | undefined;
  #nowhere: Pick<Found, 'sentences' | 'weight'> | undefined;

  constructor(sources: readonly SourceText[], key: Key) {
    this.key = key;
    this.sentences = sources.length === 1 ? sources[0]!.sentences : sources.flatMap(({ sentences }) => sentences);
    const data = sources.flatMap(({ leaves }) => (leaves === undefined ? [] : [leaves]));
    this.hasData = data.length > 0;
    this.fields = data.length === 0 ? NO_FIELDS : fieldsOf(data.flat());
    let wordCount = 0;
    // Words that say something count, one after another, with a gap between sentences.
    let place = 0;
    for (let sentence = 0; sentence < this.sentences.length; sentence++) {
      const { words } = this.sentences[sentence]!;
      wordCount += words.length;
      for (const { lexeme } of words) {
        if (!lexeme.isContent) continue;
        const found = this.#found.get(lexeme[key]);
        if (found === undefined) this.#found.set(lexeme[key], { places: [place], sentences: [sentence], weight: 0 });
        else {
          found.places.push(place);
          if (found.sentences.at(-1) !== sentence) found.sentences.push(sentence);
        }
        place += 1;
      }
      place += 1;
    }
    this.wordCount = wordCount;
  }

  has(key: string): boolean {
    return this.#found.has(key);
  }

  /** Whether the second word follows the first somewhere, those that say nothing left out. */
  hasPair(first: string, second: string): boolean {
    const befores = this.#found.get(first);
    const afters = this.#found.get(second);
    return (
      befores !== undefined && afters !== undefined && afters.places.some((place) => befores.places.includes(place - 1))
    );
  }

  /** Whether a word that begins alike is there. */
  hasLike(key: string): boolean {
    if (key.length <= SHORTEST_BEGINNING) return false;
    this.#beginnings ??= new Set([...this.#found.keys()].filter(isLong).map(beginningOf));
    return this.#beginnings.has(beginningOf(key));
  }

  /** The sentences that hold a word, in order and each once, and its weight: what stands in one tells more than what stands in all. */
  find(key: string): Pick<Readonly<Found>, 'sentences' | 'weight'> {
    const found = this.#found.get(key);
    if (found === undefined) return (this.#nowhere ??= { sentences: [], weight: this.#weightIn(0) });
    if (found.weight === 0) found.weight = this.#weightIn(found.sentences.length);
    return found;
  }

  #weightIn(sentences: number): number {
    return Math.log(1 + (this.sentences.length + 1) / (sentences + 0.5));
  }
}

interface Found {
  readonly places: number[];
  readonly sentences: number[];
  /** 0 until it is asked for. */
  weight: number;
}

const NO_FIELDS: ReadonlyMap<string, Field> = new Map();
const isLong = (key: string) => key.length > SHORTEST_BEGINNING;
const beginningOf = (key: string) => key.slice(0, SHORTEST_BEGINNING);
