// What would answer a question, as far as its words say: the kind of thing asked for, and the thing it is asked of.
import { readText } from '../reading/text.ts';
import { hasKind, kindOf, type Kind } from './kinds.ts';

/** `Fiber 100`, `Mobile S`, `C4`: what tells a thing from others of its sort. */
const NAMES = /(?<![\p{L}\d])(?:(\p{Lu}\p{L}+) (?:\d+|\p{Lu})|\p{Lu}{1,3}\d+)(?![\p{L}\d])/gu;

interface Name {
  readonly text: string;
  /** `Mobile` of `Mobile S`. */
  readonly sort: string | undefined;
}

export class Wanted {
  readonly kind: Kind | undefined;
  readonly #names: readonly Name[];

  private constructor(kind: Kind | undefined, names: readonly Name[]) {
    this.kind = kind;
    this.#names = names;
  }

  /** Undefined where the question says nothing that could be looked for. Names that no source has are none. */
  static of(question: string, sources: readonly string[]): Wanted | undefined {
    const kind = kindOf(question);
    const names = namesIn(question).filter(({ text }) => sources.some((source) => hasName(source, text)));
    return kind === undefined && names.length === 0 ? undefined : new Wanted(kind, names);
  }

  /** Both a kind of thing and what it is asked of: a sentence that has them is likely the answer. */
  get isSpecific(): boolean {
    return this.kind !== undefined && this.#names.length > 0;
  }

  /** What it is about in words: `a sum of money`, `Fiber 100`. */
  get words(): string {
    const of = this.#names.map(({ text }) => text).join(' and ');
    if (this.kind === undefined) return of;
    return of === '' ? KIND_WORDS[this.kind] : `${KIND_WORDS[this.kind]} for ${of}`;
  }

  /** Whether a sentence has the kind of thing, and speaks of the thing or, naming no other of its sort, stands where that is spoken of. */
  isIn(sentence: string, context: string): boolean {
    if (this.kind !== undefined && !hasKind(sentence, this.kind)) return false;
    return this.#names.every(
      (name) => hasName(sentence, name.text) || (hasName(context, name.text) && !namesAnother(sentence, name)),
    );
  }

  /** Whether any sentence of a source would do. */
  isInSource(text: string): boolean {
    return readText(text).ranges.some(({ start, end }) => this.isIn(text.slice(start, end), text));
  }
}

const KIND_WORDS: Readonly<Record<Kind, string>> = {
  money: 'a sum of money',
  duration: 'a length of time',
  minutes: 'a number of minutes',
  deadline: 'a deadline',
  frequency: 'how often',
};

/** Whether two sentences name the same things, or none. */
export function nameTheSame(one: string, other: string): boolean {
  const names = (text: string) =>
    namesIn(text)
      .map((name) => name.text)
      .join(', ');
  return names(one) === names(other);
}

function namesIn(text: string): readonly Name[] {
  return [...text.matchAll(NAMES)].map(([name, sort]) => ({ text: name, sort }));
}

/** Another of the same sort. */
function namesAnother(sentence: string, { text, sort }: Name): boolean {
  return namesIn(sentence).some((other) => other.text !== text && other.sort === sort);
}

function hasName(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1))
    if (!isPartOfWord(text[at - 1]) && !isPartOfWord(text[at + name.length])) return true;
  return false;
}

function isPartOfWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\d]/u.test(character);
}
