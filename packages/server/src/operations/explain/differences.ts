// What is different about some requests: every label and field of their spans, and every number, against the compared ones.
import { FILTER_FIELDS, printFilter, STAGES, type ExplainOutput, type Kpi } from '@faultline/model';
import { compareAll, type Question } from '../../compare/compare.ts';
import { valueFilter } from '../../scorecard/cohort-labels.ts';
import { allOf, compile } from '../../scorecard/compile.ts';
import { valueOf } from '../../scorecard/readings.ts';
import { changeToJson } from '../../scorecard/tile.ts';
import type { FacetResult } from '../../store/telemetry-store.ts';
import type { ExplainQuestion } from './question.ts';

/** Values of a field that are looked at. */
const VALUES = 25;
/** Differences to name at most. */
const LISTED = 40;
const LEAST_REQUESTS = 10;

const NUMBERS = [
  ...FILTER_FIELDS.filter(({ type, name }) => type === 'number' && name !== 'confidence').map(({ name }) => name),
  ...STAGES.map((stage) => `stage_ms.${stage}`),
];

type Difference = ExplainOutput['differences'][number];

export async function explainDifferences({
  telemetry,
  selections: { now, compared },
}: ExplainQuestion): Promise<readonly Difference[]> {
  if (!compared) return [];
  const own = await telemetry.readLabelNames(now, 10);
  const fields = [
    ...FILTER_FIELDS.filter(({ isFacet }) => isFacet).map(({ name }) => name),
    ...own.map((name) => `label.${name}`),
  ];
  const measures = NUMBERS.map((field) => compile({ kind: 'mean', value: { field }, among: '', of: '' }));
  const sides = await Promise.all(
    [compared, now].map(async (selection) => ({
      facets: await telemetry.facetRequests({ ...selection, fields, valuesPerField: VALUES, buckets: 0 }),
      numbers: (
        await telemetry.aggregateKpis({
          ...selection,
          measures,
          splits: [{ by: [], isOverTime: false }],
          buckets: 1,
          top: 1,
          withIntervals: false,
        })
      )[0]![0]!,
    })),
  );
  const [before, after] = sides as [(typeof sides)[number], (typeof sides)[number]];
  const questions = [...valueQuestions(before.facets, after.facets), ...numberQuestions()];

  function numberQuestions(): readonly (Question & { readonly field: string; readonly value?: string })[] {
    return NUMBERS.map((field, i) => ({
      key: field,
      field,
      direction: 'neutral',
      before: before.numbers.samples[i]!.sample,
      after: after.numbers.samples[i]!.sample,
      minimumSample: LEAST_REQUESTS,
    }));
  }

  return compareAll(questions)
    .flatMap((comparison, i) => {
      const { field, value, before: earlier, after: later } = questions[i]!;
      if (comparison.verdict !== 'changed') return [];
      const condition = value === undefined ? ({ type: 'exists', field } as const) : valueFilter(field, value);
      return [
        {
          field,
          ...(value === undefined ? {} : { value }),
          now: valueOf(later) ?? 0,
          compared: valueOf(earlier) ?? 0,
          change: changeToJson(comparison, kpiOf(field, value), earlier),
          filter: printFilter(allOf(now.filter, condition)),
        },
      ];
    })
    .sort((a, b) => effectOf(b) - effectOf(a))
    .slice(0, LISTED);
}

function effectOf({ change }: Difference): number {
  return Math.abs(change.effect?.value ?? 0);
}

/** The share of the requests that have each value, of every value that is among the most frequent of either side. */
function valueQuestions(
  before: FacetResult,
  after: FacetResult,
): readonly (Question & { field: string; value: string })[] {
  return after.facets.flatMap(({ field, values, unknownCount }, i) => {
    const earlier = before.facets[i]!;
    const countOf = (facet: typeof earlier, value: string) =>
      value === '' ? facet.unknownCount : facet.values.find((each) => each.value === value)?.count;
    const isCut = earlier.otherCount > 0 || after.facets[i]!.otherCount > 0;
    const names = new Set([...values, ...earlier.values].map(({ value }) => value));
    if (unknownCount + earlier.unknownCount > 0) names.add('');
    return [...names].flatMap((value) => {
      const [was, is] = [countOf(earlier, value), countOf(after.facets[i]!, value)];
      // A value beyond those that were listed has an unknown count, not none.
      if (isCut && (was === undefined || is === undefined)) return [];
      return [
        {
          key: `${field}\n${value}`,
          field,
          value,
          direction: 'neutral' as const,
          before: { kind: 'rate' as const, n: before.total, hits: was ?? 0 },
          after: { kind: 'rate' as const, n: after.total, hits: is ?? 0 },
          minimumSample: LEAST_REQUESTS,
        },
      ];
    });
  });
}

/** The difference as if it were a KPI, for its words. */
function kpiOf(field: string, value: string | undefined): Kpi {
  const known = FILTER_FIELDS.find(({ name }) => name === field);
  const unit = field.endsWith('_ms') || field.startsWith('stage_ms.') ? 'ms' : known?.unit === 'USD' ? 'usd' : 'count';
  const title = value === undefined ? `Mean ${field}` : `Share of ${field} ${value === '' ? 'unknown' : value}`;
  return {
    id: 'difference',
    title,
    group: 'operations',
    unit: value === undefined ? unit : 'share',
    direction: 'neutral',
    minimumSample: LEAST_REQUESTS,
    description: '',
    measure: { kind: 'throughput' },
    source: '',
  };
}
