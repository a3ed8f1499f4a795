// Spans in any order → a forest. Duplicates are dropped, orphans and cycles are cut loose and marked; every span is in it exactly once.
import type { Span, UnixNanos } from '@faultline/model';

export interface TreeNode {
  readonly span: Span;
  readonly children: TreeNode[];
  parent: TreeNode | undefined;
  /** Work begins here: it names no parent, or one that belongs to another request. */
  isRoot: boolean;
  /** Its parent was named and has not been received. Such a span hangs below the root of its trace, where there is one. */
  isOrphan: boolean;
  /** Nanoseconds from the start of the request; `end` is never before `start`. */
  start: number;
  end: number;
}

export interface SpanTree {
  /** By start time. Without the root of their trace, orphans and cut cycles stand among them. */
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
const NO_ENTRIES: ReadonlySet<string> = new Set();

/** Names a span across traces. */
export function spanKey({ traceId, spanId }: Pick<Span, 'traceId' | 'spanId'>): string {
  return traceId + spanId;
}

/** `entries` are the keys of spans whose parent was received and belongs to another request: they are roots here. */
export function buildTree(spans: readonly Span[], entries: ReadonlySet<string> = NO_ENTRIES): SpanTree {
  const byKey = uniqueNodes(spans);
  const nodes = [...byKey.values()];
  let orphans = 0;
  for (const node of nodes) {
    const { parentSpanId, traceId } = node.span;
    if (parentSpanId !== undefined) node.parent = byKey.get(traceId + parentSpanId);
    if (node.parent) continue;
    node.isRoot = parentSpanId === undefined || entries.has(spanKey(node.span));
    node.isOrphan = !node.isRoot;
    if (node.isOrphan) orphans += 1;
  }
  const cycles = cutCycles(nodes);
  const loose = adoptLoose(nodes);
  for (const node of nodes) node.parent?.children.push(node);
  for (const node of nodes) if (node.children.length > 1) node.children.sort(byStart);
  const roots = nodes.filter(({ parent }) => !parent).sort(byStart);
  const { startNs, endNs } = bounds(roots);
  const ordered = depthFirst(roots);
  let skewed = 0;
  for (const node of ordered) {
    node.start = Number(node.span.startTimeNs - startNs);
    node.end = Math.max(node.start, Number(node.span.endTimeNs - startNs));
    if (node.parent && !loose.has(node) && isSkewed(node, node.parent)) skewed += 1;
  }
  return { roots, nodes: ordered, startNs, endNs, orphans, cycles, skewed };
}

function uniqueNodes(spans: readonly Span[]): Map<string, TreeNode> {
  const nodes = new Map<string, TreeNode>();
  for (const span of spans) {
    const key = spanKey(span);
    const known = nodes.get(key);
    if (known && isMoreComplete(known.span, span)) continue;
    nodes.set(key, {
      span,
      children: [],
      parent: undefined,
      isRoot: false,
      isOrphan: false,
      start: 0,
      end: 0,
    });
  }
  return nodes;
}

/** Of the same span twice the one that ended last is the complete one. A total order, so that the order of arrival decides nothing. */
function isMoreComplete(a: Span, b: Span): boolean {
  const order =
    compare(a.endTimeNs, b.endTimeNs) ||
    compare(Object.keys(a.attributes).length, Object.keys(b.attributes).length) ||
    compare(contentOf(a), contentOf(b));
  return order >= 0;
}

function contentOf(span: Span): string {
  return JSON.stringify(span, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

function byStart(a: TreeNode, b: TreeNode): number {
  return (
    compare(a.span.startTimeNs, b.span.startTimeNs) ||
    compare(b.span.endTimeNs, a.span.endTimeNs) ||
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
    if (!start.parent || settled.has(start)) continue;
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

/**
 * Puts spans whose own parent cannot be had below the root of their trace that was running when they began, for that is where their work
 * was waited for and counted. Returns them.
 */
function adoptLoose(nodes: readonly TreeNode[]): ReadonlySet<TreeNode> {
  const loose = nodes.filter(({ parent, isRoot }) => !parent && !isRoot);
  if (loose.length === 0) return new Set();
  const rootsOf = Map.groupBy(nodes.filter(({ isRoot }) => isRoot).sort(byStart), ({ span }) => span.traceId);
  for (const node of loose) {
    const roots = rootsOf.get(node.span.traceId);
    node.parent = roots?.findLast(({ span }) => span.startTimeNs <= node.span.startTimeNs) ?? roots?.[0];
  }
  return new Set(loose);
}

/**
 * A child that begins before its parent shows that clocks differ. One that begins after its parent ended shows it only between services
 * of which one waits for the other: within a service, and behind a queue, work may go on after the span that began it.
 */
function isSkewed(node: TreeNode, parent: TreeNode): boolean {
  if (node.start < parent.start - SKEW_TOLERANCE_NS) return true;
  return (
    node.start > parent.end + SKEW_TOLERANCE_NS &&
    node.span.serviceName !== parent.span.serviceName &&
    node.span.kind !== 'consumer'
  );
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

/** From arrival to delivery: over the roots of work, else over whatever there is. */
function bounds(roots: readonly TreeNode[]): { startNs: UnixNanos; endNs: UnixNanos } {
  const real = roots.filter(({ isRoot }) => isRoot);
  const spans = (real.length > 0 ? real : roots).map(({ span }) => span);
  if (spans.length === 0) return { startNs: 0n, endNs: 0n };
  let { startTimeNs: startNs, endTimeNs: endNs } = spans[0]!;
  for (const span of spans) {
    if (span.startTimeNs < startNs) startNs = span.startTimeNs;
    if (span.endTimeNs > endNs) endNs = span.endTimeNs;
  }
  return { startNs, endNs: endNs < startNs ? startNs : endNs };
}
