// Which span the request was waiting for, at every moment of it.
import { hasFailed } from './failed.ts';
import type { SpanTree, TreeNode } from './tree.ts';

/** Nanoseconds from the start of the request. `node` is undefined where nothing was running. */
export interface CriticalSegment {
  readonly node: TreeNode | undefined;
  readonly start: number;
  readonly end: number;
}

interface Frame {
  readonly node: TreeNode | undefined;
  readonly children: readonly TreeNode[];
  readonly start: number;
  cursor: number;
  next: number;
}

/** Ends of parent and child are stamped one after the other. */
const END_TOLERANCE_NS = 1_000_000;

/**
 * Walks back from the end: the last child to finish is what its parent waited for, then the last to finish of those that began before it,
 * and so on; what is left is the parent's own. Where children overlap, the one that ran on has the time. Children are clipped to their
 * parents, so the segments cover the request exactly, in time order.
 */
export function criticalPath(tree: SpanTree): readonly CriticalSegment[] {
  const duration = Number(tree.endNs - tree.startNs);
  const segments: CriticalSegment[] = [];
  const add = (node: TreeNode | undefined, start: number, end: number) => {
    if (end > start) segments.push({ node, start, end });
  };
  const frame = (node: TreeNode | undefined, children: readonly TreeNode[], start: number, end: number): Frame => ({
    node,
    children: children.filter((child) => isAwaited(child, node)).sort((a, b) => b.end - a.end || b.start - a.start),
    start,
    cursor: end,
    next: 0,
  });
  const stack: Frame[] = [frame(undefined, tree.roots, 0, duration)];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const child = top.children[top.next];
    if (!child || top.cursor <= top.start) {
      add(top.node, top.start, top.cursor);
      stack.pop();
      continue;
    }
    top.next += 1;
    const start = Math.max(child.start, top.start);
    const end = Math.min(child.end, top.cursor);
    if (end <= start) continue;
    add(top.node, end, top.cursor);
    top.cursor = start;
    stack.push(frame(child, child.children, start, end));
  }
  return segments.sort((a, b) => a.start - b.start);
}

/**
 * A child that goes on after its parent ended was not waited for, unless the parent gave up on it. Between services the clocks may be
 * what differs, so there the benefit of the doubt is its.
 */
function isAwaited({ span, end }: TreeNode, parent: TreeNode | undefined): boolean {
  if (!parent || end <= parent.end + END_TOLERANCE_NS || span.serviceName !== parent.span.serviceName) return true;
  return hasFailed(parent.span);
}

/** Nanoseconds of a span in which none of its children was running. */
export function selfTime(node: TreeNode): number {
  let covered = 0;
  let until = node.start;
  // Children are ordered by start time.
  for (const child of node.children) {
    const start = Math.max(child.start, until, node.start);
    const end = Math.min(child.end, node.end);
    if (end > start) covered += end - start;
    until = Math.max(until, end);
  }
  return node.end - node.start - covered;
}
