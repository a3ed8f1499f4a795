import { parseFilter, printFilter, quote, type FilterNode } from '@faultline/model';

/** A field that has exactly this value: nothing in it is a wildcard. */
export function valueTerm(field: string, value: string): FilterNode {
  return { type: 'compare', field, operator: '=', value: value.replaceAll(/[\\*]/g, '\\$&') };
}

/** A filter with `field:value` added (or taken away when it is there), or excluded. Facets and the filter bar share this one text. */
export function toggleTerm(filter: string, field: string, value: string, isExcluded: boolean): string {
  const term = valueTerm(field, value);
  const wanted: FilterNode = isExcluded ? { type: 'not', child: term } : term;
  let parsed: FilterNode | undefined;
  try {
    parsed = parseFilter(filter);
  } catch {
    // A filter that does not parse is being typed: the term goes behind it.
    return `${filter} ${isExcluded ? 'NOT ' : ''}${field}:${quote(value)}`.trim();
  }
  const terms = parsed?.type === 'and' ? parsed.children : parsed ? [parsed] : [];
  const same = (node: FilterNode) => JSON.stringify(node) === JSON.stringify(wanted);
  const opposite = JSON.stringify(isExcluded ? term : { type: 'not', child: term });
  const rest = terms.filter((node) => !same(node) && JSON.stringify(node) !== opposite);
  const next = terms.some(same) ? rest : [...rest, wanted];
  if (next.length === 0) return '';
  return printFilter(next.length === 1 ? next[0] : { type: 'and', children: next });
}

/** Whether a value is included or excluded by a term of its own in the filter. */
export function termState(filter: string, field: string, value: string): 'included' | 'excluded' | 'open' {
  try {
    const parsed = parseFilter(filter);
    const terms = parsed?.type === 'and' ? parsed.children : parsed ? [parsed] : [];
    const term = JSON.stringify(valueTerm(field, value));
    if (terms.some((node) => JSON.stringify(node) === term)) return 'included';
    if (terms.some((node) => node.type === 'not' && JSON.stringify(node.child) === term)) return 'excluded';
  } catch {
    // Nothing is certain about a filter that does not parse.
  }
  return 'open';
}
