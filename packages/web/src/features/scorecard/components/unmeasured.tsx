import type { KpiTileJson } from '@faultline/model';
import { Link } from '@tanstack/react-router';
import css from '../scorecard.module.css';
import type { ScorecardSearch } from '../url.ts';
import { DefinitionPopover } from './definition-popover.tsx';

/** Numbers that nothing here could be judged for: named, with the reason, instead of a 0 that would be wrong. */
export function Unmeasured({
  projectId,
  tiles,
  search,
}: {
  readonly projectId: string;
  readonly tiles: readonly KpiTileJson[];
  readonly search: ScorecardSearch;
}) {
  if (tiles.length === 0) return undefined;
  return (
    <details className={css.unmeasured}>
      <summary>
        {tiles.length === 1 ? 'One number has' : `${tiles.length} numbers have`} nothing to be judged from
        <span>: {tiles.map(({ definition }) => definition.title).join(', ')}</span>
      </summary>
      <ul>
        {tiles.map(({ id, definition, note }) => (
          <li key={id}>
            <Link to="/p/$projectId/scorecard/$kpi" params={{ projectId, kpi: id }} search={search}>
              {definition.title}
            </Link>{' '}
            <DefinitionPopover definition={definition} />
            {note && <span> {note}</span>}
          </li>
        ))}
      </ul>
    </details>
  );
}
