import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../lib/api-client.ts';
import { formatCount, formatTime } from '../../lib/format.ts';
import { usePreferences } from '../../lib/preferences.ts';
import type { Range } from '../../lib/range-search.ts';
import { describeRange } from '../../lib/time-range.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import ui from '../../ui/ui.module.css';
import type { ChangeRange } from './range-bar.tsx';

const LONG = 'now-30d';
const REBUILD = 'faultline rebuild';

/** No request has a failure class: because all went well, because nobody says how they went, or because they were never classified. */
export function NothingBad({
  projectId,
  range,
  total,
  onChange,
}: {
  readonly projectId: string;
  readonly range: Range;
  readonly total: number;
  readonly onChange: ChangeRange;
}) {
  const { isUtc } = usePreferences();
  const outcomes = useQuery({
    queryKey: ['outcomes', projectId, range],
    queryFn: ({ signal }) => api.facets({ projectId, ...range, fields: 'outcome', buckets: 0 }, signal),
  });
  if (outcomes.isPending) return <Loading label="Looking at the outcomes" lines={3} />;
  const counts = new Map(outcomes.data?.facets[0]?.values.map(({ value, count }) => [value, count]));
  const [failed, known] = [counts.get('failure') ?? 0, (counts.get('failure') ?? 0) + (counts.get('success') ?? 0)];
  const when = describeRange(range.from, range.to, (time) => formatTime(time, isUtc));
  const requests = `${formatCount(total)} ${total === 1 ? 'request' : 'requests'} ${when}`;
  if (failed > 0) {
    return (
      <EmptyState
        title="Failures that are not classified yet"
        text={`${formatCount(failed)} of ${requests} failed, and none has a class: they arrived before there was a classifier. This command looks at them again:`}
      >
        <pre className={ui.code}>{REBUILD}</pre>
        <CopyButton text={() => REBUILD} />
        <Link
          className={ui.button}
          to="/p/$projectId/requests"
          params={{ projectId }}
          search={{ ...range, filter: `${range.filter} outcome:failure`.trim() }}
        >
          Show the failed requests
        </Link>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title={known === 0 ? 'Nobody says how these requests went' : 'Nothing bad here'}
      text={
        known === 0
          ? `${requests}, without an outcome, and no rule found anything wrong with them. What to record so that more can be judged, Doctor knows.`
          : `${requests}, and no rule found anything wrong with them. ${formatCount(known)} have a known outcome.`
      }
    >
      {range.from !== LONG && (
        <button type="button" className={ui.button} onClick={() => onChange({ from: LONG, to: undefined })}>
          Look at 30 days
        </button>
      )}
      {range.filter !== '' && (
        <button type="button" className={ui.button} onClick={() => onChange({ filter: undefined })}>
          Clear the filter
        </button>
      )}
      <Link className={ui.button} to="/p/$projectId/doctor" params={{ projectId }}>
        See what could be judged
      </Link>
    </EmptyState>
  );
}
