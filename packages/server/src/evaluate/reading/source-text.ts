// A text that the answer may rest on, read once for all evaluators: words, sentences, and fields where it is data.
import type { RetrievedDocument } from '@faultline/model';
import { leavesOf, type Leaf } from './flatten-json.ts';
import type { Language } from './function-words.ts';
import { languageOf } from './language.ts';
import { sentencesOf } from './sentences.ts';
import { wordsOf, type Word } from './words.ts';

/** How words are compared: by English stems, or by their first letters in other languages. */
export type Key = 'stem' | 'root';

/** Whether a word says something: no function word, and more than a letter. */
export function isContent({ lexeme }: Word): boolean {
  return lexeme.isContent;
}

/** Its title, where it has one, and its text. */
export function textOf({ text = '', metadata }: Pick<RetrievedDocument, 'text' | 'metadata'>): string {
  const title = metadata?.['title'];
  return typeof title === 'string' ? `${title}\n${text}` : text;
}

export class SourceSentence {
  readonly source: SourceText;
  readonly text: string;
  readonly words: readonly Word[];

  constructor(source: SourceText, text: string, words: readonly Word[]) {
    this.source = source;
    this.text = text;
    this.words = words;
  }

  get hasNegation(): boolean {
    return this.words.some(({ lexeme }) => lexeme.isNegation);
  }
}

/** Values longer than this are prose, wherever they stand. */
const LONGEST_VALUE = 200;

export class SourceText {
  /** Id of the chunk; absent for what is none, such as the result of a tool. */
  readonly id: string | undefined;
  readonly text: string;
  #words: readonly Word[] | undefined;
  #sentences: readonly SourceSentence[] | undefined;
  #leaves: readonly Leaf[] | undefined;
  #isRead = false;
  #language: { readonly is: Language | undefined } | undefined;

  constructor(text: string, id?: string) {
    this.text = text;
    this.id = id;
  }

  get words(): readonly Word[] {
    return (this.#words ??= wordsOf(this.text));
  }

  get language(): Language | undefined {
    return (this.#language ??= { is: languageOf(this.words) }).is;
  }

  /** Its values where the text is JSON. */
  get leaves(): readonly Leaf[] | undefined {
    if (!this.#isRead) this.#leaves = leavesOf(this.text);
    this.#isRead = true;
    return this.#leaves;
  }

  /** Of data, its values with their names. */
  get sentences(): readonly SourceSentence[] {
    return (this.#sentences ??= (
      this.leaves?.flatMap(({ text }) =>
        text.length > LONGEST_VALUE
          ? this.#split(text, wordsOf(text))
          : [new SourceSentence(this, text, wordsOf(text))],
      ) ?? this.#split(this.text, this.words)
    ).filter(({ words }) => words.length > 0));
  }

  #split(text: string, words: readonly Word[]): SourceSentence[] {
    let from = 0;
    return sentencesOf(text).map(({ start, end }) => {
      let to = from;
      while (to < words.length && words[to]!.start < end) to += 1;
      const sentence = new SourceSentence(this, text.slice(start, end), words.slice(from, to));
      from = to;
      return sentence;
    });
  }
}
