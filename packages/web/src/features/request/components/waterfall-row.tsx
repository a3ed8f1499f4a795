// oxlint-disable jsx-a11y/prefer-tag-over-role -- a virtualised tree grid cannot be a table: its rows are placed freely
import { IconAlertTriangle, IconChevronDown, IconChevronRight, IconRepeat } from '@tabler/icons-react';
import { memo, type CSSProperties } from 'react';
import { formatCount, formatMs } from '../../../lib/format.ts';
import ui from '../../../ui/ui.module.css';
import { countBelow, type Row } from '../lib/rows.ts';
import type { SiblingGroup } from '../lib/sibling-groups.ts';
import type { Interval, TimeMap } from '../lib/time-compression.ts';
import { failureOf, type SpanNode, type SpanTree } from '../lib/tree.ts';
import { stageColor, StageIcon } from './stage-look.tsx';
import css from './waterfall.module.css';

export const ROW_HEIGHT = 26;
const DEEPEST_INDENT = 16;

interface Props {
  readonly row: Row;
  readonly position: number;
  readonly tree: SpanTree;
  readonly group: SiblingGroup | undefined;
  readonly time: TimeMap;
  readonly critical: ReadonlyMap<string, readonly Interval[]>;
  readonly isSelected: boolean;
  readonly isFocusable: boolean;
  readonly isFound: boolean;
  readonly onPick: (position: number, isOpening: boolean) => void;
  readonly onToggle: (position: number) => void;
}

/** One line. Zooming and scrolling move it by CSS alone, so it renders again only when what it says changes. */
export const WaterfallRow = memo(function WaterfallRow(props: Props) {
  const { row, position, tree, group, time, critical, isSelected, isFocusable, isFound } = props;
  const members = row.kind === 'group' ? (group?.members ?? []) : row.kind === 'span' ? [row.index] : [];
  const nodes = members.flatMap((index) => tree.nodes[index] ?? []);
  const [first] = nodes;
  const isExpandable = row.kind === 'group' || (row.kind === 'span' && row.isExpandable);
  const isExpanded = row.kind !== 'hidden' && row.isExpanded;
  const style = {
    '--top': `${position * ROW_HEIGHT}px`,
    '--indent': Math.min(row.level, DEEPEST_INDENT),
  } as CSSProperties;
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the tree grid handles keys for all rows
    <div
      role="row"
      id={`row-${row.key}`}
      className={css.row}
      style={style}
      tabIndex={isFocusable ? 0 : -1}
      data-position={position}
      aria-rowindex={position + 1}
      aria-level={row.level + 1}
      aria-selected={isSelected}
      {...(isExpandable ? { 'aria-expanded': isExpanded } : {})}
      {...(row.kind === 'hidden' ? {} : { 'aria-setsize': row.setSize, 'aria-posinset': row.position })}
      aria-label={describe(row, nodes, group)}
      data-found={isFound}
      data-failed={nodes.some((node) => node.hasFailed)}
      onClick={() => props.onPick(position, true)}
    >
      <div role="gridcell" className={css.rowName}>
        {isExpandable ? (
          <button
            type="button"
            tabIndex={-1}
            className={css.twist}
            aria-label={isExpanded ? 'Collapse' : 'Expand'}
            onClick={(event) => {
              event.stopPropagation();
              props.onToggle(position);
            }}
          >
            {isExpanded ? <IconChevronDown size={13} /> : <IconChevronRight size={13} />}
          </button>
        ) : (
          <span className={css.twist} />
        )}
        {first && <StageIcon stage={first.span.stage} />}
        <RowText row={row} nodes={nodes} group={group} isExpanded={isExpanded} />
      </div>
      <div role="gridcell" className={css.rowTime} aria-hidden>
        {nodes.map((node) => (
          <Bar key={node.index} node={node} time={time} critical={critical} hasText={nodes.length === 1} />
        ))}
      </div>
    </div>
  );
});

