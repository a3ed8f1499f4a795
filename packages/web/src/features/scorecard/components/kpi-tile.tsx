import type { KpiTileJson } from '@faultline/model';
import { Link } from '@tanstack/react-router';
import { formatCount } from '../../../lib/format.ts';
import { Sparkline } from '../../../ui/charts/sparkline.tsx';
import { badOnes } from '../lib/bad-ones.ts';
import { describeCourse } from '../lib/describe.ts';
import { formatInterval, formatKpi, formatShare } from '../lib/format-kpi.ts';
import css from '../scorecard.module.css';
import type { ScorecardSearch } from '../url.ts';
import { ChangeBadge } from './change-badge.tsx';
import { DefinitionPopover } from './definition-popover.tsx';
import { RequestsLink } from './requests-link.tsx';

interface KpiTileProps {
  readonly projectId: string;
  readonly tile: KpiTileJson;
  readonly range: { readonly from: string; readonly to: string };
  readonly search: ScorecardSearch;
}

/** One number: how much, how sure, which way it went, its course, and of how many requests. */
export function KpiTile({ projectId, tile, range, search }: KpiTileProps) {
  const { definition, value, change, sparkline, isEnough, note } = tile;
  const verdict = change?.verdict;
  const interval = formatInterval(tile, definition.unit);
  return (
    <article className={css.tile} data-tile data-verdict={verdict} data-enough={isEnough} aria-label={definition.title}>
      <header>
        <h3>
          <Link to="/p/$projectId/scorecard/$kpi" params={{ projectId, kpi: tile.id }} search={search}>
            {definition.title}
          </Link>
        </h3>
        <DefinitionPopover definition={definition} />
      </header>
      <p className={css.value}>
        <b title={value === undefined ? undefined : String(value)}>{formatKpi(value, definition.unit)}</b>
        {interval && <span title="95 % interval">{interval}</span>}
      </p>
      {sparkline.length > 0 && (
        <Sparkline
          values={sparkline.map((point) => point.value)}
          label={describeCourse(sparkline, definition.unit)}
          tone={verdict === 'worse' || verdict === 'better' ? verdict : 'plain'}
        />
      )}
      {!isEnough && note ? (
        <p className={css.note}>{note}</p>
      ) : (
        change && <ChangeBadge change={change} unit={definition.unit} />
      )}
      <Sample projectId={projectId} tile={tile} range={range} />
    </article>
  );
}

/** Of how many requests, with a way to them. */
export function Sample({ projectId, tile, range }: Omit<KpiTileProps, 'search'>) {
  const { sample, coverage, filters, definition } = tile;
  const count = `${formatCount(sample)} ${definition.id === 'ingest_loss' ? 'items' : sample === 1 ? 'request' : 'requests'}`;
  const bad = badOnes(tile);
  const judged = coverage === undefined || coverage === 1 ? undefined : `${formatShare(coverage)} judged`;
  return (
    <p className={css.sample}>
      {filters ? (
        <RequestsLink
          projectId={projectId}
          range={range}
          filter={filters.judged}
          label={`${count} behind ${definition.title}`}
        >
          {count}
        </RequestsLink>
      ) : (
        count
      )}
      {judged && filters && (
        <RequestsLink
          projectId={projectId}
          range={range}
          filter={filters.unjudged}
          label={`${judged}: requests without ${definition.title}`}
        >
          {judged}
        </RequestsLink>
      )}
      {bad && sample > 0 && (
        <RequestsLink
          projectId={projectId}
          range={range}
          filter={bad.filter}
          label={`${definition.title}: ${bad.name}`}
        >
          {bad.name}
        </RequestsLink>
      )}
    </p>
  );
}
