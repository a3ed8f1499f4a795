import type { FindingJson, FindingsOutput, KpiTileJson, MovedNumberJson } from '@faultline/model';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { formatCount, formatTime } from '../../../lib/format.ts';
import { usePreferences } from '../../../lib/preferences.ts';
import ui from '../../../ui/ui.module.css';
import { fieldName } from '../lib/cohorts.ts';
import { formatDifference, formatKpi } from '../lib/format-kpi.ts';
import css from '../scorecard.module.css';
import type { ScorecardSearch } from '../url.ts';
import { ChangeBadge } from './change-badge.tsx';
import { RequestsLink } from './requests-link.tsx';

const NAMES_SHOWN = 2;

interface FindingsProps {
  readonly projectId: string;
  readonly findings: FindingsOutput;
  /** Tiles of the page by KPI. */
  readonly tiles: ReadonlyMap<string, KpiTileJson>;
  readonly search: ScorecardSearch;
}

/** What went wrong: for whom, since when and why, each with the numbers that moved with it. */
export function Findings({ projectId, findings: { findings, range, unsettled }, tiles, search }: FindingsProps) {
  const link = ({ kpi, title }: Pick<MovedNumberJson, 'kpi' | 'title'>) => (
    <Link to="/p/$projectId/scorecard/$kpi" params={{ projectId, kpi }} search={search}>
      {title}
    </Link>
  );
  return (
    <>
      <ol className={css.leaders} aria-label="What went wrong">
        {findings.map((finding) => {
          const { leading, cohort } = finding;
          const tile = tiles.get(leading.kpi);
          return (
            <li key={`${leading.kpi} ${cohort.filter}`}>
              <div className={css.leaderHead}>
                {link(leading)}
                {tile?.change && <ChangeBadge change={tile.change} unit={tile.definition.unit} />}
                <span className={ui.dim}>{courseOf(leading, tile)}</span>
              </div>
              <Causes projectId={projectId} finding={finding} range={range} link={link} />
            </li>
          );
        })}
      </ol>
      {unsettled.length > 0 && (
        <p className={css.others}>
          Perhaps by chance:{' '}
          {unsettled.map((number, i) => (
            <span key={number.kpi} title={number.sentence}>
              {i > 0 && ', '}
              {link(number)}
            </span>
          ))}
        </p>
      )}
    </>
  );
}

/** `95 % → 77.9 %, with the traffic mix held fixed −16.2 points` */
function courseOf({ before, now, unit }: MovedNumberJson, tile: KpiTileJson | undefined): string {
  const held = tile?.change?.mixFixed;
  return `${formatKpi(before, unit)} → ${formatKpi(now, unit)}${held ? `, with the traffic mix held fixed ${formatDifference(held.value, unit)}` : ''}`;
}

function Causes({
  projectId,
  finding: { leading, cohort, since, reasons, consequences },
  range,
  link,
}: {
  readonly projectId: string;
  readonly finding: FindingJson;
  readonly range: FindingsOutput['range'];
  readonly link: (number: MovedNumberJson) => ReactNode;
}) {
  const { isUtc } = usePreferences();
  const show = (time: string) => formatTime(time, isUtc);
  const named = nameOf(cohort.labels);
  const { unit, cohortBefore, cohortNow } = leading;
  return (
    <dl className={css.causes}>
      <div>
        <dt>For</dt>
        <dd>
          {named ?? 'all requests'}
          {named !== undefined &&
            cohortNow !== undefined &&
            `: ${cohortBefore === undefined ? 'none before' : formatKpi(cohortBefore, unit)} → ${formatKpi(cohortNow, unit)}`}
          , {formatCount(cohort.requests)} {cohort.requests === 1 ? 'request' : 'requests'}{' '}
          <RequestsLink
            projectId={projectId}
            filter={leading.filter}
            range={range}
            label={`Requests of ${leading.title}`}
          >
            requests
          </RequestsLink>
          {cohort.alsoNamed.length > 0 && (
            <span className={ui.dim} title={cohort.alsoNamed.map(nameOf).join('; ')}>
              {' '}
              nearly the same: {cohort.alsoNamed.slice(0, NAMES_SHOWN).map(nameOf).join('; ')}
            </span>
          )}
        </dd>
      </div>
      {since && (
        <div>
          <dt>Since</dt>
          <dd>
            {since.from === since.to ? show(since.time) : `between ${show(since.from)} and ${show(since.to)}`}
            {since.versions.length > 0 && `, as ${since.versions.map(({ name }) => name).join(' and ')} began`}
          </dd>
        </div>
      )}
      {reasons.length > 0 && (
        <div>
          <dt>Because</dt>
          <dd>{reasons.map(({ sentence }) => sentence).join(' ')}</dd>
        </div>
      )}
      {consequences.length > 0 && (
        <div>
          <dt>With it</dt>
          <dd>
            {consequences.map((number, i) => (
              <span key={number.kpi} title={number.sentence}>
                {i > 0 && ', '}
                {link(number)}{' '}
                <span className={ui.dim}>
                  {formatKpi(number.before, number.unit)} → {formatKpi(number.now, number.unit)}
                </span>
              </span>
            ))}
          </dd>
        </div>
      )}
    </dl>
  );
}

/** `tenant = acme and locale = de`; undefined for all requests. */
function nameOf(labels: Readonly<Record<string, string>>): string | undefined {
  const parts = Object.entries(labels).map(([name, value]) => `${fieldName(name)} = ${value === '' ? 'none' : value}`);
  return parts.length === 0 ? undefined : parts.join(' and ');
}
