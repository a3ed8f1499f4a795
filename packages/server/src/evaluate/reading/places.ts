import type { Sentence } from './sentence.ts';
import type { Key } from './sources.ts';

/** Where the words of a text stand that say something: one after another, with a gap between sentences. */
export interface Places {
  /** By what words are compared by. */
  readonly of: ReadonlyMap<string, readonly number[]>;
  /** The sentence of each place. */
  readonly sentenceAt: readonly number[];
  /** All words, also those that say nothing. */
  readonly wordCount: number;
}

export function placesIn(sentences: readonly Sentence[], key: Key): Places {
  const of = new Map<string, number[]>();
  const sentenceAt: number[] = [];
  let wordCount = 0;
  for (let at = 0; at < sentences.length; at++) {
    const { words } = sentences[at]!;
    wordCount += words.length;
    for (const word of words) {
      if (!word.isContent) continue;
      const places = of.get(word[key]);
      if (places === undefined) of.set(word[key], [sentenceAt.length]);
      else places.push(sentenceAt.length);
      sentenceAt.push(at);
    }
    sentenceAt.push(at);
  }
  return { of, sentenceAt, wordCount };
}
