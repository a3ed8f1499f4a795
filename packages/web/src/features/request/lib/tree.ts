import type { RequestDetailJson, SpanJson } from '@faultline/model';
import { createOffsetParser } from './offset-ms.ts';

/** A span in its place: what rows, bars and the transcript read. Nodes are in tree order, so a subtree is a slice. */
export interface SpanNode {
  readonly index: number;
  readonly span: SpanJson;
  /** -1 for a root. */
  readonly parent: number;
  readonly level: number;
  /** Milliseconds from the start of the request. */
  readonly startMs: number;
  readonly endMs: number;
  readonly hasFailed: boolean;
  readonly children: readonly number[];
  /** Index after the last descendant. */
  readonly subtreeEnd: number;
  /** Failed spans below this one, itself not counted. */
  readonly failedBelow: number;
}

export interface SpanTree {
  readonly nodes: readonly SpanNode[];
  readonly roots: readonly number[];
  readonly indexBySpanId: ReadonlyMap<string, number>;
  /** Indexes of failed spans in tree order. */
  readonly failures: readonly number[];
  /** The stretch of time all spans lie in; starts at or before 0. */
  readonly fromMs: number;
  readonly toMs: number;
}

type FailureSigns = Pick<SpanJson, 'errorType' | 'errorMessage' | 'status' | 'validation'>;

/** True when the span failed by any sign the server saw, or is a check that did not pass. */
export function hasFailed(span: FailureSigns): boolean {
  return span.errorType !== undefined || span.status.code === 'error' || span.validation?.verdict === 'fail';
}

/** What kind of failure, in a word or two, and what was said about it. */
export function failureOf({ errorType, errorMessage, status, validation }: FailureSigns): {
  readonly kind: string;
  readonly message: string | undefined;
} {
  if (errorType !== undefined || status.code === 'error' || validation === undefined)
    return { kind: errorType ?? 'error', message: errorMessage ?? status.message };
  return { kind: 'check failed', message: validation.reason };
}

/**
 * Places the spans of a request. The server sends them parents first with their depth; a depth that jumps by more than
 * one is read as one level deeper, so any list of spans gives a forest. Linear in the number of spans.
 */
export function buildTree(request: Pick<RequestDetailJson, 'startTime' | 'durationMs' | 'spans'>): SpanTree {
  const offsetOf = createOffsetParser(request.startTime);
  const { spans } = request;
  const parents = parentsByDepth(spans);
  const children: number[][] = spans.map(() => []);
  const roots: number[] = [];
  const subtreeEnds = spans.map((_, index) => index + 1);
  const failedBelow = spans.map(() => 0);
  const failures: number[] = [];
  const levels: number[] = [];

  for (const [index, span] of spans.entries()) {
    const parent = parents[index] ?? -1;
    if (parent < 0) roots.push(index);
    else children[parent]?.push(index);
    levels.push(parent < 0 ? 0 : (levels[parent] ?? 0) + 1);
    if (hasFailed(span)) failures.push(index);
  }
  for (let index = spans.length - 1; index >= 0; index -= 1) {
    const parent = parents[index] ?? -1;
    if (parent < 0) continue;
    const span = spans[index];
    subtreeEnds[parent] = Math.max(subtreeEnds[parent] ?? 0, subtreeEnds[index] ?? 0);
    failedBelow[parent] = (failedBelow[parent] ?? 0) + (failedBelow[index] ?? 0) + (span && hasFailed(span) ? 1 : 0);
  }

  let fromMs = 0;
  let toMs = Math.max(0, request.durationMs);
  const indexBySpanId = new Map<string, number>();
  const nodes = spans.map((span, index): SpanNode => {
    const startMs = offsetOf(span.startTime);
    const endMs = startMs + Math.max(0, span.durationMs);
    fromMs = Math.min(fromMs, startMs);
    toMs = Math.max(toMs, endMs);
    if (!indexBySpanId.has(span.spanId)) indexBySpanId.set(span.spanId, index);
    return {
      index,
      span,
      parent: parents[index] ?? -1,
      level: levels[index] ?? 0,
      startMs,
      endMs,
      hasFailed: hasFailed(span),
      children: children[index] ?? [],
      subtreeEnd: subtreeEnds[index] ?? index + 1,
      failedBelow: failedBelow[index] ?? 0,
    };
  });
  return { nodes, roots, indexBySpanId, failures, fromMs, toMs };
}

/** For each span the index of its parent: the nearest span before it that is less deep. */
function parentsByDepth(spans: readonly Pick<SpanJson, 'depth'>[]): number[] {
  const open: number[] = [];
  return spans.map((span, index) => {
    while (open.length > 0 && (spans[open.at(-1) ?? 0]?.depth ?? 0) >= span.depth) open.pop();
    const parent = open.at(-1) ?? -1;
    open.push(index);
    return parent;
  });
}

/** The neighbour of `from` in an ascending list, around the end. `from` need not be in the list. */
export function nextIn(sorted: readonly number[], from: number | undefined, step: 1 | -1): number | undefined {
  if (sorted.length === 0) return undefined;
  if (from === undefined) return step === 1 ? sorted[0] : sorted.at(-1);
  if (step === 1) return sorted.find((index) => index > from) ?? sorted[0];
  return sorted.findLast((index) => index < from) ?? sorted.at(-1);
}
