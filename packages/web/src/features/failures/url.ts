import { RANGE_VALUES, type RangeSearch } from '../../lib/range-search.ts';
import { readSearch, textValue } from '../../lib/read-search.ts';

const EDITABLE = ['settings', 'sub-classes', 'examples'] as const;

/** What of the class page is in its address. */
export interface ClassSearch extends RangeSearch {
  /** What is being edited. */
  readonly edit?: (typeof EDITABLE)[number];
  /** Request that is to become an example. */
  readonly example?: string;
}

export function parseClassSearch(raw: Readonly<Record<string, unknown>>): ClassSearch {
  return readSearch<Omit<ClassSearch, 'ignored'>>(raw, {
    ...RANGE_VALUES,
    edit: (value) => EDITABLE.find((each) => each === value),
    example: textValue,
  });
}
