import { RANGE_VALUES, type RangeSearch } from '../../lib/range-search.ts';
import { readSearch, textValue } from '../../lib/read-search.ts';

/** What of the queue is in its address. */
export interface ReviewSearch extends RangeSearch {
  /** Request that is looked at. */
  readonly request?: string;
}

export function parseReviewSearch(raw: Readonly<Record<string, unknown>>): ReviewSearch {
  return readSearch<Omit<ReviewSearch, 'ignored'>>(raw, { ...RANGE_VALUES, request: textValue });
}
