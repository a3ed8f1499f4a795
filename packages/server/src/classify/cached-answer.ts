import type { Label } from '@faultline/model';
import type { Case } from './case.ts';

/**
 * An answer that was not made for this request but is word for word that of an earlier one, which was bad: the failure is that one's. A request
 * that made its own answer is judged by itself.
 */
export function labelOfCachedAnswer(request: Case): Label | undefined {
  const { record, spans, precedents } = request;
  const isOwn = spans.some(({ stage }) => stage === 'retrieval' || stage === 'generation' || stage === 'tool');
  if (isOwn || record.output === undefined) return undefined;
  const before = precedents.earlierLabel(record);
  if (!before) return undefined;
  const { label, requestId } = before;
  return {
    ...label,
    explanation: `The answer came from a cache. It was made for the request ${requestId}, where it was bad: ${label.explanation}`,
    evidence: [{ text: `the same answer was given to ${requestId}` }],
  };
}
