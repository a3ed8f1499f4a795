import type { KpiSeriesOutput } from '@faultline/model';
import { IconX } from '@tabler/icons-react';
import { useMemo } from 'react';
import { formatCount, formatTime } from '../../../lib/format.ts';
import { usePreferences } from '../../../lib/preferences.ts';
import { Segments } from '../../../ui/segments.tsx';
import ui from '../../../ui/ui.module.css';
import { formatKpi } from '../lib/format-kpi.ts';
import { questionAbout, type SelectedAgainst } from '../lib/selected.ts';
import { useExplanation } from '../queries.ts';
import css from '../kpi.module.css';
import type { Selection } from '../url.ts';
import { Differences } from './differences.tsx';
import { RequestsLink } from './requests-link.tsx';

const AGAINST = [
  { value: 'rest', label: 'the rest' },
  { value: 'before', label: 'the time before' },
] as const;

interface SelectedProps {
  readonly projectId: string;
  readonly answer: KpiSeriesOutput;
  readonly selection: Selection;
  readonly against: SelectedAgainst;
  readonly onAgainst: (against: SelectedAgainst) => void;
  readonly onClear: () => void;
}

/** What is different about the requests that were marked in a chart. */
export function Selected({ projectId, answer, selection, against, onAgainst, onClear }: SelectedProps) {
  const { isUtc } = usePreferences();
  const { id, definition } = answer.kpi;
  const question = useMemo(
    () => questionAbout(selection, against, projectId, answer),
    [selection, against, projectId, answer],
  );
  const hasBefore = selection.kind === 'time' && Date.parse(selection.from) > Date.parse(answer.range.from);
  const { data, error, isPending } = useExplanation({ ...question?.input, projectId, kpi: id }, question !== undefined);
  const name =
    selection.kind === 'time'
      ? `${formatTime(selection.from, isUtc)} – ${formatTime(selection.to, isUtc)}`
      : `${formatKpi(selection.low, definition.unit)} – ${formatKpi(selection.high, definition.unit)}`;
  return (
    <section className={css.card} aria-label="What is different about the marked requests">
      <div className={css.selectedHead}>
        <h2>
          Marked: {name}
          {data && question && (
            <RequestsLink
              projectId={projectId}
              filter={question.input.filter ?? ''}
              range={{ from: data.range.from, to: data.range.to }}
            >
              {formatCount(data.requests)} requests
            </RequestsLink>
          )}
        </h2>
        {hasBefore && question && (
          <Segments label="Compared with" value={against} options={AGAINST} onChange={onAgainst} />
        )}
        <button type="button" className={ui.button} onClick={onClear}>
          <IconX size={13} aria-hidden /> Clear the mark
        </button>
      </div>
      {!question ? (
        <p className={ui.dim}>All of the range is marked: there is nothing left to compare with.</p>
      ) : error ? (
        <p className={ui.problem}>This could not be found out: {error.message}</p>
      ) : isPending ? (
        <p className={ui.dim}>Comparing with {question.against}…</p>
      ) : (
        <Differences
          title="What is different about these"
          hint={`share or mean, against ${formatCount(data.comparedRequests)} requests: ${question.against}`}
          projectId={projectId}
          differences={data.differences}
          range={data.range}
        />
      )}
    </section>
  );
}
