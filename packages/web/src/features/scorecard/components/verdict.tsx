import type { KpiTileJson, ScorecardOutput } from '@faultline/model';
import { IconAlertTriangle, IconCircleCheck, IconHelpCircle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { headlineOf } from '../lib/headline.ts';
import ui from '../../../ui/ui.module.css';
import css from '../scorecard.module.css';
import type { ScorecardSearch, SearchChange } from '../url.ts';

const ICONS = { fine: IconCircleCheck, worse: IconAlertTriangle, open: IconHelpCircle } as const;
const LEADERS = 4;

interface VerdictProps {
  readonly projectId: string;
  readonly answer: ScorecardOutput;
  readonly search: ScorecardSearch;
  readonly onChange: (change: SearchChange) => void;
}

/** The page in ten seconds: is it fine, and if not, which number moved, and why. */
export function Verdict({ projectId, answer, search, onChange }: VerdictProps) {
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
      <p>{text}</p>
      {leaders.length > 0 && (
        <ul className={css.leaders}>
          {leaders.map((tile) => (
            <li key={tile.id}>
              {link(tile)} <span>{tile.change?.sentence}</span>
            </li>
          ))}
        </ul>
      )}
      <Others label="Also worse" tiles={others} link={link} />
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
  readonly link: (tile: KpiTileJson) => React.ReactNode;
}) {
  if (tiles.length === 0) return undefined;
  return (
    <p className={css.others}>
      {label}: {tiles.map((tile, i) => [i > 0 && ', ', link(tile)])}
    </p>
  );
}
