// What a person prefers, kept in this browser; the only file that touches localStorage. A link never changes it.
import { useSyncExternalStore } from 'react';

export interface Preferences {
  /** Columns of the list, in order. */
  readonly columns: readonly string[];
  readonly isUtc: boolean;
  readonly projectId: string;
}

const KEY = 'faultline-preferences';
const DEFAULTS: Preferences = {
  columns: ['time', 'outcome', 'input', 'output', 'stages', 'model', 'duration', 'tokens', 'cost', 'tenant'],
  isUtc: false,
  projectId: 'default',
};
const listeners = new Set<() => void>();
let current = read();

function read(): Preferences {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>) };
  } catch {
    return DEFAULTS;
  }
}

export function changePreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // Storage is blocked: the choice holds until the page is left.
  }
  for (const listener of listeners) listener();
}

export function preferences(): Preferences {
  return current;
}

export function usePreferences(): Preferences {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, preferences);
}
