// Spans in any order → a forest. Duplicates are dropped, orphans and cycles are cut loose and marked; every span is in it exactly once.
import type { Span, UnixNanos } from '@faultline/model';

export interface TreeNode {
  readonly span: Span;
  readonly children: TreeNode[];
  parent: TreeNode | undefined;
  /** Its parent was named and has not been received. */
  isOrphan: boolean;
  /** Nanoseconds from the start of the request; `end` is never before `start`. */
  start: number;
  end: number;
}

export interface SpanTree {
  /** By start time. Orphans and cut cycles stand among them. */
  readonly roots: readonly TreeNode[];
  /** Parents before children, siblings by start time. */
  readonly nodes: readonly TreeNode[];
  readonly startNs: UnixNanos;
  readonly endNs: UnixNanos;
  readonly orphans: number;
  readonly cycles: number;
  readonly skewed: number;
}

/** A child may begin a little before its parent on another clock; more than this is skew worth telling. */
const SKEW_TOLERANCE_NS = 1_000_000;

export function buildTree(spans: readonly Span[]): SpanTree {
  const nodes = uniqueNodes(spans);
  let orphans = 0;
  for (const node of nodes.values()) {
    const { parentSpanId, traceId } = node.span;
    if (parentSpanId === undefined) continue;
    node.parent = nodes.get(`${traceId}${parentSpanId}`);
    if (!node.parent) {
      node.isOrphan = true;
      orphans += 1;
    }
  }
  const cycles = cutCycles([...nodes.values()]);
  for (const node of nodes.values()) node.parent?.children.push(node);
  const roots = [...nodes.values()].filter((node) => !node.parent).sort(byStart);
  for (const node of nodes.values()) node.children.sort(byStart);
  const { startNs, endNs } = bounds(roots);
  const ordered = depthFirst(roots);
  let skewed = 0;
  for (const node of ordered) {
    node.start = Number(node.span.startTimeNs - startNs);
    node.end = Math.max(node.start, Number(node.span.endTimeNs - startNs));
    if (
      node.parent &&
      (node.start < node.parent.start - SKEW_TOLERANCE_NS || node.start > node.parent.end + SKEW_TOLERANCE_NS)
    )
      skewed += 1;
  }
  return { roots, nodes: ordered, startNs, endNs, orphans, cycles, skewed };
}

function uniqueNodes(spans: readonly Span[]): Map<string, TreeNode> {
  const nodes = new Map<string, TreeNode>();
  // Sorted first, so that the order of arrival decides nothing.
  for (const span of [...spans].sort(bySpan)) {
    const key = `${span.traceId}${span.spanId}`;
    // Of the same span twice the one that ended last is the complete one; it comes last in the order.
    nodes.set(key, { span, children: [], parent: undefined, isOrphan: false, start: 0, end: 0 });
  }
  return nodes;
}

function bySpan(a: Span, b: Span): number {
  return (
    compare(a.traceId, b.traceId) ||
    compare(a.spanId, b.spanId) ||
    compare(a.endTimeNs, b.endTimeNs) ||
    compare(Object.keys(a.attributes).length, Object.keys(b.attributes).length) ||
    compare(a.name, b.name) ||
    compare(a.startTimeNs, b.startTimeNs)
  );
}

function byStart(a: TreeNode, b: TreeNode): number {
  return (
    compare(a.span.startTimeNs, b.span.startTimeNs) ||
    compare(a.span.endTimeNs, b.span.endTimeNs) * -1 ||
    compare(a.span.traceId, b.span.traceId) ||
    compare(a.span.spanId, b.span.spanId)
  );
}

function compare<T extends string | number | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Walks up from every node once; a node met again on the same walk closes a cycle, which is cut at its earliest span. */
function cutCycles(nodes: readonly TreeNode[]): number {
  const settled = new Set<TreeNode>();
  let cycles = 0;
  for (const start of nodes) {
    const walk: TreeNode[] = [];
    const onWalk = new Set<TreeNode>();
    let node: TreeNode | undefined = start;
    while (node && !settled.has(node) && !onWalk.has(node)) {
      walk.push(node);
      onWalk.add(node);
      node = node.parent;
    }
    if (node && onWalk.has(node)) {
      const cycle = walk.slice(walk.indexOf(node));
      cycle.sort(byStart)[0]!.parent = undefined;
      cycles += 1;
    }
    for (const each of walk) settled.add(each);
  }
  return cycles;
}

function depthFirst(roots: readonly TreeNode[]): TreeNode[] {
  const ordered: TreeNode[] = [];
  const stack = [...roots].reverse();
  for (let node = stack.pop(); node; node = stack.pop()) {
    ordered.push(node);
    for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i]!);
  }
  return ordered;
}

/** From arrival to delivery: over the roots that are no orphans, else over whatever there is. */
function bounds(roots: readonly TreeNode[]): { startNs: UnixNanos; endNs: UnixNanos } {
  const real = roots.filter(({ isOrphan }) => !isOrphan);
  const spans = (real.length > 0 ? real : roots).map(({ span }) => span);
  if (spans.length === 0) return { startNs: 0n, endNs: 0n };
  const startNs = spans.reduce(
    (least, span) => (span.startTimeNs < least ? span.startTimeNs : least),
    spans[0]!.startTimeNs,
  );
  const endNs = spans.reduce((most, span) => (span.endTimeNs > most ? span.endTimeNs : most), spans[0]!.endTimeNs);
  return { startNs, endNs: endNs < startNs ? startNs : endNs };
}
