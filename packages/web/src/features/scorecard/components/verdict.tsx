import type { KpiTileJson, ScorecardOutput } from '@faultline/model';
import { IconAlertTriangle, IconCircleCheck, IconHelpCircle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ComparedInput } from '../lib/compared.ts';
import { formatDifference, formatKpi } from '../lib/format-kpi.ts';
import { headlineOf } from '../lib/headline.ts';
import { useExplanation } from '../queries.ts';
import ui from '../../../ui/ui.module.css';
import css from '../scorecard.module.css';
import { Causes } from './causes.tsx';
import { ChangeBadge } from './change-badge.tsx';
import type { ScorecardSearch, SearchChange } from '../url.ts';

const ICONS = { fine: IconCircleCheck, worse: IconAlertTriangle, open: IconHelpCircle } as const;
const LEADERS = 4;

interface VerdictProps {
  readonly projectId: string;
  readonly answer: ScorecardOutput;
  readonly input: ComparedInput;
  readonly search: ScorecardSearch;
  readonly onChange: (change: SearchChange) => void;
}

/** The page in ten seconds: is it fine, and if not, which number moved, and why. */
export function Verdict({ projectId, answer, input, search, onChange }: VerdictProps) {
  const { tone, title, text, worse, better, mixOnly } = headlineOf(answer);
  const Icon = ICONS[tone];
  const [leaders, others] = [worse.slice(0, LEADERS), worse.slice(LEADERS)];
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
      {leaders.length > 0 && (
        <ul className={css.leaders}>
          <Leaders projectId={projectId} tiles={leaders} range={answer.range} input={input} isReady link={link} />
        </ul>
      )}
      <Others label="Also worse" tiles={others} link={link} />
      <Others label="Better" tiles={better} link={link} />
      <Others label="Moved only because the traffic mix did" tiles={mixOnly} link={link} />
    </section>
  );
}

interface LeadersProps {
  readonly projectId: string;
  readonly tiles: readonly KpiTileJson[];
  readonly range: { readonly from: string; readonly to: string };
  readonly input: ComparedInput;
  /** Whether the causes may be looked for: one number after the other, so that the first is there soon. */
  readonly isReady: boolean;
  readonly link: (tile: KpiTileJson) => ReactNode;
}

function Leaders({ tiles: [tile, ...rest], ...common }: LeadersProps) {
  return tile && <Leader tile={tile} rest={rest} {...common} />;
}

/** A number that got worse with its causes, and those after it. */
function Leader({
  tile,
  rest,
  ...common
}: Omit<LeadersProps, 'tiles'> & { readonly tile: KpiTileJson; readonly rest: readonly KpiTileJson[] }) {
  const { projectId, range, input, isReady, link } = common;
  const explanation = useExplanation({ ...input, kpi: tile.id }, isReady);
  return (
    <>
      <li>
        <div className={css.leaderHead}>
          {link(tile)}
          {tile.change && <ChangeBadge change={tile.change} unit={tile.definition.unit} />}
          <span className={ui.dim}>{courseOf(tile)}</span>
        </div>
        <Causes projectId={projectId} range={range} explanation={explanation} />
      </li>
      <Leaders {...common} tiles={rest} isReady={!explanation.isPending} />
    </>
  );
}

/** `95 % → 77.9 %, with the traffic mix held fixed −16.2 points` */
function courseOf({ change, value, definition: { unit } }: KpiTileJson): string {
  if (!change) return '';
  const held = change.mixFixed && `, with the traffic mix held fixed ${formatDifference(change.mixFixed.value, unit)}`;
  return `${formatKpi(change.before, unit)} → ${formatKpi(value, unit)}${held ?? ''}`;
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
