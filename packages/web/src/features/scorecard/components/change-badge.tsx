import type { ChangeJson, KpiTileJson } from '@faultline/model';
import { IconArrowDownRight, IconArrowUpRight, IconEqual } from '@tabler/icons-react';
import { formatDifference, formatRelative, verdictWord } from '../lib/format-kpi.ts';
import css from '../scorecard.module.css';

/** The change of a number and what can be said of it; never by colour alone. */
export function ChangeBadge({
  change: { verdict, difference, relative, sentence },
  unit,
}: {
  readonly change: ChangeJson;
  readonly unit: KpiTileJson['definition']['unit'];
}) {
  const isProven = verdict === 'better' || verdict === 'worse' || verdict === 'changed';
  const Icon = !isProven || !difference ? IconEqual : difference.value > 0 ? IconArrowUpRight : IconArrowDownRight;
  return (
    <span className={css.change} data-verdict={verdict} title={sentence}>
      <Icon size={14} aria-hidden />
      {isProven && difference && (
        <b>
          {unit === 'share' || relative === undefined
            ? formatDifference(difference.value, unit)
            : formatRelative(relative)}
        </b>
      )}{' '}
      {verdictWord(verdict)}
    </span>
  );
}
