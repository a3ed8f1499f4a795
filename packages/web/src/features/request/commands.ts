import { useMemo, type RefObject } from 'react';
import { useCommands, type Command } from '../../lib/commands.ts';

/** The page's commands: what keys do and what the help and the palette list. */
export const REQUEST_COMMANDS = [
  { id: 'row.next', keys: ['j', 'ArrowDown'], label: 'Next span' },
  { id: 'row.previous', keys: ['k', 'ArrowUp'], label: 'Previous span' },
  { id: 'row.first', keys: ['Home'], label: 'First span' },
  { id: 'row.last', keys: ['End'], label: 'Last span' },
  { id: 'row.collapse', keys: ['h', 'ArrowLeft'], label: 'Collapse, or go to the parent' },
  { id: 'row.expand', keys: ['l', 'ArrowRight'], label: 'Expand' },
  { id: 'row.open', keys: ['Enter'], label: 'Open the span' },
  { id: 'close', keys: ['Escape'], label: 'Close the span, or go back to the list' },
  { id: 'failure.previous', keys: ['['], label: 'Previous failure' },
  { id: 'failure.next', keys: [']'], label: 'Next failure' },
  { id: 'find', keys: ['/'], label: 'Find spans' },
  { id: 'match.next', keys: ['n'], label: 'Next match' },
  { id: 'match.previous', keys: ['p'], label: 'Previous match' },
  { id: 'view.waterfall', keys: ['w'], label: 'Waterfall' },
  { id: 'view.transcript', keys: ['t'], label: 'Transcript' },
  { id: 'view.evidence', keys: ['e'], label: 'Evidence' },
  { id: 'view.scores', keys: ['s'], label: 'Scores' },
  { id: 'zoom.in', keys: ['+', '='], label: 'Zoom in' },
  { id: 'zoom.out', keys: ['-'], label: 'Zoom out' },
  { id: 'pan.left', keys: ['Shift+ArrowLeft'], label: 'Pan left' },
  { id: 'pan.right', keys: ['Shift+ArrowRight'], label: 'Pan right' },
  { id: 'zoom.fit', keys: ['f'], label: 'Fit the span, or everything' },
  { id: 'expand.all', keys: ['x'], label: 'Expand or collapse all' },
  { id: 'link.copy', keys: ['y'], label: 'Copy the link' },
] as const;

export type CommandId = (typeof REQUEST_COMMANDS)[number]['id'];

export interface CommandTarget {
  readonly isWaterfall: boolean;
  readonly run: (command: CommandId) => void;
}

/** Offers the commands; each acts on what the page shows at that moment. */
export function useRequestCommands(target: RefObject<CommandTarget>): void {
  useCommands(
    useMemo(
      () =>
        REQUEST_COMMANDS.map(({ id, keys, label }): Command => ({
          id: `request.${id}`,
          label,
          keys,
          group: 'Request',
          run: () => target.current.run(id),
          ...(id.startsWith('row.') ? { when: (focus) => target.current.isWaterfall && isTreeKey(focus) } : {}),
        })),
      [target],
    ),
  );
}

/** Arrows and Enter belong to what has the focus, unless that is the tree, or nothing. */
function isTreeKey(focus: Element): boolean {
  return focus.closest('button, a, summary, input, [role=separator], aside') === null;
}
