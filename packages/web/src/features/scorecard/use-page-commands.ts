import { useMemo, type RefObject } from 'react';
import { useCommands, type Command } from '../../lib/commands.ts';
import type { FilterBarHandle } from '../requests/filter-bar.tsx';

const TILE_LINKS = '[data-tile] h3 a';

/** What keys and the palette do on both pages of the scorecard; `back`: on the page of a KPI. */
export function usePageCommands({
  page,
  filterBar,
  reload,
  back,
}: {
  readonly page: RefObject<HTMLElement | null>;
  readonly filterBar: RefObject<FilterBarHandle | null>;
  readonly reload: () => void;
  readonly back?: () => void;
}): void {
  useCommands(
    useMemo(() => {
      const command = (id: string, label: string, keys: readonly string[], run: () => void): Command => ({
        id: `scorecard.${id}`,
        group: 'Scorecard',
        label,
        keys,
        run,
      });
      const move = (by: number) => {
        const links = [...(page.current?.querySelectorAll<HTMLElement>(TILE_LINKS) ?? [])];
        const at = links.findIndex((link) => link === document.activeElement);
        const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.max(0, Math.min(links.length - 1, at + by));
        links[next]?.focus();
      };
      return [
        command('filter', 'Filter', ['/'], () => filterBar.current?.focus()),
        command('reload', 'Compute again', ['r'], reload),
        ...(back
          ? [command('back', 'Back to the scorecard', ['Escape'], back)]
          : [
              command('next', 'Next number', ['j'], () => move(1)),
              command('previous', 'Previous number', ['k'], () => move(-1)),
            ]),
      ];
    }, [page, filterBar, reload, back]),
  );
}
