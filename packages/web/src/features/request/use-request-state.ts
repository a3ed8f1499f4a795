import type { RequestDetailJson } from '@faultline/model';
import { useCallback, useMemo, useState } from 'react';
import { activeIntervals } from './lib/activity.ts';
import { buildRows, reveal, rowOfSpan, type RowState } from './lib/rows.ts';
import { searchSpans } from './lib/search.ts';
import { findSiblingGroups } from './lib/sibling-groups.ts';
import { createTimeMap, DEFAULT_COMPRESSION, idleGaps, linearTime } from './lib/time-compression.ts';
import { buildTree, nextIn } from './lib/tree.ts';
import { fitTo, pan, WHOLE, zoom } from './lib/viewport.ts';
import type { CommandId } from './commands.ts';
import type { ChangeSearch, RequestSearch } from './url.ts';

export type RequestState = ReturnType<typeof useRequestState>;

/** Everything the views of one request share: the tree, what is folded, selected, found and in view, and the commands. */
export function useRequestState(request: RequestDetailJson, search: RequestSearch, onSearch: ChangeSearch) {
  const tree = useMemo(() => buildTree(request), [request]);
  const groups = useMemo(() => findSiblingGroups(tree), [tree]);
  const [folds, setFolds] = useState<RowState>({ collapsed: new Set(), openGroups: new Set() });
  const [view, setView] = useState(WHOLE);
  const [pickedRow, setPickedRow] = useState<string>();

  const gaps = useMemo(() => idleGaps(activeIntervals(tree), tree.fromMs, tree.toMs, DEFAULT_COMPRESSION), [tree]);
  const time = useMemo(
    () =>
      search.time === 'linear'
        ? linearTime(tree.fromMs, tree.toMs)
        : createTimeMap(tree.fromMs, tree.toMs, gaps, DEFAULT_COMPRESSION),
    [tree, gaps, search.time],
  );
  const found = useMemo(() => searchSpans(tree, search.find ?? ''), [tree, search.find]);
  const foundSet = useMemo(() => new Set(found), [found]);
  const selected = search.span === undefined ? undefined : tree.indexBySpanId.get(search.span);
  const shown = useMemo((): RowState => {
    const state = search.failed ? { ...folds, only: new Set(tree.failures) } : folds;
    if (selected === undefined) return state;
    const open = reveal(tree, groups, state, selected);
    return search.failed ? { ...open, only: new Set([...tree.failures, selected]) } : open;
  }, [folds, search.failed, tree, groups, selected]);
  const rows = useMemo(() => buildRows(tree, groups, shown), [tree, groups, shown]);
  const picked = useMemo(() => rows.findIndex((row) => row.key === pickedRow), [rows, pickedRow]);
  const cursor = picked >= 0 ? picked : selected === undefined ? -1 : rowOfSpan(rows, tree, groups, selected);

  const select = useCallback(
    (index: number) => {
      setPickedRow(`s${index}`);
      setFolds((now) => reveal(tree, groups, now, index));
      onSearch({ span: tree.nodes[index]?.span.spanId }, 'push');
    },
    [tree, groups, onSearch],
  );

  const toggle = useCallback(
    (position: number, open?: boolean) => {
      const row = rows[position];
      if (!row || row.kind === 'hidden' || open === row.isExpanded) return;
      setPickedRow(row.key);
      const collapsed = new Set(folds.collapsed);
      const openGroups = new Set(folds.openGroups);
      const isOpening = !row.isExpanded;
      if (row.kind === 'group') flip(openGroups, row.group, isOpening);
      else flip(collapsed, row.index, !isOpening);
      setFolds({ collapsed, openGroups });
      const isSelectionInside =
        selected !== undefined && rows[position + 1] !== undefined && !isOpening && isBelow(row, selected);
      if (isSelectionInside) onSearch({ span: undefined }, 'replace');

      function isBelow(of: typeof row, index: number): boolean {
        if (of === undefined || of.kind === 'hidden') return false;
        const tops = of.kind === 'group' ? (groups.groups[of.group]?.members ?? []) : [of.index];
        return tops.some(
          (top) => index >= top + (of.kind === 'span' ? 1 : 0) && index < (tree.nodes[top]?.subtreeEnd ?? 0),
        );
      }
    },
    [rows, folds, selected, tree, groups, onSearch],
  );

  const pick = useCallback(
    (position: number, isOpening: boolean) => {
      const row = rows[position];
      if (!row) return;
      setPickedRow(row.key);
      if (!isOpening) return;
      if (row.kind === 'span') select(row.index);
      else if (row.kind === 'group') toggle(position);
      else onSearch({ failed: undefined }, 'replace');
    },
    [rows, select, toggle, onSearch],
  );

  const isOpen = selected !== undefined;
  const moveTo = (position: number): void => {
    const at = Math.min(rows.length - 1, Math.max(0, position));
    pick(at, isOpen && rows[at]?.kind === 'span');
  };
  const jump = (list: readonly number[], step: 1 | -1): void => {
    const row = rows[cursor];
    const from = row?.kind === 'span' ? row.index : selected;
    const to = nextIn(list, from, step);
    if (to !== undefined) select(to);
  };
  const parentRow = (): number => {
    const level = rows[cursor]?.level ?? 0;
    for (let at = cursor - 1; at >= 0; at -= 1) if ((rows[at]?.level ?? 0) < level) return at;
    return cursor;
  };
  const run = (command: CommandId): void => {
    const row = rows[cursor];
    switch (command) {
      case 'row.next':
        return moveTo(cursor + 1);
      case 'row.previous':
        return moveTo(cursor - 1);
      case 'row.first':
        return moveTo(0);
      case 'row.last':
        return moveTo(rows.length - 1);
      case 'row.collapse':
        return row && row.kind !== 'hidden' && row.isExpanded ? toggle(cursor, false) : moveTo(parentRow());
      case 'row.expand':
        return toggle(cursor, true);
      case 'row.open':
        return pick(cursor, true);
      case 'close':
        return onSearch({ span: undefined }, 'push');
      case 'failure.next':
        return jump(tree.failures, 1);
      case 'failure.previous':
        return jump(tree.failures, -1);
      case 'find':
        return document.querySelector<HTMLElement>('#find-in-request')?.focus();
      case 'match.next':
        return jump(found, 1);
      case 'match.previous':
        return jump(found, -1);
      case 'view.waterfall':
        return onSearch({ view: 'waterfall' }, 'push');
      case 'view.transcript':
        return onSearch({ view: 'transcript' }, 'push');
      case 'view.evidence':
        return onSearch({ view: 'evidence' }, 'push');
      case 'view.scores':
        return onSearch({ view: 'scores' }, 'push');
      case 'zoom.in':
        return setView(zoom(view, 1.5));
      case 'zoom.out':
        return setView(zoom(view, 1 / 1.5));
      case 'pan.left':
        return setView(pan(view, -0.2));
      case 'pan.right':
        return setView(pan(view, 0.2));
      case 'link.copy':
        return void navigator.clipboard.writeText(location.href);
      case 'zoom.fit': {
        const node = selected === undefined ? undefined : tree.nodes[selected];
        return setView(node && view === WHOLE ? fitTo(time.toShare(node.startMs), time.toShare(node.endMs)) : WHOLE);
      }
      case 'expand.all': {
        const isAllOpen = folds.collapsed.size === 0 && folds.openGroups.size === groups.groups.length;
        return setFolds(
          isAllOpen
            ? {
                collapsed: new Set(
                  tree.nodes.filter((node) => node.children.length > 0 && node.level > 0).map((node) => node.index),
                ),
                openGroups: new Set(),
              }
            : { collapsed: new Set(), openGroups: new Set(groups.groups.map((group) => group.id)) },
        );
      }
    }
  };
  return {
    tree,
    groups,
    rows,
    time,
    view,
    setView,
    found,
    foundSet,
    selected,
    cursor,
    select,
    toggle,
    pick,
    run,
    search,
    onSearch,
    hasIdleTime: gaps.length > 0,
  };
}

function flip(set: Set<number>, value: number, isIn: boolean): void {
  if (isIn) set.add(value);
  else set.delete(value);
}
