// What is known to be right, beside what the request did: shared by the rules of known truth.
import { termsOf } from '../terms.ts';
import type { Case } from '../case.ts';

/** Share of a right answer's terms that an answer must have to say the same. */
const SAME = 0.8;

/** Whether it is right as far as is known; undefined where nobody said what is. */
export function isRightAnswer({ record }: Case): boolean | undefined {
  const { expectedAnswer } = record.statement;
  const answer = record.output ?? record.evidence.answer;
  if (expectedAnswer === undefined || answer === undefined) return undefined;
  const plain = (text: string) => text.toLowerCase().replaceAll(/\s+/g, ' ').trim();
  if (plain(answer).includes(plain(expectedAnswer))) return true;
  const wanted = [...termsOf(expectedAnswer)];
  const said = termsOf(answer);
  const numbers = wanted.filter((term) => /\d/.test(term));
  const shared = wanted.filter((term) => said.has(term)).length;
  return wanted.length > 0 && numbers.every((number) => said.has(number)) && shared >= SAME * wanted.length;
}

/** The right sources, where they are known, there are some, and the answer is not known to be right. */
export function sourcesToFind(request: Case): readonly string[] | undefined {
  const { rightSources } = request;
  if (!rightSources || rightSources.length === 0 || isRightAnswer(request) === true) return undefined;
  return rightSources;
}

export function missingFrom(
  sources: readonly string[],
  documents: readonly { readonly id: string }[],
): readonly string[] {
  const ids = new Set(documents.map(({ id }) => id));
  return sources.filter((source) => !ids.has(source));
}
