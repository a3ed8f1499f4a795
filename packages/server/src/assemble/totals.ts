// Usage and cost of a request without counting a call twice (standards §2.4).
import { addUsage, hasUsage, type RequestRecord, type Usage } from '@faultline/model';
import type { SpanTree, TreeNode } from './tree.ts';

export interface Totals {
  readonly usage: Usage;
  readonly costUsd?: number;
  readonly costSource?: NonNullable<RequestRecord['costSource']>;
  /** The spans that stand for a call each. */
  readonly counted: readonly TreeNode[];
}

export function totals(tree: SpanTree): Totals {
  const counted = withoutTwins(
    countedNodes(tree, (node) => hasUsage(node.span.usage) || node.span.costUsd !== undefined),
  );
  let usage: Usage = {};
  let costUsd: number | undefined;
  const sources = new Set<'reported' | 'computed'>();
  for (const { span } of counted) {
    usage = addUsage(usage, span.usage);
    if (span.costUsd === undefined) continue;
    costUsd = (costUsd ?? 0) + span.costUsd;
    sources.add(span.costSource ?? 'computed');
  }
  return {
    usage,
    counted,
    ...(costUsd === undefined ? {} : { costUsd, costSource: sources.size > 1 ? ('mixed' as const) : [...sources][0]! }),
  };
}

/** Model calls, each once: the innermost span of a call that several instrumentations report. */
export function generationNodes(tree: SpanTree): readonly TreeNode[] {
  return withoutTwins(countedNodes(tree, ({ span }) => span.stage === 'generation' && !span.isWrapper));
}

/**
 * Nodes for which `counts` holds, without those whose call a node below them reports. A wrapper gives way to anything below it; a call
 * gives way only to one that is not behind a tool or an agent, for there a new call begins.
 */
function countedNodes(tree: SpanTree, counts: (node: TreeNode) => boolean): TreeNode[] {
  const below = new Set<TreeNode>();
  const belowDirectly = new Set<TreeNode>();
  const counted: TreeNode[] = [];
  for (let i = tree.nodes.length - 1; i >= 0; i--) {
    const node = tree.nodes[i]!;
    const isCounted = counts(node) && !(node.span.isWrapper ? below.has(node) : belowDirectly.has(node));
    if (isCounted) counted.push(node);
    const { parent } = node;
    if (!parent) continue;
    if (isCounted || below.has(node)) below.add(parent);
    const endsCall = node.span.stage === 'tool' || node.span.stage === 'agent';
    if (!endsCall && ((isCounted && node.span.stage === parent.span.stage) || belowDirectly.has(node)))
      belowDirectly.add(parent);
  }
  return counted.reverse();
}

/** One call in two traces: the same response id at the same time. */
function withoutTwins(nodes: readonly TreeNode[]): TreeNode[] {
  const byResponse = new Map<string, TreeNode[]>();
  return nodes.filter((node) => {
    const { responseId, traceId } = node.span;
    if (responseId === undefined) return true;
    const known = byResponse.get(responseId) ?? [];
    byResponse.set(responseId, [...known, node]);
    return !known.some((other) => other.span.traceId !== traceId && other.start < node.end && node.start < other.end);
  });
}
