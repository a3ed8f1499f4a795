// What a probe of the knowledge base found, beside what the request retrieved.
import { bestFirst, type Case } from './case.ts';
import { LEAST_FIT, type Fit } from './shelf.ts';

/** By how much a passage must fit better than the best that was retrieved. */
const MARGIN = 0.05;

export interface CorpusSaid {
  /** A source that answers and is not among the candidates. */
  readonly held: Fit | undefined;
  /** The passage that fits best, wherever it was found; undefined where there is none at all. */
  readonly nearest: Fit | undefined;
  /** Nothing at all was found for the question. */
  readonly isEmpty: boolean;
}

/**
 * Undefined where no probe was made, or nothing follows from it: the request is not bad, or the question says nothing to compare by.
 * A source that is known to be right answers; without known sources one does that fits the question better than all candidates.
 */
export function readCorpus(request: Case): CorpusSaid | undefined {
  const { corpus } = request.record.statement;
  if (!corpus || !(request.hasFailed || request.hasAbstained) || request.toolCalls.length > 0) return undefined;
  const retrieved = new Set(request.candidates.map(({ id }) => id));
  const beside = request.fitsOf(corpus.documents.filter(({ id }) => !retrieved.has(id)));
  const [best] = bestFirst(request.candidateFits);
  const nearest = bestFirst([...beside, ...(best ? [best] : [])])[0];
  const isEmpty = corpus.documents.length === 0;
  const { rightSources = [] } = request;
  if (rightSources.length > 0) return { held: beside.find(({ id }) => rightSources.includes(id)), nearest, isEmpty };
  if (request.terms.size === 0) return undefined;
  const [found] = beside;
  const isBetter = found !== undefined && found.fit >= Math.max(LEAST_FIT, (best?.fit ?? 0) + MARGIN);
  return { held: isBetter ? found : undefined, nearest, isEmpty };
}
