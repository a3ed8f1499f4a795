import type { Evaluator, Finding } from '../evaluator.ts';
import { readingOf } from '../reading/reading.ts';
import type { JudgedClaim } from './judge-claims.ts';

/** Claims that are not supported and get a score of their own. */
const MOST_SHOWN = 8;
const LONGEST_QUOTE = 300;

/** Whether the sources say what the answer says, claim by claim. */
export const groundedness: Evaluator = {
  id: 'groundedness',
  version: '1',
  summary:
    'each claim of the answer against the nearest sentence of its sources: supported, not in the sources, contradicted',
  evaluate: (input) => {
    const reading = readingOf(input);
    if (reading.refusal === 'full') return undefined;
    const judged = reading.judgedClaims;
    return judged && judged.length > 0 ? found(judged) : undefined;
  },
};

function found(judged: readonly JudgedClaim[]): Finding {
  const unsupported = judged.filter(({ verdict }) => verdict !== 'supported');
  const contradicted = unsupported.filter(({ verdict }) => verdict === 'contradicted');
  const supported = judged.length - unsupported.length;
  return {
    facts: {
      claims: judged.length,
      unsupported_claims: unsupported.length,
      contradicted_claims: contradicted.length,
    },
    scores: [
      {
        name: 'groundedness',
        value: supported / judged.length,
        label: contradicted.length > 0 ? 'contradicted' : unsupported.length > 0 ? 'not_in_sources' : 'supported',
        passed: unsupported.length === 0,
        explanation: `${supported} of ${judged.length} claims are supported`,
        source: 'rule',
      },
      ...unsupported.slice(0, MOST_SHOWN).map(({ claim, verdict, why, nearest }) => ({
        name: 'claim',
        label: verdict,
        passed: false,
        explanation: `“${quoted(claim.text)}”: ${why}.${
          nearest
            ? ` Nearest${nearest.source.id === undefined ? '' : ` in ${nearest.source.id}`}: “${quoted(nearest.sentence.text)}”`
            : ''
        }`,
        source: 'rule' as const,
      })),
    ],
  };
}

function quoted(text: string): string {
  return text.length <= LONGEST_QUOTE ? text : `${text.slice(0, LONGEST_QUOTE)}…`;
}
