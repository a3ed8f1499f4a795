import { useQuery } from '@tanstack/react-query';
import { api } from '../../lib/api-client.ts';
import { formatTime } from '../../lib/format.ts';
import { usePreferences } from '../../lib/preferences.ts';
import { describeRange, rangeAround } from '../../lib/time-range.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import ui from '../../ui/ui.module.css';

interface NothingFoundProps {
  readonly projectId: string;
  readonly filter: string;
  readonly from: string;
  readonly to: string;
  readonly onClear: () => void;
  readonly onRange: (from: string, to: string | undefined) => void;
}

const EVER = 'now-400d';

/** Nothing in this range passes this filter: what can be cleared, and where the nearest match is. */
export function NothingFound({ projectId, filter, from, to, onClear, onRange }: NothingFoundProps) {
  const { isUtc } = usePreferences();
  const nearest = useQuery({
    queryKey: ['nearest', projectId, filter, from, to],
    queryFn: async ({ signal }) => {
      const find = async (start: string, end: string, order: 'asc' | 'desc') =>
        (await api.search({ projectId, filter, from: start, to: end, order, limit: 1 }, signal)).items[0];
      return (await find(EVER, from, 'desc')) ?? (to === 'now' ? undefined : await find(to, 'now', 'asc')) ?? null;
    },
  });
  const range = describeRange(from, to, (time) => formatTime(time, isUtc));
  const match = nearest.data;
  return (
    <EmptyState
      title={filter ? 'No request matches' : 'No request in this range'}
      text={
        filter ? (
          <>
            Nothing {range} passes <code>{filter}</code>.{match === null && ' Nor does anything before.'}
          </>
        ) : (
          `Nothing has arrived ${range}.`
        )
      }
    >
      {match && (
        <button type="button" className={ui.button} onClick={() => onRange(...rangeAround(match.startTime))}>
          Show the nearest, {formatTime(match.startTime, isUtc)}
        </button>
      )}
      {filter && (
        <button type="button" className={ui.button} onClick={onClear}>
          Clear the filter
        </button>
      )}
    </EmptyState>
  );
}
