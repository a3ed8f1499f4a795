import type { SiblingGroups } from './sibling-groups.ts';
import type { SpanNode, SpanTree } from './tree.ts';

/** One line of the waterfall. */
export type Row =
  | {
      readonly kind: 'span';
      readonly key: string;
      readonly index: number;
      readonly level: number;
      readonly isExpandable: boolean;
      readonly isExpanded: boolean;
      readonly setSize: number;
      readonly position: number;
    }
  | {
      readonly kind: 'group';
      readonly key: string;
      readonly group: number;
      readonly level: number;
      readonly isExpanded: boolean;
      readonly setSize: number;
      readonly position: number;
    }
  | {
      readonly kind: 'hidden';
      readonly key: string;
      readonly level: number;
      readonly count: number;
      readonly failedCount: number;
      readonly first: number;
    };

export interface RowState {
  /** Spans whose children are folded away. */
  readonly collapsed: ReadonlySet<number>;
  /** Groups whose members are shown one by one. */
  readonly openGroups: ReadonlySet<number>;
  /** When set, only these spans and what is above them are shown; the rest becomes counted placeholders. */
  readonly only?: ReadonlySet<number>;
}

interface Frame {
  readonly siblings: readonly number[];
  readonly level: number;
  readonly isInGroup: boolean;
  at: number;
  position: number;
}

/**
 * The rows to draw, top to bottom. Every span is in exactly one place: a row of its own, folded into a row above it, in
 * a closed group, or counted in a placeholder. No recursion: a chain of 30,000 spans is as good as a flat list.
 */
export function buildRows(tree: SpanTree, { groups, groupOf }: SiblingGroups, state: RowState): Row[] {
  const kept = state.only ? withAncestors(tree, state.only) : undefined;
  const isKept = (index: number): boolean => kept === undefined || kept[index] === 1;
  const rows: Row[] = [];
  const frames: Frame[] = [{ siblings: tree.roots, level: 0, isInGroup: false, at: 0, position: 0 }];

  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const index = frame.siblings[frame.at];
    const node = index === undefined ? undefined : tree.nodes[index];
    if (index === undefined || node === undefined) {
      frames.pop();
      continue;
    }
    if (!isKept(index)) {
      rows.push(hiddenRun(tree, frame, isKept));
      continue;
    }
    const group = frame.isInGroup || kept !== undefined ? undefined : groups[groupOf[index] ?? -1];
    const setSize = frame.siblings.length;
    frame.position += 1;
    if (group) {
      const isExpanded = state.openGroups.has(group.id);
      rows.push({
        kind: 'group',
        key: `g${group.id}`,
        group: group.id,
        level: frame.level,
        isExpanded,
        setSize,
        position: frame.position,
      });
      frame.at += group.members.length;
      if (isExpanded)
        frames.push({ siblings: group.members, level: frame.level + 1, isInGroup: true, at: 0, position: 0 });
      continue;
    }
    frame.at += 1;
    const isExpandable = node.children.length > 0;
    const isExpanded = isExpandable && !state.collapsed.has(index);
    rows.push({
      kind: 'span',
      key: `s${index}`,
      index,
      level: frame.level,
      isExpandable,
      isExpanded,
      setSize,
      position: frame.position,
    });
    if (isExpanded) {
      frames.push({ siblings: node.children, level: frame.level + 1, isInGroup: false, at: 0, position: 0 });
    }
  }
  return rows;
}

/** Neighbouring siblings that the filter hides, with everything below them, as one counted row. */
function hiddenRun(tree: SpanTree, frame: Frame, isKept: (index: number) => boolean): Row {
  let count = 0;
  let failedCount = 0;
  const first = frame.siblings[frame.at] ?? 0;
  for (let index = frame.siblings[frame.at]; index !== undefined && !isKept(index); index = frame.siblings[frame.at]) {
    const node = tree.nodes[index];
    if (node) {
      count += node.subtreeEnd - node.index;
      failedCount += node.failedBelow + (node.hasFailed ? 1 : 0);
    }
    frame.at += 1;
  }
  return { kind: 'hidden', key: `h${first}`, level: frame.level, count, failedCount, first };
}

function withAncestors(tree: SpanTree, only: ReadonlySet<number>): Uint8Array {
  const kept = new Uint8Array(tree.nodes.length);
  for (const index of only) {
    let at = index;
    while (at >= 0 && kept[at] !== 1) {
      kept[at] = 1;
      at = tree.nodes[at]?.parent ?? -1;
    }
  }
  return kept;
}

/** Spans below a folded row and how many of them failed. */
export function countBelow(node: SpanNode): { readonly count: number; readonly failed: number } {
  return { count: node.subtreeEnd - node.index - 1, failed: node.failedBelow };
}

/** Position of the row that shows a span, or the nearest folded row or group above it; -1 when a filter hides it. */
export function rowOfSpan(rows: readonly Row[], tree: SpanTree, { groupOf }: SiblingGroups, index: number): number {
  const places = new Map<string, number>();
  for (const [position, row] of rows.entries()) places.set(row.key, position);
  for (let at = index; at >= 0; at = tree.nodes[at]?.parent ?? -1) {
    const place = places.get(`s${at}`) ?? places.get(`g${groupOf[at] ?? -1}`);
    if (place !== undefined) return place;
  }
  return -1;
}

/** What must be unfolded so that a span gets a row of its own. */
export function reveal(tree: SpanTree, { groupOf }: SiblingGroups, state: RowState, index: number): RowState {
  const collapsed = new Set(state.collapsed);
  const openGroups = new Set(state.openGroups);
  for (let at = index; at >= 0; at = tree.nodes[at]?.parent ?? -1) {
    if (at !== index) collapsed.delete(at);
    const group = groupOf[at] ?? -1;
    if (group >= 0) openGroups.add(group);
  }
  const isHidden = state.only !== undefined && !state.only.has(index);
  return isHidden || state.only === undefined ? { collapsed, openGroups } : { collapsed, openGroups, only: state.only };
}
