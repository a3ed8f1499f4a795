// Texts of invented words, used as unevenly as the words of a language are (Zipf's law), the same each time.

export const SENTENCES = 50_000;
const WORDS_PER_SENTENCE = 15;
const VOCABULARY = 30_000;
const SYLLABLES = [
  'ra',
  'to',
  'mi',
  'sel',
  'ven',
  'ko',
  'lu',
  'dar',
  'pe',
  'nis',
  'go',
  'bel',
  'tu',
  'cha',
  'fer',
  'zi',
];

/** The word of a rank; 1 is the most common. Ranks far apart make common and rare words to search for. */
export function wordOfRank(rank: number): string {
  let word = '';
  for (let rest = rank; rest > 0; rest = Math.floor(rest / SYLLABLES.length))
    word += SYLLABLES[rest % SYLLABLES.length];
  return word;
}

/** What the texts of the data set are put together from. */
export function* sentences(): Generator<string> {
  for (let i = 0; i < SENTENCES; i++) yield text(WORDS_PER_SENTENCE, i);
}

/** So many words, with punctuation and a number now and then. */
export function text(words: number, seed: number): string {
  const random = createRandom(seed);
  let result = '';
  for (let i = 1; i <= words; i++) {
    result += wordOfRank(Math.ceil(VOCABULARY ** random()));
    if (i % WORDS_PER_SENTENCE === 0 || i === words) result += i % 30 === 0 ? ` ${seed % 997}. ` : '. ';
    else result += ' ';
  }
  return result.trimEnd();
}

/** Mulberry32: small, and good enough to draw words. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
