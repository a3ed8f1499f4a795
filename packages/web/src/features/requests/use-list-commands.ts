import { useMemo, type RefObject } from 'react';
import { useCommands, type Command } from '../../lib/commands.ts';
import type { ListSearch } from '../../lib/list-search.ts';
import type { FilterBarHandle } from './filter-bar.tsx';
import type { GridHandle } from './request-grid.tsx';

/** What keys and the palette do on the list. */
export function useListCommands({
  filterBar,
  grid,
  isLive,
  change,
  reload,
}: {
  readonly filterBar: RefObject<FilterBarHandle | null>;
  readonly grid: RefObject<GridHandle | null>;
  readonly isLive: boolean;
  readonly change: (next: { [K in keyof ListSearch]?: ListSearch[K] | undefined }) => void;
  readonly reload: () => void;
}): void {
  useCommands(
    useMemo(() => {
      const command = (id: string, label: string, keys: readonly string[], run: () => void): Command => ({
        id: `requests.${id}`,
        label,
        keys,
        group: 'Requests',
        run,
      });
      return [
        command('next', 'Next request', ['j', 'ArrowDown'], () => grid.current?.move(1)),
        command('previous', 'Previous request', ['k', 'ArrowUp'], () => grid.current?.move(-1)),
        { ...command('open', 'Open the request', ['Enter'], () => grid.current?.open()), when: isNothingFocused },
        command('filter', 'Filter', ['/'], () => filterBar.current?.focus()),
        command('live', isLive ? 'Stop live tail' : 'Follow live', ['L'], () =>
          change({ live: isLive ? undefined : true }),
        ),
        command('reload', 'Reload', ['r'], reload),
        command('failures', 'Show failures only', [], () => change({ filter: 'outcome:failure' })),
        command('clear', 'Clear the filter', [], () => change({ filter: undefined })),
      ];
    }, [filterBar, grid, isLive, change, reload]),
  );
}

/** Enter on a button or a link is for that. */
function isNothingFocused(focus: Element): boolean {
  return focus === document.body || focus.id === 'main';
}
