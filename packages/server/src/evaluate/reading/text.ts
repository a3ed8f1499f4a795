// A text and what is read out of it, each part worked out when it is first asked for, and once for all that ask.
import { leavesOf, type Leaf } from './flatten-json.ts';
import type { Language } from './function-words.ts';
import { languageOf } from './language.ts';
import type { Lexeme } from './lexemes.ts';
import { placesIn, type Places } from './places.ts';
import { Sentence } from './sentence.ts';
import { sentencesOf, type Range } from './sentences.ts';
import type { Key } from './sources.ts';
import { placedWordsOf, wordsOf, type PlacedWords } from './words.ts';

/** Values of data that are longer than this are prose, wherever they stand. */
const LONGEST_VALUE = 200;

export class Text {
  readonly text: string;
  #placed: PlacedWords | undefined;
  #ranges: readonly Range[] | undefined;
  #language: { readonly is: Language | undefined } | undefined;
  #leaves: { readonly are: readonly Leaf[] | undefined } | undefined;
  #sentences: readonly Sentence[] | undefined;
  #roots: ReadonlySet<string> | undefined;
  readonly #places: Partial<Record<Key, Places>> = {};

  constructor(text: string) {
    this.text = text;
  }

  get words(): readonly Lexeme[] {
    return (this.#placed ??= placedWordsOf(this.text)).words;
  }

  /** Where each word starts. */
  get starts(): readonly number[] {
    return (this.#placed ??= placedWordsOf(this.text)).starts;
  }

  /** Of the words that carry meaning, each once. */
  get roots(): ReadonlySet<string> {
    return (this.#roots ??= rootsOf(this.words));
  }

  /** Where its sentences stand, as if it were prose. */
  get ranges(): readonly Range[] {
    return (this.#ranges ??= sentencesOf(this.text));
  }

  get language(): Language | undefined {
    return (this.#language ??= { is: languageOf(this.words) }).is;
  }

  /** Its values where it is JSON. */
  get leaves(): readonly Leaf[] | undefined {
    return (this.#leaves ??= { are: leavesOf(this.text) }).are;
  }

  places(key: Key): Places {
    return (this.#places[key] ??= placesIn(this.sentences, key));
  }

  /** Those with words; of data, its values with their names. */
  get sentences(): readonly Sentence[] {
    return (this.#sentences ??= (this.leaves?.flatMap(ofLeaf) ?? ofProse(this)).filter(hasWords));
  }
}

function rootsOf(words: readonly Lexeme[]): ReadonlySet<string> {
  const roots = new Set<string>();
  for (const word of words) if (word.functionOf === 0) roots.add(word.root);
  return roots;
}

/** Texts come again: passages with every question that they answer, an answer with every rule. */
const MOST_KEPT = 1_000_000;
/** What a text takes beside its characters. */
const EACH = 200;
/** Longer ones are kept by nobody but those who ask for them. */
const LONGEST_KEPT = 20_000;
let recent = new Map<string, Text>();
let older = new Map<string, Text>();
let kept = 0;

/** The text as it was read before, where that is not long ago: some `MOST_KEPT` characters of the newest, and at most as many before. */
export function readText(text: string): Text {
  const known = recent.get(text);
  if (known !== undefined) return known;
  const read = older.get(text) ?? new Text(text);
  if (text.length > LONGEST_KEPT) return read;
  kept += text.length + EACH;
  if (kept > MOST_KEPT) {
    older = recent;
    recent = new Map();
    kept = text.length + EACH;
  }
  recent.set(text, read);
  return read;
}

function ofLeaf({ text }: Leaf): readonly Sentence[] {
  return text.length > LONGEST_VALUE ? ofProse(new Text(text)) : [new Sentence(text, wordsOf(text))];
}

function ofProse({ text, words, starts, ranges }: Text): readonly Sentence[] {
  let from = 0;
  return ranges.map(({ start, end }) => {
    let to = from;
    while (to < words.length && starts[to]! < end) to += 1;
    const sentence = new Sentence(text.slice(start, end), words.slice(from, to));
    from = to;
    return sentence;
  });
}

const hasWords = ({ words }: Sentence) => words.length > 0;
