import type { CSSProperties } from 'react';
import ui from '../../ui/ui.module.css';
import css from './failures.module.css';
import { formatPercent } from './lib/percent.ts';

/** How much of what may fail this way has; over the budget it says so in words too. */
export function BudgetUse({
  budgetShare,
  budgetUsed,
}: {
  readonly budgetShare?: number | undefined;
  readonly budgetUsed?: number | undefined;
}) {
  if (budgetShare === undefined) return <span className={ui.dim}>none set</span>;
  const used = budgetUsed ?? 0;
  const isOver = used > 1;
  return (
    <span className={css.budget} data-over={isOver}>
      <span>
        {isOver ? `over: ${formatPercent(used)}` : formatPercent(used)}{' '}
        <span className={ui.dim}>of {formatPercent(budgetShare)}</span>
      </span>
      <span className={ui.bar} style={{ '--share': Math.min(1, used) } as CSSProperties}>
        <span />
      </span>
    </span>
  );
}
