import { IconLayoutSidebar, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { formatCount } from '../../lib/format.ts';
import type { ListQuery } from '../../lib/list-search.ts';
import { changePreferences, usePreferences } from '../../lib/preferences.ts';
import ui from '../../ui/ui.module.css';
import { ColumnMenu } from './column-menu.tsx';
import css from './requests.module.css';
import { TimeRange } from './time-range.tsx';

interface ToolbarProps {
  readonly total: number | undefined;
  readonly query: ListQuery;
  readonly live: 'off' | 'connecting' | 'on';
  readonly onRange: (from: string, to: string | undefined) => void;
  readonly onLive: (isLive: boolean) => void;
}

const LIVE_TEXT = { off: 'Go live', connecting: 'Connecting…', on: 'Live' };

/** How many there are, of which time, and how the list is shown. */
export function Toolbar({ total, query, live, onRange, onLive }: ToolbarProps) {
  const { areFacetsShown } = usePreferences();
  const Icon = live === 'off' ? IconPlayerPlay : IconPlayerPause;
  return (
    <header className={css.toolbar}>
      <h1>Requests</h1>
      <span className={ui.dim}>{total === undefined ? '' : formatCount(total)}</span>
      <span className={css.grow} />
      <TimeRange from={query.from} to={query.to} onChange={onRange} />
      <button type="button" className={ui.button} aria-pressed={live !== 'off'} onClick={() => onLive(live === 'off')}>
        <Icon size={14} aria-hidden /> {LIVE_TEXT[live]}
      </button>
      <button
        type="button"
        className={ui.button}
        aria-pressed={areFacetsShown}
        onClick={() => changePreferences({ areFacetsShown: !areFacetsShown })}
      >
        <IconLayoutSidebar size={14} aria-hidden /> Facets
      </button>
      <ColumnMenu />
    </header>
  );
}
