import type { Outcome, Span } from '@faultline/model';
import { hasFailed } from './failed.ts';
import { present } from './present.ts';
import { cutText } from './texts.ts';
import type { SpanTree, TreeNode } from './tree.ts';

/** Characters of an error message that the reason of an outcome repeats. */
const MAX_DETAIL = 300;

/** What was stated last counts; without any statement a request failed when its root did, and otherwise nobody knows. */
export function outcomeOf(spans: readonly Span[], failed: Span | undefined): Outcome {
  const stated = spans.reduce<Span | undefined>(
    (last, span) => (span.outcomeStatus === undefined || (last && last.endTimeNs >= span.endTimeNs) ? last : span),
    undefined,
  );
  if (stated?.outcomeStatus)
    return { status: stated.outcomeStatus, source: 'sdk', ...present({ reason: stated.outcomeReason }) };
  if (!failed) return { status: 'unknown', source: 'none' };
  // Some instrumentations put the stack behind the message.
  const detail = failed.errorMessage?.split('\n')[0] || failed.errorType;
  return {
    status: 'failure',
    source: 'rule',
    reason: `${failed.name} failed${detail === undefined ? '' : `: ${cutText(detail, MAX_DETAIL)}`}`,
  };
}

/**
 * The request failed when a root of it did: an error that something above it survived is not the request's. Nor is that of a root when
 * the answer came from another that began after it and went well.
 */
export function failedRoot(tree: SpanTree, answering: TreeNode | undefined): Span | undefined {
  let answered = answering;
  while (answered?.parent) answered = answered.parent;
  const survivor = answered && !hasFailed(answered.span) ? answered : undefined;
  return tree.roots.find(
    (root) => root.isRoot && hasFailed(root.span) && !(survivor && survivor !== root && survivor.start >= root.start),
  )?.span;
}
