import type { Interval } from './time-compression.ts';
import type { SpanTree } from './tree.ts';

const CONTAINER_STAGES: ReadonlySet<string> = new Set(['request', 'agent', 'other']);

/**
 * When something was going on. A span that only holds others (a request, an agent) says nothing about that: it stays open
 * while a person is thinking.
 */
export function activeIntervals(tree: SpanTree): Interval[] {
  return tree.nodes.filter((node) => node.children.length === 0 || !CONTAINER_STAGES.has(node.span.stage));
}
