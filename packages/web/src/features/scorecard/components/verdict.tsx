import type { KpiTileJson, ScorecardOutput } from '@faultline/model';
import { IconAlertTriangle, IconCircleCheck, IconHelpCircle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMemo, type ReactNode } from 'react';
import { headlineOf } from '../lib/headline.ts';
import type { useFindings } from '../queries.ts';
import ui from '../../../ui/ui.module.css';
import css from '../scorecard.module.css';
import { Findings } from './findings.tsx';
import type { ScorecardSearch, SearchChange } from '../url.ts';

const ICONS = { fine: IconCircleCheck, worse: IconAlertTriangle, open: IconHelpCircle } as const;

interface VerdictProps {
  readonly projectId: string;
  readonly answer: ScorecardOutput;
  readonly findings: Pick<ReturnType<typeof useFindings>, 'data' | 'error'>;
  readonly search: ScorecardSearch;
  readonly onChange: (change: SearchChange) => void;
}

/** The page in ten seconds: is it fine, and if not, which number moved, and why. */
export function Verdict({ projectId, answer, findings, search, onChange }: VerdictProps) {
  const { tone, title, text, worse, better, mixOnly } = headlineOf(answer, findings.data);
  const Icon = ICONS[tone];
  const tiles = useMemo(
    () => new Map(answer.groups.flatMap(({ kpis }) => kpis.map((tile) => [tile.id, tile] as const))),
    [answer],
  );
  const link = (tile: KpiTileJson) => (
    <Link key={tile.id} to="/p/$projectId/scorecard/$kpi" params={{ projectId, kpi: tile.id }} search={search}>
      {tile.definition.title}
    </Link>
  );
  return (
    <section className={css.verdict} data-tone={tone} aria-label="In short">
      <h2>
        <Icon size={20} aria-hidden /> {title}
      </h2>
      <p>
        {text}{' '}
        {!answer.compared && (
          <button
            type="button"
            className={ui.link}
            onClick={() => onChange({ against: undefined, comparedFrom: undefined, comparedTo: undefined })}
          >
            Compare with the range before
          </button>
        )}
      </p>
      {findings.data ? (
        <Findings projectId={projectId} findings={findings.data} tiles={tiles} search={search} />
      ) : (
        worse.length > 0 && (
          <>
            <Others label="Worse" tiles={worse} link={link} />
            <p className={findings.error ? ui.problem : ui.dim}>
              {findings.error
                ? `Why could not be found out: ${findings.error.message}`
                : 'Looking for what they have in common, for whom, since when and why…'}
            </p>
          </>
        )
      )}
      <Others label="Better" tiles={better} link={link} />
      <Others label="Moved only because the traffic mix did" tiles={mixOnly} link={link} />
    </section>
  );
}

function Others({
  label,
  tiles,
  link,
}: {
  readonly label: string;
  readonly tiles: readonly KpiTileJson[];
  readonly link: (tile: KpiTileJson) => ReactNode;
}) {
  if (tiles.length === 0) return undefined;
  return (
    <p className={css.others}>
      {label}: {tiles.map((tile, i) => [i > 0 && ', ', link(tile)])}
    </p>
  );
}
