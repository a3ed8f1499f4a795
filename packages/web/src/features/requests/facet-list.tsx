import type { FacetsOutput } from '@faultline/model';
import { formatCount } from '../../lib/format.ts';
import { termState } from '../../lib/toggle-term.ts';
import css from './requests.module.css';

/** Values of each field with counts. Click includes, Alt-click or the minus excludes; both change the one filter text. */
export function FacetList({
  facets,
  filter,
  onToggle,
}: {
  readonly facets: FacetsOutput['facets'];
  readonly filter: string;
  readonly onToggle: (field: string, value: string, isExcluded: boolean) => void;
}) {
  return (
    <aside className={css.facets} aria-label="Facets">
      {facets
        .filter(({ values }) => values.length > 0)
        .map(({ field, values, otherCount, unknownCount }) => {
          const most = Math.max(...values.map(({ count }) => count), 1);
          return (
            <details key={field} open>
              <summary>{field.replaceAll('_', ' ')}</summary>
              <ul>
                {values.map(({ value, count }) => {
                  const state = termState(filter, field, value);
                  return (
                    <li key={value} className={css[state]}>
                      <button
                        type="button"
                        title={`${value}: ${count}`}
                        aria-pressed={state === 'included'}
                        onClick={(event) => onToggle(field, value, event.altKey || event.shiftKey)}
                      >
                        <span className={css.facetBar} style={{ width: `${(100 * count) / most}%` }} />
                        <span className={css.facetValue}>{state === 'excluded' ? <s>{value}</s> : value}</span>
                        <span className={css.dim}>{formatCount(count)}</span>
                      </button>
                      <button
                        type="button"
                        className={css.exclude}
                        aria-label={`Exclude ${field} ${value}`}
                        title="Exclude"
                        onClick={() => onToggle(field, value, true)}
                      >
                        −
                      </button>
                    </li>
                  );
                })}
              </ul>
              {(otherCount > 0 || unknownCount > 0) && (
                <p className={css.dim}>
                  {otherCount > 0 && `${formatCount(otherCount)} other `}
                  {unknownCount > 0 && `${formatCount(unknownCount)} without`}
                </p>
              )}
            </details>
          );
        })}
    </aside>
  );
}