function RowText({
  row,
  nodes,
  group,
  isExpanded,
}: {
  readonly row: Row;
  readonly nodes: readonly SpanNode[];
  readonly group: SiblingGroup | undefined;
  readonly isExpanded: boolean;
}) {
  const [first] = nodes;
  if (row.kind === 'hidden') {
    return (
      <span className={ui.dim}>
        {formatCount(row.count)} spans hidden{row.failedCount > 0 ? `, ${formatCount(row.failedCount)} failed` : ''}
      </span>
    );
  }
  if (!first) return undefined;
  const failed = group?.failedCount ?? (first.hasFailed ? 1 : 0);
  const below = countBelow(first);
  return (
    <>
      <span className={css.rowTitle}>{first.span.name}</span>
      {row.kind === 'group' && (
        <span className={css.badge}>
          <IconRepeat size={11} aria-hidden />{' '}
          {group?.kind === 'retry' ? `${nodes.length} attempts` : `× ${formatCount(nodes.length)}`}
        </span>
      )}
      {row.kind === 'span' && <span className={css.rowNote}>{noteOf(first)}</span>}
      {row.kind === 'span' && row.isExpandable && !isExpanded && (
        <span className={css.badge}>
          +{formatCount(below.count)}
          {below.failed > 0 ? `, ${formatCount(below.failed)} failed` : ''}
        </span>
      )}
      {first.span.isOrphan && row.kind === 'span' && <span className={css.badge}>parent not received</span>}
      {failed > 0 && (
        <span className={css.failMark}>
          <IconAlertTriangle size={12} aria-hidden />{' '}
          {row.kind === 'group' ? `${formatCount(failed)} failed` : failureOf(first.span).kind}
        </span>
      )}
    </>
  );
}

/** What the name does not say: the model that answered, or how many chunks there were. */
function noteOf({ span }: SpanNode): string {
  const model = span.responseModel ?? span.requestModel;
  if (model !== undefined) return span.name.includes(model) ? '' : model;
  const { candidates = [], selected = [] } = span;
  if (candidates.length === 0) return '';
  return selected.length > 0 ? `${candidates.length} → ${selected.length}` : `${candidates.length} chunks`;
}

function Bar({
  node,
  time,
  critical,
  hasText,
}: Pick<Props, 'time' | 'critical'> & { readonly node: SpanNode; readonly hasText: boolean }) {
  const start = time.toShare(node.startMs);
  const end = time.toShare(node.endMs);
  const { span } = node;
  const place = (from: number, to: number) =>
    ({ '--s': from, '--e': to, '--bar': stageColor(span.stage) }) as CSSProperties;
  const self = span.durationMs > 0 ? Math.min(1, span.selfMs / span.durationMs) : 1;
  return (
    <>
      <div className={css.barPlace} style={place(start, end)}>
        <div className={css.bar} data-failed={node.hasFailed} data-holds={node.children.length > 0} />
        {hasText && (
          <span className={css.barText} data-side={end > 0.75 ? (start > 0.25 ? 'left' : 'inside') : 'right'}>
            {formatMs(span.durationMs)}
            {node.children.length > 0 && self < 0.995 ? ` · self ${formatMs(span.selfMs)}` : ''}
          </span>
        )}
      </div>
      {critical.get(span.spanId)?.map(({ startMs, endMs }) => (
        <div
          key={startMs}
          className={`${css.barPlace} ${css.critical}`}
          style={place(time.toShare(startMs), time.toShare(endMs))}
        />
      ))}
    </>
  );
}

function describe(row: Row, nodes: readonly SpanNode[], group: SiblingGroup | undefined): string {
  if (row.kind === 'hidden') return `${row.count} spans hidden, ${row.failedCount} failed`;
  const [first] = nodes;
  if (!first) return '';
  const { span } = first;
  if (row.kind === 'group')
    return `${span.stage} ${span.name}, ${nodes.length} ${group?.kind === 'retry' ? 'attempts' : 'times'}, ${group?.failedCount ?? 0} failed`;
  const model = span.responseModel ?? span.requestModel;
  return [
    `${span.stage} ${span.name}`,
    model,
    formatMs(span.durationMs),
    span.isCritical ? 'on the critical path' : undefined,
    first.hasFailed ? `failed: ${failureOf(span).message ?? failureOf(span).kind}` : undefined,
  ]
    .filter(Boolean)
    .join(', ');
}
