import { filterField } from '@faultline/model';
import { readSearch, textValue, timeValue } from '../../lib/read-search.ts';

/** Everything the scorecard and the page of a KPI show is in their address. */
export interface ScorecardSearch {
  readonly filter?: string;
  readonly from?: string;
  readonly to?: string;
  /** `previous` when absent; `rest`, `none`, or a value to compare with, as `release:1.4.0`. */
  readonly against?: string;
  /** An exact range to compare with; counts only when both are there. */
  readonly comparedFrom?: string;
  readonly comparedTo?: string;
  /** Labels to split by, separated by commas. */
  readonly by?: string;
  /** What is marked in a chart: `time:FROM..TO`, or `value:LOW..HIGH`. */
  readonly select?: string;
  /** `before` compares a marked stretch of time with what came before it; the rest of the range when absent. */
  readonly selectAgainst?: 'before';
  /** Names of values in the address that meant nothing and were left out. */
  readonly ignored?: string;
}

/** A part of the search to change; undefined takes it away. */
export type SearchChange = { readonly [K in keyof ScorecardSearch]?: ScorecardSearch[K] | undefined };

/** What takes the place of another over time, and is compared with what was there before. */
export const VERSION_FIELDS = ['release', 'prompt_version', 'model'] as const;
type VersionField = (typeof VERSION_FIELDS)[number];

/** How many labels may be split by together. */
export const MOST_LABELS = 3;

export type Selection =
  | { readonly kind: 'time'; readonly from: string; readonly to: string }
  | { readonly kind: 'value'; readonly low: number; readonly high: number };

/** Never throws: what means nothing is left out, and named in `ignored`. */
export function parseScorecardSearch(raw: Readonly<Record<string, unknown>>): ScorecardSearch {
  return readSearch<Omit<ScorecardSearch, 'ignored'>>(raw, {
    filter: textValue,
    from: timeValue,
    to: timeValue,
    against: (value) => {
      if (value === 'previous' || value === 'rest' || value === 'none') return value;
      return typeof value === 'string' && readVersion(value) ? value : undefined;
    },
    comparedFrom: timeValue,
    comparedTo: timeValue,
    by: (value) => (typeof value === 'string' && areLabels(value.split(',')) ? value : undefined),
    selectAgainst: (value) => (value === 'before' ? value : undefined),
    select: (value) => (typeof value === 'string' && parseSelection(value) ? value : undefined),
  });
}

/** A search with a part of it changed; what is empty is left out of the address. */
export function mergedSearch(before: ScorecardSearch, change: SearchChange): ScorecardSearch {
  return Object.fromEntries(
    Object.entries({ ...before, ignored: undefined, ...change }).filter(
      ([, value]) => value !== undefined && value !== '',
    ),
  );
}

/** `release:1.4.0` → release, 1.4.0 */
export function readVersion(against: string): { readonly field: VersionField; readonly value: string } | undefined {
  const field = VERSION_FIELDS.find((each) => against.startsWith(`${each}:`));
  const value = field && against.slice(field.length + 1);
  return field && value ? { field, value } : undefined;
}

function areLabels(names: readonly string[]): boolean {
  return (
    names.length <= MOST_LABELS &&
    names.every((name) => ['string', 'array'].includes(filterField(name)?.type ?? '')) &&
    new Set(names).size === names.length
  );
}

export function parseSelection(text: string | undefined): Selection | undefined {
  const [, kind, start = '', end = ''] = /^(time|value):(.+)\.\.(.+)$/.exec(text ?? '') ?? [];
  if (kind === 'time') {
    const [from, to] = [timeValue(start), timeValue(end)];
    return from && to && Date.parse(from) < Date.parse(to) ? { kind, from, to } : undefined;
  }
  const [low, high] = [Number(start), Number(end)];
  return kind === 'value' && Number.isFinite(low) && Number.isFinite(high) && low <= high
    ? { kind: 'value', low, high }
    : undefined;
}

export function printSelection(selection: Selection): string {
  return selection.kind === 'time'
    ? `time:${selection.from}..${selection.to}`
    : `value:${selection.low}..${selection.high}`;
}
