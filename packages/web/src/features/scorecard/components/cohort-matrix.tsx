import type { KpiTileJson, ScorecardCohortsOutput, ScorecardOutput } from '@faultline/model';
import { Link } from '@tanstack/react-router';
import { formatCount } from '../../../lib/format.ts';
import ui from '../../../ui/ui.module.css';
import { splitName } from '../lib/cohorts.ts';
import { withValue } from '../lib/compared.ts';
import { formatInterval, formatKpi, verdictWord, type Unit } from '../lib/format-kpi.ts';
import { useScorecardCohorts } from '../queries.ts';
import css from '../scorecard.module.css';
import type { ScorecardSearch } from '../url.ts';

const MOST_COHORTS = 10;
const MOST_COLUMNS = 8;
/** Shown first, where there are no numbers that got worse. */
const USUAL = [
  'task_success',
  'grounded_answer_rate',
  'latency_p95',
  'error_rate',
  'cost_per_request',
  'cost_per_success',
  'violation_rate',
  'thumbs_down_rate',
];

type Row = ScorecardCohortsOutput['kpis'][number]['cohorts'][number];

interface CohortMatrixProps {
  readonly projectId: string;
  readonly answer: ScorecardOutput;
  readonly field: string;
  readonly search: ScorecardSearch;
  /** Narrows the page to a cohort. */
  readonly onFilter: (filter: string) => void;
}

/** For whom not: the most telling numbers of each value of a label, each beside all other requests. */
export function CohortMatrix({ projectId, answer, field, search, onFilter }: CohortMatrixProps) {
  const columns = columnsOf(answer);
  const { from, to } = answer.range;
  const kpis = columns.map(({ id }) => id).join(',');
  const asked = { projectId, from, to, filter: answer.filter, by: field, kpis, top: MOST_COHORTS };
  const { data, error } = useScorecardCohorts(asked, columns.length > 0);
  const name = splitName([field]);
  if (error)
    return (
      <p role="alert" className={ui.problem}>
        By {name}: {error.message}
      </p>
    );
  if (!data) return <p className={ui.dim}>Looking at each {name}…</p>;
  const rowsOf = new Map(data.kpis.map(({ definition, cohorts }) => [definition.id, cohorts]));
  const cohorts = data.kpis[0]?.cohorts.toSorted((one, other) => other.requests - one.requests) ?? [];
  const values = cohorts.filter(({ kind }) => kind === 'value');
  if (values.length === 0) return <p className={ui.dim}>No request here has a label {name}.</p>;
  return (
    <section className={css.matrix} aria-label={`By ${name}`}>
      <h2>
        By {name}{' '}
        <span className={ui.dim}>each against all other requests of this filter, corrected over the whole table</span>
      </h2>
      <div className={css.scroll}>
        <table className={ui.table}>
          <thead>
            <tr>
              <th scope="col">{name}</th>
              <th scope="col" className={ui.number}>
                Requests
              </th>
              {columns.map(({ id, definition }) => (
                <th key={id} scope="col" className={ui.number}>
                  <Link to="/p/$projectId/scorecard/$kpi" params={{ projectId, kpi: id }} search={search}>
                    {definition.title}
                  </Link>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {cohorts.map((cohort) => {
              const value = cohort.labels[field] ?? '';
              return (
                <tr key={`${cohort.kind} ${value}`}>
                  <th scope="row">
                    {cohort.kind === 'value' ? (
                      <button
                        type="button"
                        className={ui.link}
                        title="Look at this cohort only"
                        onClick={() => onFilter(withValue(search.filter ?? '', field, value))}
                      >
                        {value}
                      </button>
                    ) : (
                      <span className={ui.dim}>{cohort.kind === 'other' ? 'all others' : `without ${name}`}</span>
                    )}
                  </th>
                  <td className={ui.number}>{formatCount(cohort.requests)}</td>
                  {columns.map(({ id, definition }) => (
                    <Cell
                      key={id}
                      unit={definition.unit}
                      row={rowsOf
                        .get(id)
                        ?.find((row) => row.kind === cohort.kind && row.labels[field] === cohort.labels[field])}
                    />
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Cell({ unit, row }: { readonly unit: Unit; readonly row: Row | undefined }) {
  if (!row) return <td className={ui.number}>–</td>;
  const verdict = row.againstRest?.verdict;
  const sign = verdict === 'worse' ? '▼' : verdict === 'better' ? '▲' : '';
  const words = [formatInterval(row, unit), verdict && verdictWord(verdict)].filter(Boolean).join(', ');
  return (
    <td className={ui.number} data-verdict={verdict} data-enough={row.isEnough} title={row.againstRest?.sentence}>
      <span aria-hidden>{sign}</span> {formatKpi(row.value, unit)}
      <span className="visually-hidden"> ({words})</span>
    </td>
  );
}

/** What got worse, then what is looked at first in any case. */
function columnsOf({ groups }: ScorecardOutput): readonly KpiTileJson[] {
  const tiles = groups.flatMap(({ kpis }) => kpis).filter(({ value }) => value !== undefined);
  const rank = ({ id, change }: KpiTileJson) => {
    const usual = USUAL.indexOf(id);
    return (change?.verdict === 'worse' ? 0 : 100) + (usual < 0 ? 50 : usual);
  };
  return tiles
    .filter((tile) => rank(tile) < 150)
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, MOST_COLUMNS);
}
