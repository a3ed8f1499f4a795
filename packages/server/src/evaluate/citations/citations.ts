import type { Evaluator, Finding } from '../evaluator.ts';
import { courtOf, judgeClaim, type Court, type Verdict } from '../groundedness/judge-claims.ts';
import { readingOf, type Reading } from '../reading/reading.ts';
import type { Source } from '../reading/sources.ts';
import type { BoundCitation } from './bind-citations.ts';
import { missingFromCited } from './cited-words.ts';

/** Citations that are not valid and get a score of their own. */
const MOST_SHOWN = 5;

/** Whether each citation names a source that was there and that supports the claim it stands at. */
export const citations: Evaluator = {
  id: 'citations',
  version: '2',
  summary: 'each `[n]` or source id of the answer: the source was in the context, and supports the claim it stands at',
  evaluate: (input) => {
    const reading = readingOf(input);
    if (!reading.claims?.some(({ markers }) => markers.length > 0)) return undefined;
    return reading.citations.length === 0 ? undefined : found(reading, reading.citations);
  },
};

function found(reading: Reading, bound: readonly BoundCitation[]): Finding | undefined {
  const verdicts = new Map<BoundCitation['claim'], Verdict | undefined>();
  const known = new Map(reading.judgedClaims?.map((judged) => [judged.claim, judged]));
  const courts = new Map<string, Court>();
  const { index } = reading.court;
  const asked = reading.question?.words ?? [];
  let shared = 0;
  let cited = 0;
  // Several citations of a claim support it together.
  const courtBefore = (named: readonly Source[]): Court => {
    const sources = [...new Set(named)];
    const key = sources.map(({ id }) => id).join('\n');
    const court = courts.get(key) ?? courtOf(reading, sources);
    courts.set(key, court);
    return court;
  };
  for (const [claim, those] of Map.groupBy(bound, (each) => each.claim)) {
    const sources = those.flatMap(({ source }) => source ?? []);
    if (sources.length === 0) continue;
    shared += 1 - missingFromCited(claim.words, asked, index, sources);
    cited += 1;
    const { verdict, nearest } = known.get(claim) ?? {};
    // A supported claim rests on the sentence nearest to it; what no source supports, these do not.
    const restsOnThem = nearest !== undefined && sources.includes(nearest.source);
    const isSettled = verdict === 'not_in_sources' || (verdict !== undefined && restsOnThem);
    verdicts.set(claim, isSettled ? verdict : judgeClaim(claim, courtBefore(sources))?.verdict);
  }
  const wrong: { readonly citation: BoundCitation; readonly why: string }[] = [];
  let judged = 0;
  for (const citation of bound) {
    const verdict = verdicts.get(citation.claim);
    if (citation.source === undefined) wrong.push({ citation, why: 'names no source of the context' });
    else if (verdict === 'contradicted') wrong.push({ citation, why: 'its source says otherwise' });
    else if (verdict === 'not_in_sources') wrong.push({ citation, why: 'its source does not say that' });
    else if (verdict === undefined) continue;
    judged += 1;
  }
  if (judged === 0) return undefined;
  const valid = judged - wrong.length;
  return {
    facts: { citations: judged, valid_citations: valid },
    scores: [
      {
        name: 'citation_validity',
        value: valid / judged,
        passed: wrong.length === 0,
        explanation: `${valid} of ${judged} citations are supported by their source`,
        source: 'rule',
      },
      ...(cited === 0 ? [] : [overlapOf(shared / cited)]),
      ...wrong.slice(0, MOST_SHOWN).map(({ citation: { marker, claim }, why }) => ({
        name: 'citation',
        label: marker,
        passed: false,
        explanation: `[${marker}] at “${claim.text.slice(0, 200)}” ${why}`,
        source: 'rule' as const,
      })),
    ],
  };
}

function overlapOf(share: number): NonNullable<Finding['scores']>[number] {
  return {
    name: 'citation_overlap',
    value: share,
    explanation: `of the words of cited claims and question, their sources have ${Math.round(100 * share)} %`,
    source: 'rule',
  };
}
