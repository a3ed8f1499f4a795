import type { Span } from '@faultline/model';
import type { Evaluator } from './evaluator.ts';

/** Names of errors and statuses by which providers and runtimes say that time ran out, or that there was no capacity. */
const TIMED_OUT = /time.?out|timed.?out|deadline.?exceeded|ETIMEDOUT|AbortError|\b(408|504)\b/i;
const RATE_LIMITED =
  /rate.?limit|too many requests|overloaded|over.?capacity|resource.?exhausted|throttl|\b(429|529)\b/i;

/** It failed because time ran out. */
export function isTimeout(span: Pick<Span, 'errorType' | 'errorMessage'>): boolean {
  return TIMED_OUT.test(errorText(span));
}

/** It failed because there was no capacity. */
export function isRateLimit(span: Pick<Span, 'errorType' | 'errorMessage'>): boolean {
  return RATE_LIMITED.test(errorText(span));
}

function errorText({ errorType = '', errorMessage = '' }: Pick<Span, 'errorType' | 'errorMessage'>): string {
  return `${errorType} ${errorMessage}`;
}

/** How it was served: time limits, rate limits, empty retrievals, cut answers, and what repeated calls cost. */
export const serving: Evaluator = {
  id: 'serving',
  version: '1',
  summary: 'time-outs, rate limits, empty retrievals, answers that were cut off, cost of repeated calls',
  evaluate: ({ spans }) => {
    const failed = spans.filter(({ errorType }) => errorType !== undefined);
    const retrievals = spans.filter(({ stage, errorType }) => stage === 'retrieval' && errorType === undefined);
    const generations = spans.filter(({ stage, isWrapper }) => stage === 'generation' && !isWrapper);
    const last = generations.reduce<Span | undefined>(
      (latest, span) => (latest && latest.endTimeNs >= span.endTimeNs ? latest : span),
      undefined,
    );
    return {
      facts: {
        timed_out: failed.some(isTimeout) ? 1 : 0,
        rate_limited: failed.some(isRateLimit) ? 1 : 0,
        retry_cost_usd: generations
          .filter(({ attempt }) => (attempt ?? 1) > 1)
          .reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0),
        ...(retrievals.length > 0 ? { empty_retrieval: retrievals.some(isEmpty) ? 1 : 0 } : {}),
        ...(last && last.finishReasons.length > 0
          ? { answer_truncated: last.finishReasons.includes('length') ? 1 : 0 }
          : {}),
      },
    };
  },
};

/** It says that it found nothing; one that says nothing about documents does not. */
function isEmpty({ candidates, output, attributes }: Span): boolean {
  if (candidates.length > 0) return false;
  return output === '[]' || attributes['faultline.candidates'] === '[]' || attributes['retrieval.documents'] === '[]';
}
