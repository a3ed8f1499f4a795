import type { SpanNode, SpanTree } from './tree.ts';

/**
 * Siblings that are better read as one row. `retry`: the same work tried again. `repeat`: the same step many times over.
 */
export interface SiblingGroup {
  readonly id: number;
  readonly kind: 'retry' | 'repeat';
  /** Indexes in tree order; at least two. */
  readonly members: readonly number[];
  readonly failedCount: number;
}

export interface SiblingGroups {
  readonly groups: readonly SiblingGroup[];
  /** Group of each span by its index, -1 for none. */
  readonly groupOf: Int32Array;
}

const REPEATS_WORTH_A_GROUP = 5;

/** Finds retries and long repetitions among the children of every span (and among the roots). */
export function findSiblingGroups(tree: SpanTree): SiblingGroups {
  const groups: SiblingGroup[] = [];
  const groupOf = new Int32Array(tree.nodes.length).fill(-1);
  const add = (kind: SiblingGroup['kind'], members: readonly SpanNode[]): void => {
    const id = groups.length;
    for (const member of members) groupOf[member.index] = id;
    groups.push({
      id,
      kind,
      members: members.map((member) => member.index),
      failedCount: members.filter((member) => member.hasFailed).length,
    });
  };
  const siblingLists = [tree.roots, ...tree.nodes.map((node) => node.children)];
  for (const siblings of siblingLists) {
    if (siblings.length < 2) continue;
    for (const run of sameWorkRuns(tree, siblings)) {
      if (isRetry(run)) add('retry', run);
      else if (run.length >= REPEATS_WORTH_A_GROUP) add('repeat', run);
    }
  }
  return { groups, groupOf };
}

/** Neighbouring siblings that do the same: same name, stage, tool. */
function sameWorkRuns(tree: SpanTree, siblings: readonly number[]): SpanNode[][] {
  const runs: SpanNode[][] = [];
  let key: string | undefined;
  for (const index of siblings) {
    const node = tree.nodes[index];
    if (!node) continue;
    const nodeKey = workKey(node);
    if (nodeKey === key) runs.at(-1)?.push(node);
    else runs.push([node]);
    key = nodeKey;
  }
  return runs.filter((run) => run.length > 1);
}

function workKey({ span }: SpanNode): string {
  return `${span.stage}\n${span.toolName ?? ''}\n${span.name}`;
}

/** Said by attempt numbers that count up, or seen: one after the other, each but the last failed. */
function isRetry(run: readonly SpanNode[]): boolean {
  if (
    run.every((node, i) => node.span.attempt !== undefined && node.span.attempt === (run[0]?.span.attempt ?? 0) + i)
  ) {
    return true;
  }
  return run.every((node, i) => {
    const next = run[i + 1];
    return next === undefined || (node.hasFailed && next.startMs >= node.endMs - 1);
  });
}
