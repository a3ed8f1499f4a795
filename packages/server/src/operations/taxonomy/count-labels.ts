import { FAILURE_CLASSES, parseFilter, type FailureClass, type TaxonomyOutput } from '@faultline/model';
import type { Selection, TelemetryStore } from '../../store/telemetry-store.ts';

/** More than there are rules or sub-classes. */
const VALUES = 200;

type CountsOfClass = Readonly<Record<'rule' | 'sub_class', ReadonlyMap<string, number>>>;

/** How many labels of each class a rule gave, and how many say a sub-class: the same name may stand in several classes. */
export async function countLabels(
  telemetry: Pick<TelemetryStore, 'facetRequests'>,
  selection: Omit<Selection, 'filter'>,
): Promise<ReadonlyMap<FailureClass, CountsOfClass>> {
  const counted = FAILURE_CLASSES.map(async (failureClass) => {
    const { facets } = await telemetry.facetRequests({
      ...selection,
      filter: parseFilter(`class:${failureClass}`),
      fields: ['rule', 'sub_class'],
      valuesPerField: VALUES,
      buckets: 0,
    });
    const [rule, subClass] = facets.map(({ values }) => new Map(values.map(({ value, count }) => [value, count])));
    return [failureClass, { rule: rule ?? new Map(), sub_class: subClass ?? new Map() }] as const;
  });
  return new Map(await Promise.all(counted));
}

export function withCountsOf(
  of: TaxonomyOutput['classes'][number],
  counts: ReadonlyMap<FailureClass, CountsOfClass>,
): TaxonomyOutput['classes'][number] {
  const counted = counts.get(of.class);
  return {
    ...of,
    rules: of.rules.map((each) => ({ ...each, count: counted?.rule.get(each.rule) ?? 0 })),
    ruleSubClasses: of.ruleSubClasses.map((each) => ({ ...each, count: counted?.sub_class.get(each.subClass) ?? 0 })),
  };
}
