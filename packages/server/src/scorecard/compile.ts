// A KPI as the store understands it, and the filters that open the requests behind it.
import {
  parseFilter,
  printFilter,
  type FilterNode,
  type KpiFiltersJson,
  type KpiFormula,
  type KpiTerm,
} from '@faultline/model';
import type { Measure, MeasureTerm } from '../store/kpi-query.ts';

/** The measure of a formula: a request without a number that it reads is not judged. */
export function compile(formula: KpiFormula): Measure {
  const among = parseFilter(formula.among);
  const judged = (...terms: readonly KpiTerm[]) =>
    allOf(
      parseFilter(formula.of),
      ...terms.flatMap(({ field }) => (field === undefined ? [] : [{ type: 'exists', field } as const])),
    );
  switch (formula.kind) {
    case 'rate':
      return { kind: 'rate', among, of: judged(), hits: parseFilter(formula.hits) };
    case 'mean':
      return { kind: 'mean', among, of: judged(formula.value), value: term(formula.value) };
    case 'ratio':
      return {
        kind: 'ratio',
        among,
        of: judged(formula.top, formula.bottom),
        top: term(formula.top),
        bottom: term(formula.bottom),
      };
    case 'quantile':
      return { kind: 'quantile', among, of: judged(formula), field: formula.field, level: formula.level };
    default:
      return formula satisfies never;
  }
}

function term({ field, where }: KpiTerm): MeasureTerm {
  const condition = where === undefined ? undefined : parseFilter(where);
  return { ...(field === undefined ? {} : { field }), ...(condition === undefined ? {} : { where: condition }) };
}

/** All filters at once, the same condition only once; an absent one lets everything through. */
export function allOf(...filters: readonly (FilterNode | undefined)[]): FilterNode | undefined {
  const all = filters
    .filter((filter) => filter !== undefined)
    .flatMap((filter) => (filter.type === 'and' ? filter.children : [filter]));
  if (all.length < 2) return all[0];
  const children = [...new Map(all.map((filter) => [printFilter(filter), filter])).values()];
  return children.length > 1 ? { type: 'and', children } : children[0];
}

/** Everything that the filter does not let through. */
export function noneOf(filter: FilterNode | undefined): FilterNode | undefined {
  // Nothing is left of everything: no request has this id.
  return filter ? { type: 'not', child: filter } : { type: 'compare', field: 'request_id', operator: '=', value: '' };
}

/** Filters that open the requests behind a number, within those that were looked at. */
export function filtersOf(measure: Measure, filter: FilterNode | undefined, value: number | undefined): KpiFiltersJson {
  const judged = allOf(filter, measure.among, measure.of);
  const print = (...more: readonly (FilterNode | undefined)[]) => printFilter(allOf(judged, ...more));
  const field = measure.kind === 'quantile' ? measure.field : measure.kind === 'mean' ? measure.value.field : undefined;
  return {
    judged: print(),
    unjudged: printFilter(allOf(filter, measure.among, noneOf(measure.of))),
    ...(measure.kind === 'rate' ? { hits: print(measure.hits), misses: print(noneOf(measure.hits)) } : {}),
    ...(field === undefined || value === undefined
      ? {}
      : { above: print({ type: 'compare', field, operator: '>', value }) }),
  };
}
