import type { FacetsOutput } from '@faultline/model';
import type { CSSProperties } from 'react';
import { formatCount } from '../../lib/format.ts';
import { termState } from '../../lib/toggle-term.ts';
import css from './facets.module.css';

interface FacetListProps {
  readonly facets: FacetsOutput['facets'];
  readonly filter: string;
  readonly onToggle: (field: string, value: string, isExcluded: boolean) => void;
}

/** Values of each field with counts. Click includes, Alt-click or the minus excludes; both change the one filter text. */
export function FacetList({ facets, filter, onToggle }: FacetListProps) {
  return (
    <aside className={css.facets} aria-label="Facets">
      {facets
        .filter(({ values }) => values.length > 0)
        .map((facet) => (
          <Facet key={facet.field} facet={facet} filter={filter} onToggle={onToggle} />
        ))}
    </aside>
  );
}

function Facet({
  facet: { field, values, otherCount, unknownCount },
  filter,
  onToggle,
}: Omit<FacetListProps, 'facets'> & { readonly facet: FacetsOutput['facets'][number] }) {
  const most = Math.max(...values.map(({ count }) => count), 1);
  return (
    <details open>
      <summary>{field.replaceAll('_', ' ')}</summary>
      <ul>
        {values.map(({ value, count }) => {
          const state = termState(filter, field, value);
          return (
            <li key={value} data-state={state}>
              <button
                type="button"
                className={css.value}
                style={{ '--share': count / most } as CSSProperties}
                title={`${value}: ${count}`}
                aria-pressed={state === 'included'}
                onClick={(event) => onToggle(field, value, event.altKey || event.shiftKey)}
              >
                <span className={css.name}>{state === 'excluded' ? <s>{value}</s> : value}</span>
                <span className={css.count}>{formatCount(count)}</span>
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
        <p className={css.rest}>
          {[
            otherCount > 0 ? `${formatCount(otherCount)} with others` : '',
            unknownCount > 0 ? `${formatCount(unknownCount)} without` : '',
          ]
            .filter(Boolean)
            .join(', ')}
        </p>
      )}
    </details>
  );
}
