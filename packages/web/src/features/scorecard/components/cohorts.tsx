import type { CohortRowJson, KpiTileJson } from '@faultline/model';
import { useMemo } from 'react';
import { formatCount } from '../../../lib/format.ts';
import { extent } from '../../../ui/charts/scale.ts';
import { Sparkline } from '../../../ui/charts/sparkline.tsx';
import ui from '../../../ui/ui.module.css';
import { cohortName, splitName, splitsOf, type Split } from '../lib/cohorts.ts';
import { describeCourse } from '../lib/describe.ts';
import { formatInterval, formatKpi, formatShare } from '../lib/format-kpi.ts';
import css from '../kpi.module.css';
import { ChangeBadge } from './change-badge.tsx';
import { IntervalPlot } from './interval-plot.tsx';
import { RequestsLink } from './requests-link.tsx';

interface CohortsProps {
  readonly projectId: string;
  readonly kpi: KpiTileJson;
  readonly cohorts: readonly CohortRowJson[];
  readonly range: { readonly from: string; readonly to: string };
  /** Narrows the page to a cohort. */
  readonly onFilter: (filter: string) => void;
}

/** For whom: the number of each cohort beside that of all others, worst first, one table for each way to split. */
export function Cohorts(props: CohortsProps) {
  const { splits, alike } = useMemo(() => splitsOf(props.cohorts), [props.cohorts]);
  return (
    <section className={css.card} aria-label="Cohorts">
      <h2>
        For whom <span className={ui.dim}>each cohort against all other requests, worst first</span>
      </h2>
      {splits.length === 0 && alike.length === 0 ? (
        <p className={ui.dim}>No request here carries a label to split by. Doctor says how to set them.</p>
      ) : (
        splits.map((split) => <SplitTable key={splitName(split.by)} split={split} {...props} />)
      )}
      {alike.length > 0 && (
        <p className={css.alike}>
          All requests alike: {alike.map((row) => `${splitName(row.by)} ${cohortName(row)}`).join(', ')}.
        </p>
      )}
    </section>
  );
}

function SplitTable({ split, projectId, kpi, range, onFilter }: CohortsProps & { readonly split: Split }) {
  const { unit } = kpi.definition;
  const axis = extent(
    split.rows.flatMap(({ isEnough, low, high, value }) => (isEnough ? [low, high, value] : [value])),
  );
  const course = extent(split.rows.flatMap(({ series }) => series.map(({ value }) => value)));
  return (
    <details className={css.split} open={split.isTelling}>
      <summary>
        <h3>{splitName(split.by)}</h3> <span className={ui.dim}>{split.summary}</span>
      </summary>
      <div className={css.scroll}>
        <table className={ui.table} aria-label={`By ${splitName(split.by)}`}>
          <thead>
            <tr>
              <th scope="col">Cohort</th>
              <th scope="col" className={ui.number}>
                Value
              </th>
              <th scope="col">95 % interval</th>
              <th scope="col">Against the rest</th>
              <th scope="col">Over time</th>
              <th scope="col" className={ui.number}>
                Requests
              </th>
            </tr>
          </thead>
          <tbody>
            {split.rows.map((row) => {
              const name = cohortName(row);
              return (
                <tr key={name} data-enough={row.isEnough}>
                  <th scope="row">
                    {row.filter === undefined ? (
                      <span className={ui.dim}>{name}</span>
                    ) : (
                      <button
                        type="button"
                        className={ui.link}
                        title="Look at this cohort only"
                        onClick={() => onFilter(row.filter ?? '')}
                      >
                        {name}
                      </button>
                    )}
                  </th>
                  <td className={ui.number} title={row.value === undefined ? undefined : String(row.value)}>
                    {formatKpi(row.value, unit)}
                  </td>
                  <td>
                    <IntervalPlot
                      {...row}
                      axis={axis}
                      overall={kpi.value}
                      label={formatInterval(row, unit) ?? 'no interval'}
                    />
                  </td>
                  <td>
                    {row.againstRest ? (
                      <ChangeBadge change={row.againstRest} unit={unit} />
                    ) : (
                      <span className={ui.dim}>–</span>
                    )}
                  </td>
                  <td className={css.course}>
                    {row.series.length > 0 && (
                      <Sparkline
                        values={row.series.map(({ value }) => value)}
                        domain={course}
                        label={describeCourse(row.series, unit)}
                        tone={row.againstRest?.verdict === 'worse' ? 'worse' : 'plain'}
                      />
                    )}
                  </td>
                  <td className={ui.number}>
                    {row.filter === undefined ? (
                      formatCount(row.requests)
                    ) : (
                      <RequestsLink
                        projectId={projectId}
                        filter={row.filter}
                        range={range}
                        label={`${row.requests} requests of ${name}`}
                      >
                        {formatCount(row.requests)}
                      </RequestsLink>
                    )}{' '}
                    <span className={ui.dim}>{formatShare(row.share)}</span>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </details>
  );
}
