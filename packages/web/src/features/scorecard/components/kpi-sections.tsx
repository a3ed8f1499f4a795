import type { KpiSeriesOutput } from '@faultline/model';
import { Link } from '@tanstack/react-router';
import { EmptyState } from '../../../ui/empty-state.tsx';
import ui from '../../../ui/ui.module.css';
import { ChangeBadge } from './change-badge.tsx';
import { Cohorts } from './cohorts.tsx';
import { Course } from './course.tsx';
import { Distribution } from './distribution.tsx';
import { Explanation } from './explanation.tsx';
import { Exemplars } from './exemplars.tsx';
import { Sample } from './kpi-tile.tsx';
import { Selected } from './selected.tsx';
import { withCode } from '../../../ui/with-code.tsx';
import { formatInterval, formatKpi } from '../lib/format-kpi.ts';
import type { useExplanation } from '../queries.ts';
import css from '../kpi.module.css';
import { parseSelection, printSelection, type ScorecardSearch, type SearchChange, type Selection } from '../url.ts';

interface KpiSectionsProps {
  readonly projectId: string;
  readonly answer: KpiSeriesOutput;
  readonly explanation: Pick<ReturnType<typeof useExplanation>, 'data' | 'error' | 'isPending'>;
  readonly search: ScorecardSearch;
  readonly change: (next: SearchChange) => void;
}

/** All that is known of one number, from the number itself to the requests behind it. */
export function KpiSections({ projectId, answer, explanation, search, change }: KpiSectionsProps) {
  const { kpi, range, cohorts, distribution, exemplars } = answer;
  const selection = parseSelection(search.select);
  const select = (next: Selection | undefined) =>
    change({ select: next && printSelection(next), ...(next ? {} : { selectAgainst: undefined }) });
  if (kpi.value === undefined) return <NoNumber projectId={projectId} answer={answer} />;
  return (
    <>
      <Summary projectId={projectId} answer={answer} />
      <Course
        projectId={projectId}
        answer={answer}
        changePoints={explanation.data?.changePoints ?? []}
        selection={selection}
        onSelect={select}
      />
      {selection && (
        <Selected
          projectId={projectId}
          answer={answer}
          selection={selection}
          against={search.selectAgainst ?? 'rest'}
          onAgainst={(against) => change({ selectAgainst: against === 'before' ? against : undefined })}
          onClear={() => select(undefined)}
        />
      )}
      {answer.compared && (
        <Why
          projectId={projectId}
          unit={kpi.definition.unit}
          explanation={explanation}
          onFilter={(filter) => change({ filter, select: undefined })}
        />
      )}
      <Cohorts
        projectId={projectId}
        kpi={kpi}
        cohorts={cohorts}
        range={range}
        onFilter={(filter) => change({ filter, select: undefined })}
      />
      {distribution && (
        <Distribution
          projectId={projectId}
          kpi={kpi}
          distribution={distribution}
          range={range}
          selection={selection}
          onSelect={select}
        />
      )}
      {exemplars.length > 0 && (
        <section className={css.card}>
          <Exemplars
            title={kpi.definition.direction === 'neutral' ? 'Requests behind it' : 'Requests that make it worse'}
            projectId={projectId}
            requestIds={exemplars}
            range={range}
          />
        </section>
      )}
    </>
  );
}

function NoNumber({ projectId, answer: { kpi, requests } }: Pick<KpiSectionsProps, 'projectId' | 'answer'>) {
  return (
    <EmptyState
      title="There is no number yet"
      text={
        <>
          {requests === 0 ? 'No request in this range passes this filter.' : `In this range ${kpi.note}.`} It comes
          from: {withCode(kpi.definition.source)}.
        </>
      }
    >
      <Link className={ui.button} to="/p/$projectId/doctor" params={{ projectId }}>
        See what is missing
      </Link>
    </EmptyState>
  );
}

function Why({
  projectId,
  unit,
  explanation: { data, error, isPending },
  onFilter,
}: Pick<KpiSectionsProps, 'projectId' | 'explanation'> & {
  readonly unit: KpiSeriesOutput['kpi']['definition']['unit'];
  readonly onFilter: (filter: string) => void;
}) {
  if (data) return <Explanation projectId={projectId} unit={unit} explanation={data} onFilter={onFilter} />;
  return (
    <section className={css.card} aria-label="What moved and why">
      <h2>What moved and why</h2>
      {error && <p className={ui.problem}>This could not be found out: {error.message}</p>}
      {isPending && <p className={ui.dim}>Looking for cohorts, stages, drivers and the time it began…</p>}
    </section>
  );
}

function Summary({ projectId, answer: { kpi, range } }: Pick<KpiSectionsProps, 'projectId' | 'answer'>) {
  const { definition, change, value, note } = kpi;
  const interval = formatInterval(kpi, definition.unit);
  return (
    <section className={css.number} aria-label="The number" data-verdict={change?.verdict}>
      <p className={css.value}>
        <b title={value === undefined ? undefined : String(value)}>{formatKpi(value, definition.unit)}</b>
        {interval && <span>95 % interval {interval}</span>}
      </p>
      <div>
        {change && <ChangeBadge change={change} unit={definition.unit} />}
        {change && <p className={css.sentence}>{change.sentence}</p>}
        {note && value !== undefined && <p className={css.sentence}>With care: {note}.</p>}
      </div>
      <Sample projectId={projectId} tile={kpi} range={range} />
    </section>
  );
}
