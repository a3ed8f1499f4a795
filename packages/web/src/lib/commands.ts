// What keys and the palette do. One registry: the help and the palette are drawn from it, and one listener runs it.
import { useEffect, useSyncExternalStore } from 'react';

/** Something a key or the palette does. Registered by the page that can do it, for as long as it is shown. */
export interface Command {
  readonly id: string;
  readonly label: string;
  /** As in `KeyboardEvent.key`: `j`, `?`, `ArrowDown`, `Shift+ArrowLeft`, `mod+k`, or two keys in a row as `g r`. Empty: palette only. */
  readonly keys: readonly string[];
  readonly group: string;
  readonly run: () => void;
  /** Whether the key does this where the focus is; everywhere but in text fields when absent. */
  readonly when?: (focus: Element) => boolean;
}

const registered = new Map<string, Command>();
const listeners = new Set<() => void>();
let snapshot: readonly Command[] = [];

function changed(): void {
  snapshot = [...registered.values()];
  for (const listener of listeners) listener();
}

/** Offers commands while the component is shown. */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => {
    for (const command of commands) registered.set(command.id, command);
    changed();
    return () => {
      for (const { id } of commands) registered.delete(id);
      changed();
    };
  }, [commands]);
}

export function useAllCommands(): readonly Command[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => snapshot,
  );
}

const PAIR_MS = 1200;

/** Runs commands by key: plain keys not while typing, `mod+…` always. Returns how to stop. */
export function listenForKeys(): () => void {
  let previous = '';
  let previousAt = 0;
  const onKey = (event: KeyboardEvent) => {
    const focus = event.target instanceof Element ? event.target : document.body;
    const hasModifier = event.ctrlKey || event.metaKey;
    const isTyping = focus.closest('input:not([type=checkbox]), textarea, select, [contenteditable=true]') !== null;
    const isInDialog = document.querySelector('[role=dialog]') !== null;
    if (event.defaultPrevented || event.altKey || isInDialog || (isTyping && !hasModifier)) return;
    const key = keyOf(event);
    const pair = event.timeStamp - previousAt < PAIR_MS ? `${previous} ${key}` : '';
    const offered = snapshot.filter(({ when }) => when?.(focus) ?? true);
    const command = offered.find(({ keys }) => keys.includes(pair)) ?? offered.find(({ keys }) => keys.includes(key));
    previous = command ? '' : key;
    previousAt = event.timeStamp;
    if (!command) return;
    event.preventDefault();
    command.run();
  };
  window.addEventListener('keydown', onKey);
  return () => window.removeEventListener('keydown', onKey);
}

/** The name commands know a key press by. */
function keyOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey'>): string {
  if (event.ctrlKey || event.metaKey) return `mod+${event.key.toLowerCase()}`;
  return event.shiftKey && event.key.startsWith('Arrow') ? `Shift+${event.key}` : event.key;
}

const KEY_NAMES: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  Shift: '⇧',
};

/** A key as printed on keyboards: `Ctrl K`, `⇧ ←`, `Esc`. */
export function keyName(key: string, isMac: boolean): string {
  if (key === '+') return key;
  return key
    .split('+')
    .map((part, index) => {
      if (part === 'mod') return isMac ? '⌘' : 'Ctrl';
      return KEY_NAMES[part] ?? (index > 0 ? part.toUpperCase() : part);
    })
    .join(' ');
}
