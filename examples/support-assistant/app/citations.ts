// Binds every `[n]` of an answer to the claim before it and to the passage it names, and checks what can be checked without a model.
import type { Verdict } from './guard.ts';
import type { Passage } from './prompts.ts';

export interface BoundCitation {
  readonly id: string;
  readonly marker: string;
  /** The claim that cites it. */
  readonly quote: string;
}

const CLAIM = /([^[\]]+?)\s*((?:\[\d+\])+)/g;
const NUMBER = /\d+(?:[.,]\d+)?/g;

export function bindCitations(answer: string, passages: readonly Passage[]): readonly BoundCitation[] {
  return claimsOf(answer).flatMap(({ claim, numbers }) =>
    numbers.flatMap((number) => {
      const passage = passages.find((each) => each.number === number);
      return passage ? [{ id: passage.id, marker: `[${number}]`, quote: claim }] : [];
    }),
  );
}

/** Every citation names a passage that is there, and every number of a claim stands in a passage it cites. */
export function checkCitations(answer: string, passages: readonly Passage[]): Verdict {
  const claims = claimsOf(answer);
  if (passages.length > 0 && claims.length === 0) return { verdict: 'fail', reason: 'no claim cites a passage' };
  for (const { claim, numbers } of claims) {
    const cited = passages.filter(({ number }) => numbers.includes(number));
    if (cited.length < numbers.length)
      return { verdict: 'fail', reason: `cites a passage that is not there: ${numbers.join(', ')}` };
    const known = new Set(cited.flatMap(({ title, text }) => `${title} ${text}`.match(NUMBER) ?? []));
    const unknown = (claim.match(NUMBER) ?? []).find((number) => !known.has(number));
    if (unknown !== undefined)
      return { verdict: 'fail', reason: `the number ${unknown} is not in the passage cited for it` };
  }
  return { verdict: 'pass' };
}

function claimsOf(answer: string): readonly { claim: string; numbers: readonly number[] }[] {
  return [...answer.matchAll(CLAIM)].map(([, claim, markers]) => ({
    claim: claim!.replace(/^[.\s]+/, ''),
    numbers: [...markers!.matchAll(/\[(\d+)\]/g)].map(([, number]) => Number(number)),
  }));
}
