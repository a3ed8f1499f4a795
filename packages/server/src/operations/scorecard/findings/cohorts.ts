// The cohorts in which numbers got worse, each once: what stands for nearly the same requests is one cohort under several names.
import type { FilterNode } from '@faultline/model';
import type { Overlap } from '../../../explain/findings/group.ts';
import { allOf } from '../../../scorecard/compile.ts';
import type { KpiSample, Measure } from '../../../store/kpi-query.ts';
import type { TelemetryStore } from '../../../store/telemetry-store.ts';
import { cohortTerms } from '../../explain/cohorts.ts';
import { readSamples } from '../../explain/read-samples.ts';
import type { ComparedSelections, Selection } from '../question.ts';

type Labels = Readonly<Record<string, string>>;

export interface FoundCohort {
  /** Empty for all requests. */
  readonly labels: Labels;
  readonly filter: FilterNode | undefined;
  /** Requests looked at, and compared. */
  readonly requests: number;
  readonly comparedRequests: number;
  /** Labels of nearly the same requests. */
  readonly alsoNamed: readonly Labels[];
}

export interface FoundCohorts {
  /** The first is all requests. */
  readonly all: readonly FoundCohort[];
  readonly numberOf: (labels: Labels) => number;
  readonly overlapOf: (a: number, b: number) => Overlap;
}

/** From here on two cohorts are one; the name with the fewest labels is kept. */
const ONE_COHORT = 0.75;

/** The selection with more conditions. */
export function within(selection: Selection, ...filters: readonly (FilterNode | undefined)[]): Selection {
  return { ...selection, filter: allOf(selection.filter, ...filters) };
}

export async function readFoundCohorts(
  telemetry: TelemetryStore,
  { now, compared }: ComparedSelections,
  found: readonly Labels[],
): Promise<FoundCohorts> {
  const shortestFirst = [{}, ...found].sort((a, b) => Object.keys(a).length - Object.keys(b).length);
  const names = [...new Map(shortestFirst.map((labels) => [keyOf(labels), labels])).values()];
  const filters = names.map((labels) => allOf(...cohortTerms(labels)));
  const measures = filters.map((hits): Measure => ({ kind: 'rate', among: undefined, of: undefined, hits }));
  const counted = async (selection: Selection) => (await readSamples(telemetry, measures, selection)).map(hitsOf);
  const [shared, before] = await Promise.all([
    Promise.all(filters.map((filter) => counted(within(now, filter)))),
    counted(compared),
  ]);
  const overlapOf = (a: number, b: number): Overlap => {
    const [first, second, both] = [shared[a]![a]!, shared[b]![b]!, shared[a]![b]!];
    return {
      ofBoth: both / Math.max(1, first + second - both),
      ofSmaller: both / Math.max(1, Math.min(first, second)),
    };
  };
  const kept: number[] = [];
  const place = names.map((_, i) => {
    // Whatever most requests have is still not all of them.
    const known = i === 0 ? -1 : kept.findIndex((other) => other > 0 && overlapOf(i, other).ofBoth >= ONE_COHORT);
    return known >= 0 ? known : kept.push(i) - 1;
  });
  return {
    all: kept.map((name, number) => ({
      labels: names[name]!,
      filter: filters[name],
      requests: shared[name]![name]!,
      comparedRequests: before[name]!,
      alsoNamed: names.filter((_, i) => place[i] === number && i !== name),
    })),
    numberOf: (labels) => place[names.findIndex((name) => keyOf(name) === keyOf(labels))]!,
    overlapOf: (a, b) => overlapOf(kept[a]!, kept[b]!),
  };
}

function keyOf(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function hitsOf({ sample }: KpiSample): number {
  return sample.kind === 'rate' ? sample.hits : 0;
}
