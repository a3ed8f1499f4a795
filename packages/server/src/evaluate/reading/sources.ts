import type { RetrievedDocument } from '@faultline/model';
import type { Sentence } from './sentence.ts';
import type { Text } from './text.ts';

/** How words are compared: by English stems, or by their first letters in other languages. */
export type Key = 'stem' | 'root';

/** A text that the answer may rest on. */
export interface Source {
  /** Id of the chunk; absent for what is none, such as the result of a tool. */
  readonly id: string | undefined;
  readonly read: Text;
}

/** A sentence, and where it stands. */
export interface SourceSentence {
  readonly source: Source;
  readonly sentence: Sentence;
}

/** Its title, where it has one, and its text. */
export function textOf({ text = '', metadata }: Pick<RetrievedDocument, 'text' | 'metadata'>): string {
  const title = metadata?.['title'];
  return typeof title === 'string' ? `${title}\n${text}` : text;
}
