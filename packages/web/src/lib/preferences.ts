// What a person prefers, kept in this browser; the only file that touches localStorage. A link never changes it.
import { useSyncExternalStore } from 'react';

export interface Preferences {
  /** Columns of the list, in order. */
  readonly columns: readonly string[];
  readonly isUtc: boolean;
  readonly areFacetsShown: boolean;
  readonly projectId: string;
  /** Under which name they review. */
  readonly reviewer: string;
}

const KEY = 'faultline-preferences';
export const DEFAULT_COLUMNS = ['time', 'outcome', 'input', 'output', 'stages', 'model', 'duration', 'tokens', 'cost'];
const DEFAULTS: Preferences = {
  columns: DEFAULT_COLUMNS,
  isUtc: false,
  areFacetsShown: true,
  projectId: 'default',
  reviewer: 'me',
};
const listeners = new Set<() => void>();
let current = read();

function read(): Preferences {
  try {
    return parsePreferences(localStorage.getItem(KEY));
  } catch {
    return DEFAULTS;
  }
}

/** What was kept, where it is still of the right shape; another version of the app may have written it. */
export function parsePreferences(text: string | null): Preferences {
  let kept: unknown;
  try {
    kept = JSON.parse(text ?? '{}');
  } catch {
    return DEFAULTS;
  }
  if (typeof kept !== 'object' || kept === null) return DEFAULTS;
  const { columns, isUtc, areFacetsShown, projectId, reviewer } = kept as Partial<Record<keyof Preferences, unknown>>;
  return {
    columns:
      Array.isArray(columns) && columns.length > 0 && columns.every((id) => typeof id === 'string')
        ? columns
        : DEFAULTS.columns,
    isUtc: typeof isUtc === 'boolean' ? isUtc : DEFAULTS.isUtc,
    areFacetsShown: typeof areFacetsShown === 'boolean' ? areFacetsShown : DEFAULTS.areFacetsShown,
    projectId: typeof projectId === 'string' && projectId !== '' ? projectId : DEFAULTS.projectId,
    reviewer: typeof reviewer === 'string' && reviewer.trim() !== '' ? reviewer : DEFAULTS.reviewer,
  };
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
