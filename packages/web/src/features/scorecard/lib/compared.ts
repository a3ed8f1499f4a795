import { parseFilter, printFilter, type FilterNode, type ScorecardInput } from '@faultline/model';
import { DEFAULT_FROM } from '../../../lib/list-search.ts';
import { valueTerm } from '../../../lib/toggle-term.ts';
import { readVersion, type ScorecardSearch } from '../url.ts';

/** What the scorecard and the page of a KPI ask alike. */
export type ComparedInput = Pick<
  ScorecardInput,
  'projectId' | 'from' | 'to' | 'filter' | 'against' | 'comparedFrom' | 'comparedTo' | 'comparedFilter'
>;

/** The question that an address stands for. */
export function comparedInput(projectId: string, search: ScorecardSearch): ComparedInput {
  const { filter = '', from = DEFAULT_FROM, to = 'now', against = 'previous', comparedFrom, comparedTo } = search;
  const asked = { projectId, from, to, filter };
  if (comparedFrom && comparedTo) return { ...asked, comparedFrom, comparedTo };
  const version = readVersion(against);
  if (version)
    return {
      ...asked,
      comparedFrom: from,
      comparedTo: to,
      comparedFilter: withValue(filter, version.field, version.value),
    };
  // Without a filter nothing is left over to compare with.
  if (against === 'rest' && filter === '') return { ...asked, against: 'none' };
  return { ...asked, against: against as 'previous' | 'rest' | 'none' };
}

/** A filter in which all that it says of a field is replaced by one value. */
export function withValue(filter: string, field: string, value: string): string {
  return printFilter(joined([...split(filter, field).others, valueTerm(field, value)]));
}

/**
 * The filter under which a version is compared with another: as it is when it names the version it is about, else without the version
 * that it is compared with, so that no request stands on both sides.
 */
export function apartFrom(filter: string, field: string, value: string): string {
  const term = valueTerm(field, value);
  const { own, others } = split(filter, field);
  const namesAnother = own.some((node) => node.type === 'compare' && node.value !== value);
  return namesAnother ? filter : printFilter(joined([...others, { type: 'not', child: term }]));
}

/** The terms of a filter that are about a field, and all others. */
function split(filter: string, field: string) {
  const parsed = parseFilter(filter);
  const terms = parsed?.type === 'and' ? parsed.children : parsed ? [parsed] : [];
  const isAbout = (node: FilterNode): boolean =>
    node.type === 'not' ? isAbout(node.child) : 'field' in node && node.field === field;
  return { own: terms.filter(isAbout), others: terms.filter((node) => !isAbout(node)) };
}

function joined(terms: readonly FilterNode[]): FilterNode | undefined {
  return terms.length > 1 ? { type: 'and', children: terms } : terms[0];
}
