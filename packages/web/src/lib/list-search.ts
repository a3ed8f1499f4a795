import type { SortField } from '@faultline/model';
import { readSearch, textValue, timeValue } from './read-search.ts';

/** Everything the list shows is in its address. */
export interface ListSearch {
  readonly filter?: string;
  readonly from?: string;
  readonly to?: string;
  readonly sort?: SortField;
  readonly order?: 'asc' | 'desc';
  readonly live?: true;
  /** Names of values in the address that meant nothing and were left out. */
  readonly ignored?: string;
}

/** Spelled out here, because the list in the model comes with all schemas, which the browser has no use for. */
const SORTABLE: Readonly<Record<SortField, true>> = {
  start_time: true,
  duration_ms: true,
  cost_usd: true,
  input_tokens: true,
  output_tokens: true,
  time_to_first_token_ms: true,
};

export const DEFAULT_FROM = 'now-24h';

/** What the list asks for, with nothing left open. */
export interface ListQuery {
  readonly filter: string;
  readonly from: string;
  readonly to: string;
  readonly sort: SortField;
  readonly order: 'asc' | 'desc';
}

export function listQuery(search: ListSearch): ListQuery {
  return {
    filter: search.filter ?? '',
    from: search.from ?? DEFAULT_FROM,
    to: search.to ?? 'now',
    sort: search.sort ?? 'start_time',
    order: search.order ?? 'desc',
  };
}

/** Never throws: what means nothing is left out, and named in `ignored` so that the page can say so. */
export function parseListSearch(raw: Readonly<Record<string, unknown>>): ListSearch {
  return readSearch<Omit<ListSearch, 'ignored'>>(raw, {
    filter: textValue,
    from: timeValue,
    to: timeValue,
    sort: (value) => (isSortable(value) ? value : undefined),
    order: (value) => (value === 'asc' || value === 'desc' ? value : undefined),
    live: (value) => (value === true || value === 'true' ? true : undefined),
  });
}

function isSortable(value: unknown): value is SortField {
  return typeof value === 'string' && Object.hasOwn(SORTABLE, value);
}
