import { parseFilter, printFilter, type FilterNode, type KpiSeriesOutput } from '@faultline/model';
import type { Selection } from '../url.ts';
import type { ComparedInput } from './compared.ts';

/** What a marked stretch of time is compared with. */
export type SelectedAgainst = 'rest' | 'before';

/** The question what is different about a selection, and in words what it is compared with. */
export interface SelectionQuestion {
  readonly input: ComparedInput;
  readonly against: string;
}

/**
 * A stretch of time is compared with the rest of the range, or with what came before it there; marked values with all others of the
 * range. Undefined where nothing is left to compare with.
 */
export function questionAbout(
  selection: Selection,
  against: SelectedAgainst,
  projectId: string,
  { range, filter, distribution }: Pick<KpiSeriesOutput, 'range' | 'filter' | 'distribution'>,
): SelectionQuestion | undefined {
  if (selection.kind === 'time') {
    const { from, to } = selection;
    const asked = { projectId, from, to, filter };
    const isBefore = Date.parse(from) > Date.parse(range.from);
    if (!isBefore && Date.parse(to) >= Date.parse(range.to)) return undefined;
    if (against === 'before' && isBefore)
      return {
        input: { ...asked, comparedFrom: range.from, comparedTo: from },
        against: 'the time before it in this range',
      };
    return {
      input: { ...asked, against: 'rest', comparedFrom: range.from, comparedTo: range.to },
      against: 'the rest of this range',
    };
  }
  if (!distribution) return undefined;
  const { bins, field } = distribution;
  const marked = bins.filter(({ low, high }) => high > selection.low && low < selection.high);
  const [first, last] = [marked[0], marked.at(-1)];
  if (!first || !last || marked.length === bins.length) return undefined;
  // The last bin includes its upper edge.
  const operator = last === bins.at(-1) ? '<=' : '<';
  const inside: FilterNode = {
    type: 'and',
    children: [
      { type: 'compare', field, operator: '>=', value: first.low },
      { type: 'compare', field, operator, value: last.high },
    ],
  };
  const also = (node: FilterNode) => {
    const base = parseFilter(filter);
    return printFilter(base ? { type: 'and', children: [base, node] } : node);
  };
  return {
    input: {
      projectId,
      from: range.from,
      to: range.to,
      filter: also(inside),
      comparedFrom: range.from,
      comparedTo: range.to,
      comparedFilter: also({ type: 'not', child: inside }),
    },
    against: 'all other requests of this range',
  };
}
