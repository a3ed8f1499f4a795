// Usage and cost of a request without counting a call twice (standards §2.4).
import { addUsage, hasUsage, type RequestRecord, type Span, type Usage } from '@faultline/model';
import type { ModelCall } from './calls.ts';
import type { SpanTree, TreeNode } from './tree.ts';

export interface Totals {
  readonly usage: Usage;
  readonly costUsd?: number;
  readonly costSource?: NonNullable<RequestRecord['costSource']>;
}

/** Sums over calls; a span that is no call counts only where nothing below it says anything. Usage and cost are looked for separately. */
export function totals(tree: SpanTree, calls: readonly ModelCall[]): Totals {
  let usage: Usage = {};
  for (const span of counted(tree, calls, (span) => hasUsage(span.usage))) usage = addUsage(usage, span.usage);
  let costUsd: number | undefined;
  const sources = new Set<'reported' | 'computed'>();
  for (const span of counted(tree, calls, ({ costUsd: cost }) => cost !== undefined)) {
    costUsd = (costUsd ?? 0) + span.costUsd!;
    sources.add(span.costSource ?? 'computed');
  }
  return {
    usage,
    ...(costUsd === undefined ? {} : { costUsd, costSource: sources.size > 1 ? ('mixed' as const) : [...sources][0]! }),
  };
}

function counted(tree: SpanTree, calls: readonly ModelCall[], has: (span: Span) => boolean): readonly Span[] {
  const callOf = new Map(calls.flatMap((call) => call.members.map((member) => [member, call] as const)));
  const around = surroundingCalls(tree, callOf);
  const below = new Set<TreeNode>();
  const found: Span[] = [];
  for (let i = tree.nodes.length - 1; i >= 0; i--) {
    const node = tree.nodes[i]!;
    const call = callOf.get(node);
    const outer = around.get(node);
    const isRepeated = below.has(node) || (outer !== undefined && has(outer.span));
    const isCounted = call ? has(call.span) : has(node.span) && !isRepeated;
    if (isCounted && (!call || call.node === node)) found.push(call?.span ?? node.span);
    if (node.parent && (isCounted || below.has(node))) below.add(node.parent);
  }
  return found.reverse();
}

/** The call that a span is a detail of (the raw request below it, a stream part), unless a tool or an agent begins new work between. */
function surroundingCalls(tree: SpanTree, callOf: ReadonlyMap<TreeNode, ModelCall>): ReadonlyMap<TreeNode, ModelCall> {
  const around = new Map<TreeNode, ModelCall>();
  for (const node of tree.nodes) {
    const { stage } = node.span;
    if (!node.parent || stage === 'tool' || stage === 'agent') continue;
    const call = callOf.get(node.parent) ?? around.get(node.parent);
    if (call) around.set(node, call);
  }
  return around;
}
