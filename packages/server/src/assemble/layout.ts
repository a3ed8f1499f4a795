import type { LogRecord, Span } from '@faultline/model';
import { criticalPath, selfTime } from './critical-path.ts';
import { fillFromSteps } from './fill-from-steps.ts';
import { mergeLogs } from './merge-logs.ts';
import { buildTree, type TreeNode } from './tree.ts';

/** A span as it lies in its request: parents before children, siblings by start time. */
export interface LaidOutSpan {
  readonly span: Span;
  readonly depth: number;
  readonly isOrphan: boolean;
  readonly isCritical: boolean;
  readonly selfMs: number;
}

/** Milliseconds from the start of the request. */
export interface CriticalPathSegment {
  readonly spanId: string;
  readonly startMs: number;
  readonly endMs: number;
}

const NS_PER_MS = 1e6;

/**
 * Arranges the spans of a request for showing, with the contributions of its logs merged in. `entries` are the keys of spans whose parent
 * belongs to another request.
 */
export function layoutSpans(
  spans: readonly Span[],
  logs: readonly LogRecord[],
  entries?: ReadonlySet<string>,
): { spans: readonly LaidOutSpan[]; criticalPath: readonly CriticalPathSegment[] } {
  const tree = buildTree(fillFromSteps(mergeLogs(spans, logs)), entries);
  const segments = criticalPath(tree);
  const critical = new Set(segments.map(({ node }) => node));
  const depths = new Map<TreeNode, number>();
  return {
    spans: tree.nodes.map((node) => {
      const depth = node.parent ? depths.get(node.parent)! + 1 : 0;
      depths.set(node, depth);
      return {
        span: node.span,
        depth,
        isOrphan: node.isOrphan,
        isCritical: critical.has(node),
        selfMs: selfTime(node) / NS_PER_MS,
      };
    }),
    criticalPath: segments.flatMap(({ node, start, end }) =>
      node ? [{ spanId: node.span.spanId, startMs: start / NS_PER_MS, endMs: end / NS_PER_MS }] : [],
    ),
  };
}
