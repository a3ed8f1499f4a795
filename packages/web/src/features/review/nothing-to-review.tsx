import { Link } from '@tanstack/react-router';
import { formatCount, formatTime } from '../../lib/format.ts';
import { usePreferences } from '../../lib/preferences.ts';
import type { Range } from '../../lib/range-search.ts';
import { describeRange } from '../../lib/time-range.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import ui from '../../ui/ui.module.css';
import type { ChangeRange } from '../failures/range-bar.tsx';

const LONG = 'now-30d';

/** The queue is empty: all is reviewed, or there was nothing. */
export function NothingToReview({
  projectId,
  range: { filter, from, to },
  given,
  onChange,
}: {
  readonly projectId: string;
  readonly range: Range;
  readonly given: number;
  readonly onChange: ChangeRange;
}) {
  const { isUtc } = usePreferences();
  const when = describeRange(from, to, (time) => formatTime(time, isUtc));
  return (
    <EmptyState
      title={given > 0 ? 'All reviewed' : 'Nothing to review'}
      text={
        given > 0
          ? `You have reviewed ${formatCount(given)} in this sitting, and no other request ${when}${filter ? ' that passes the filter' : ''} is left.`
          : `You have reviewed every request ${when}${filter ? ' that passes the filter' : ''}, or none has arrived.`
      }
    >
      {filter && (
        <button type="button" className={ui.button} onClick={() => onChange({ filter: undefined })}>
          Clear the filter
        </button>
      )}
      {from !== LONG && (
        <button type="button" className={ui.button} onClick={() => onChange({ from: LONG, to: undefined })}>
          Look at 30 days
        </button>
      )}
      <Link className={ui.button} to="/p/$projectId/failures" params={{ projectId }}>
        See the failures
      </Link>
    </EmptyState>
  );
}
