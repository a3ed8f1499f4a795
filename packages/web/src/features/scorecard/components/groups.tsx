import type { ScorecardOutput } from '@faultline/model';
import css from '../scorecard.module.css';
import type { ScorecardSearch } from '../url.ts';
import { KpiTile } from './kpi-tile.tsx';
import { Unmeasured } from './unmeasured.tsx';

/** The numbers by group, those that nothing was judged for named below. */
export function Groups({
  projectId,
  answer: { groups, range },
  search,
}: {
  readonly projectId: string;
  readonly answer: ScorecardOutput;
  readonly search: ScorecardSearch;
}) {
  return groups.map(({ group, title, kpis }) => (
    <section key={group} className={css.group} aria-label={title}>
      <h2>{title}</h2>
      <div className={css.tiles}>
        {kpis
          .filter(({ value }) => value !== undefined)
          .map((tile) => (
            <KpiTile key={tile.id} projectId={projectId} tile={tile} range={range} search={search} />
          ))}
      </div>
      <Unmeasured projectId={projectId} tiles={kpis.filter(({ value }) => value === undefined)} search={search} />
    </section>
  ));
}
