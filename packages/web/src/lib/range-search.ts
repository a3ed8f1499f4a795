import { readSearch, textValue, timeValue } from './read-search.ts';

/** What of the address says which requests are looked at, on pages that sum them up. */
export interface RangeSearch {
  readonly filter?: string;
  readonly from?: string;
  readonly to?: string;
  /** Names of values in the address that meant nothing and were left out. */
  readonly ignored?: string;
}

/** How to read each of them. */
export const RANGE_VALUES = { filter: textValue, from: timeValue, to: timeValue };

export function parseRangeSearch(raw: Readonly<Record<string, unknown>>): RangeSearch {
  return readSearch<Omit<RangeSearch, 'ignored'>>(raw, RANGE_VALUES);
}

export const DEFAULT_RANGE_FROM = 'now-7d';

/** The same with nothing left open. */
export interface Range {
  readonly filter: string;
  readonly from: string;
  readonly to: string;
}

export function rangeOf({ filter = '', from = DEFAULT_RANGE_FROM, to = 'now' }: RangeSearch): Range {
  return { filter, from, to };
}

/** The range alone, of an address that says more. */
export function onlyRange({ filter, from, to }: RangeSearch): RangeSearch {
  return Object.fromEntries(Object.entries({ filter, from, to }).filter(([, value]) => value !== undefined));
}
