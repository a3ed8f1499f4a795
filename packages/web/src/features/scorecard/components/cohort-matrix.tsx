import type { KpiTileJson, ScorecardOutput } from '@faultline/model';
import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../../lib/api-client.ts';
import { formatCount } from '../../../lib/format.ts';
import ui from '../../../ui/ui.module.css';
import { splitName } from '../lib/cohorts.ts';
import { apartFrom, withValue } from '../lib/compared.ts';
import { formatInterval, formatKpi, verdictWord } from '../lib/format-kpi.ts';
import { useCohorts } from '../queries.ts';
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
  const labels = useCohorts(projectId, answer.range, answer.filter);
  const label = labels.data?.labels.find((each) => each.field === field);
  const values = label?.values.slice(0, MOST_COHORTS) ?? [];
  const rows = useQueries({
    queries: values.map(({ value }) => {
      const input = {
        projectId,
        from: answer.range.from,
        to: answer.range.to,
        filter: withValue(search.filter ?? '', field, value),
        comparedFilter: apartFrom(search.filter ?? '', field, value),
        buckets: 0,
        kpis: columns.map(({ id }) => id).join(','),
      };
      return {
        queryKey: ['scorecard', input],
        queryFn: ({ signal }: { signal: AbortSignal }) => api.scorecard(input, signal),
      };
    }),
  });
  const name = splitName([field]);
  if (labels.isPending) return <p className={ui.dim}>Looking for values of {name}…</p>;
  if (label === undefined || values.length === 0) return <p className={ui.dim}>No request here has a label {name}.</p>;
  const hidden = label.values.length - values.length;
  return (
    <section className={css.matrix} aria-label={`By ${name}`}>
      <h2>
        By {name} <span className={ui.dim}>each against all other requests of this filter</span>
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
            {values.map(({ value, requests }, index) => {
              const tiles = rows[index]?.data?.groups.flatMap(({ kpis }) => kpis);
              return (
                <tr key={value}>
                  <th scope="row">
                    <button
                      type="button"
                      className={ui.link}
                      title="Look at this cohort only"
                      onClick={() => onFilter(withValue(search.filter ?? '', field, value))}
                    >
                      {value}
                    </button>
                  </th>
                  <td className={ui.number}>{formatCount(requests)}</td>
                  {columns.map(({ id }) => (
                    <Cell key={id} tile={tiles?.find((tile) => tile.id === id)} error={rows[index]?.error} />
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {(hidden > 0 || label.otherRequests > 0 || label.unknownRequests > 0) && (
        <p className={css.note}>
          {[
            hidden > 0 || label.otherRequests > 0 ? 'Less frequent values are left out' : '',
            label.unknownRequests > 0 ? `${formatCount(label.unknownRequests)} requests are without ${name}` : '',
          ]
            .filter(Boolean)
            .join('; ')}
          .
        </p>
      )}
    </section>
  );
}

function Cell({ tile, error }: { readonly tile: KpiTileJson | undefined; readonly error: Error | null | undefined }) {
  if (error)
    return (
      <td className={`${ui.number} ${ui.problem}`} title={error.message}>
        failed
      </td>
    );
  if (!tile) return <td className={ui.number}>…</td>;
  const { value, definition, change, isEnough } = tile;
  const verdict = change?.verdict;
  const sign = verdict === 'worse' ? '▼' : verdict === 'better' ? '▲' : '';
  const words = [formatInterval(tile, definition.unit), verdict && verdictWord(verdict)].filter(Boolean).join(', ');
  return (
    <td className={ui.number} data-verdict={verdict} data-enough={isEnough} title={change?.sentence}>
      <span aria-hidden>{sign}</span> {formatKpi(value, definition.unit)}
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
