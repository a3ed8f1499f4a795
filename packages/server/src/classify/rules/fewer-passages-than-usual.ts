import { bestFirst } from '../case.ts';
import type { Rule } from '../rule.ts';
import { LEAST_FIT } from '../shelf.ts';
import { spanEvidence } from './evidence.ts';

/** Share of passages that speak of the question from which on the few are enough. */
const ON_TOPIC = 0.5;

export const fewerPassagesThanUsual: Rule = {
  id: 'fewer-passages-than-usual',
  class: 'retrieval_miss',
  stage: 'retrieval',
  subClasses: ['index_incomplete'],
  when: 'retrieval returned less than half of what it was asked for or usually returns: documents are missing from what it searches',
  confidence: 0.7,
  decide: (request) => {
    if (!request.isFromPassages || request.rightSources !== undefined) return undefined;
    const span = request.firstSpan('retrieval');
    const asked = Number(span?.attributes['gen_ai.retrieval.top_k']);
    const usual = Number.isFinite(asked) ? asked : request.precedents.usualCandidates(request.record);
    const found = request.candidates.length;
    if (usual === undefined || found * 2 >= usual) return undefined;
    if (request.isLikelyAnswered) return undefined;
    const isBad = request.hasAbstained || request.hasFailed || request.isBesideQuestion;
    if ((request.facts.context_precision ?? 0) >= ON_TOPIC && !isBad) return undefined;
    // What nothing speaks of that was ever found is missing from the knowledge base rather than from its index.
    const known = request.shelf.bestBeside(request.terms, request.candidates);
    const [best] = bestFirst(request.candidateFits);
    if (request.terms.size > 0 && Math.max(best?.fit ?? 0, known?.fit ?? 0) < LEAST_FIT) return undefined;
    return {
      subClass: 'index_incomplete',
      explanation: `Retrieval returned ${found} ${found === 1 ? 'passage' : 'passages'}, where ${usual} are usual: what it searched holds too little.`,
      evidence: [spanEvidence(`returned ${found} of ${usual}`, span)],
      missing: ['the sources that would have been right'],
    };
  },
};
