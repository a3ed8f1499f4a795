/** The page's commands: what keys do and what the help and the palette list. */
export const REQUEST_COMMANDS = [
  { id: 'row.next', keys: ['j', 'ArrowDown'], label: 'Next row' },
  { id: 'row.previous', keys: ['k', 'ArrowUp'], label: 'Previous row' },
  { id: 'row.first', keys: ['Home'], label: 'First row' },
  { id: 'row.last', keys: ['End'], label: 'Last row' },
  { id: 'row.collapse', keys: ['h', 'ArrowLeft'], label: 'Collapse, or go to the parent' },
  { id: 'row.expand', keys: ['l', 'ArrowRight'], label: 'Expand' },
  { id: 'row.open', keys: ['Enter'], label: 'Open the span' },
  { id: 'close', keys: ['Escape'], label: 'Close the span' },
  { id: 'failure.previous', keys: ['['], label: 'Previous failure' },
  { id: 'failure.next', keys: [']'], label: 'Next failure' },
  { id: 'match.next', keys: ['n'], label: 'Next match' },
  { id: 'match.previous', keys: ['p'], label: 'Previous match' },
  { id: 'view.waterfall', keys: ['w'], label: 'Waterfall' },
  { id: 'view.transcript', keys: ['t'], label: 'Transcript' },
  { id: 'view.evidence', keys: ['e'], label: 'Evidence' },
  { id: 'zoom.in', keys: ['+', '='], label: 'Zoom in' },
  { id: 'zoom.out', keys: ['-'], label: 'Zoom out' },
  { id: 'pan.left', keys: ['Shift+ArrowLeft'], label: 'Pan left' },
  { id: 'pan.right', keys: ['Shift+ArrowRight'], label: 'Pan right' },
  { id: 'zoom.fit', keys: ['f'], label: 'Fit the span, or everything' },
  { id: 'expand.all', keys: ['x'], label: 'Expand or collapse all' },
  { id: 'link.copy', keys: ['y'], label: 'Copy the link' },
] as const;

export type CommandId = (typeof REQUEST_COMMANDS)[number]['id'];

const BY_KEY: ReadonlyMap<string, CommandId> = new Map(
  REQUEST_COMMANDS.flatMap(({ id, keys }) => keys.map((key) => [key, id] as const)),
);
const TREE_COMMANDS = /^row\./;

/** The command of a key press; none while typing, with Ctrl, Alt or Meta, or for tree keys outside the waterfall. */
export function commandOf(event: KeyboardEvent, isTree: boolean): CommandId | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return undefined;
  const target = event.target instanceof Element ? event.target : undefined;
  if (target?.closest('input, textarea, select, [contenteditable=true]')) return undefined;
  const isArrow = event.key.startsWith('Arrow');
  const command = BY_KEY.get(event.shiftKey && isArrow ? `Shift+${event.key}` : event.key);
  if (command === undefined) return undefined;
  if (TREE_COMMANDS.test(command)) {
    if (!isTree) return undefined;
    const isVimKey = event.key.length === 1;
    const isElsewhere =
      target?.closest('button, a, summary, [role=tab], [role=separator], aside') !== null && target !== undefined;
    if (!isVimKey && isElsewhere) return undefined;
  }
  return command;
}
