import { useEffect, useSyncExternalStore } from 'react';

/** Something a key or the palette does. Registered by the page that can do it, for as long as it is shown. */
export interface Command {
  readonly id: string;
  readonly label: string;
  /** As shown and as matched: `j`, `?`, `mod+k`, or two keys in a row as `g r`. Empty: palette only. */
  readonly keys: readonly string[];
  readonly group: string;
  /** Absent for keys that the page handles itself and only wants listed. */
  readonly run?: () => void;
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

/** Runs commands by key: single keys not while typing, `mod+…` always. */
export function listenForKeys(): () => void {
  let previous = '';
  let previousAt = 0;
  const onKey = (event: KeyboardEvent) => {
    const hasModifier = event.ctrlKey || event.metaKey;
    const isTyping =
      event.target instanceof Element &&
      event.target.closest('input, textarea, select, [contenteditable=true]') !== null;
    const isInDialog = document.querySelector('[role=dialog]') !== null;
    if (event.defaultPrevented || event.altKey || isInDialog || (isTyping && !hasModifier)) return;
    const key = hasModifier ? `mod+${event.key.toLowerCase()}` : event.key;
    const pair = event.timeStamp - previousAt < 1200 ? `${previous} ${key}` : '';
    const command =
      snapshot.find(({ keys, run }) => run && keys.includes(pair)) ??
      snapshot.find(({ keys, run }) => run && keys.includes(key));
    previous = key;
    previousAt = event.timeStamp;
    if (!command) return;
    event.preventDefault();
    previous = '';
    command.run?.();
  };
  window.addEventListener('keydown', onKey);
  return () => window.removeEventListener('keydown', onKey);
}
