import { IconArrowDownRight, IconArrowRight, IconArrowUpRight } from '@tabler/icons-react';
import { formatCount } from '../../lib/format.ts';
import ui from '../../ui/ui.module.css';
import css from './failures.module.css';
import type { Change } from './lib/change.ts';
import { formatPercent } from './lib/percent.ts';

const ICONS = { up: IconArrowUpRight, down: IconArrowDownRight, same: IconArrowRight };
/** Fewer requests before are no range to compare with. */
const ENOUGH = 20;
const TONES = { up: ui.problem, down: ui.ok, same: ui.dim };

/** How the share of a class moved against the range of the same length before. */
export function ChangeText({
  change,
  of: { count, previousCount, previousTotal },
  total,
}: {
  readonly change: Change | undefined;
  readonly of: { readonly count: number; readonly previousCount: number; readonly previousTotal: number };
  readonly total: number;
}) {
  if (!change) return <span className={ui.dim}>nothing before</span>;
  if (previousTotal < ENOUGH) return <span className={ui.dim}>too few before ({formatCount(previousTotal)})</span>;
  if (count === 0 && previousCount === 0) return <span className={ui.dim}>none before</span>;
  const { direction, difference } = change;
  const Icon = ICONS[direction];
  const points = `${difference > 0 ? '+' : difference < 0 ? '−' : ''}${Number(Math.abs(difference * 100).toFixed(1))} points`;
  return (
    <span
      className={css.change}
      title={`${formatCount(count)} of ${formatCount(total)}, before ${formatCount(previousCount)} of ${formatCount(previousTotal)} (${formatPercent(previousCount / previousTotal)})`}
    >
      <span className={TONES[direction]}>
        <Icon size={14} aria-hidden /> {points}
      </span>
      {direction === 'same' && <span className={ui.dim}>within chance</span>}
    </span>
  );
}
