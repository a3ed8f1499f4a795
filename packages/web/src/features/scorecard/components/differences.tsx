import { filterField, type ExplainOutput } from '@faultline/model';
import { useState } from 'react';
import ui from '../../../ui/ui.module.css';
import { fieldName } from '../lib/cohorts.ts';
import { formatDifference, formatKpi } from '../lib/format-kpi.ts';
import css from '../kpi.module.css';
import { RequestsLink } from './requests-link.tsx';

type Difference = ExplainOutput['differences'][number];

const SHOWN = 8;
const UNITS: Readonly<Record<string, 'ms' | 'usd' | 'tokens'>> = { ms: 'ms', USD: 'usd', tokens: 'tokens' };

/** Labels, fields and numbers by which requests differ from those they are compared with, the proven ones. */
export function Differences({
  title,
  hint,
  projectId,
  differences,
  range,
}: {
  readonly title: string;
  readonly hint: string;
  readonly projectId: string;
  readonly differences: readonly Difference[];
  readonly range: { readonly from: string; readonly to: string };
}) {
  const [isWhole, setWhole] = useState(false);
  const proven = differences.filter(({ change: { verdict } }) => verdict !== 'no_proof' && verdict !== 'too_few');
  const shown = isWhole ? differences : proven.slice(0, SHOWN);
  return (
    <section aria-label={title} className={css.differences}>
      <h3>
        {title} <span className={ui.dim}>{hint}</span>
      </h3>
      {shown.length === 0 ? (
        <p className={ui.dim}>
          {differences.length === 0
            ? 'There was nothing to compare.'
            : `Nothing: none of ${differences.length} labels, fields and numbers is proven to differ.`}
        </p>
      ) : (
        <div className={css.scroll}>
          <table className={ui.table} aria-label={title}>
            <thead>
              <tr>
                <th scope="col">Field</th>
                <th scope="col">Value</th>
                <th scope="col" className={ui.number}>
                  These
                </th>
                <th scope="col" className={ui.number}>
                  Others
                </th>
                <th scope="col" className={ui.number}>
                  Difference
                </th>
                <th scope="col" className={ui.number}>
                  q
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((difference) => (
                <Row
                  key={`${difference.field} ${difference.value ?? ''}`}
                  projectId={projectId}
                  difference={difference}
                  range={range}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {differences.length > shown.length && (
        <button type="button" className={ui.link} onClick={() => setWhole(true)}>
          Show all {differences.length} that were compared
        </button>
      )}
    </section>
  );
}

function Row({
  projectId,
  difference: { field, value, now, compared, change, filter },
  range,
}: {
  readonly projectId: string;
  readonly difference: Difference;
  readonly range: { readonly from: string; readonly to: string };
}) {
  const unit = value === undefined ? (UNITS[filterField(field)?.unit ?? ''] ?? 'count') : 'share';
  const q = change.difference?.q;
  return (
    <tr title={change.sentence}>
      <th scope="row">{fieldName(field)}</th>
      <td>
        <RequestsLink projectId={projectId} filter={filter} range={range}>
          {value === undefined ? 'mean' : value || 'none'}
        </RequestsLink>
      </td>
      <td className={ui.number}>{formatKpi(now, unit)}</td>
      <td className={ui.number}>{formatKpi(compared, unit)}</td>
      <td className={ui.number}>{change.difference ? formatDifference(change.difference.value, unit) : '–'}</td>
      <td className={ui.number}>{q === undefined ? '–' : q < 0.001 ? '< 0.001' : q.toFixed(3)}</td>
    </tr>
  );
}
