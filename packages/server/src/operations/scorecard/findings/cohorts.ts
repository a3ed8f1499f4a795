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

/** From here on two cohorts are one; the name with the fewest labels is kept, and one of fewer labels that would do as well. */
const ONE_COHORT = 0.75;

/** The requests among these that have what is asked. */
const COUNTED = { kind: 'rate', of: undefined } as const;

export async function readFoundCohorts(
  telemetry: TelemetryStore,
  { now, compared }: ComparedSelections,
  found: readonly Labels[],
): Promise<FoundCohorts> {
  const shortestFirst = [{}, ...found, ...found.flatMap(simpler)].sort((a, b) => sizeOf(a) - sizeOf(b));
  const names = [...new Map(shortestFirst.map((labels) => [keyOf(labels), labels])).values()];
  const filters = names.map((labels) => allOf(...cohortTerms(labels)));
  const inBoth = (a: number, b: number): Measure => ({ ...COUNTED, among: filters[a], hits: filters[b] });
  const pairs = names.flatMap((_, a) => names.slice(a).map((_, i) => [a, a + i] as const));
  const counted = async (selection: Selection, measures: readonly Measure[]) =>
    (await readSamples(telemetry, measures, selection)).map(hitsOf);
  const [ofPairs, before] = await Promise.all([
    counted(
      now,
      pairs.map(([a, b]) => inBoth(a, b)),
    ),
    counted(
      compared,
      names.map((_, i) => inBoth(i, i)),
    ),
  ]);
  const shared = new Map(pairs.map(([a, b], i) => [`${a} ${b}`, ofPairs[i]!]));
  const sharedBy = (a: number, b: number) => shared.get(`${Math.min(a, b)} ${Math.max(a, b)}`)!;
  const overlapOf = (a: number, b: number): Overlap => {
    const [first, second, both] = [sharedBy(a, a), sharedBy(b, b), sharedBy(a, b)];
    return {
      ofBoth: both / Math.max(1, first + second - both),
      ofSmaller: both / Math.max(1, Math.min(first, second)),
    };
  };
  const foundKeys = new Set([{}, ...found].map(keyOf));
  const isFound = names.map((name) => foundKeys.has(keyOf(name)));
  // A name that nothing was found by must have been one before too: without its version a new cohort is another.
  const isOne = (i: number, other: number) =>
    overlapOf(i, other).ofBoth >= ONE_COHORT && (isFound[other] || before[i]! >= ONE_COHORT * before[other]!);
  const kept: number[] = [];
  const place = names.map((_, i) => {
    // Whatever most requests have is still not all of them.
    const known = i === 0 ? -1 : kept.findIndex((other) => other > 0 && isOne(i, other));
    return known >= 0 ? known : kept.push(i) - 1;
  });
  const own = (number: number) => names.filter((_, i) => place[i] === number && isFound[i]);
  const used = [...kept.keys()].filter((number) => own(number).length > 0);
  return {
    all: used.map((number) => {
      const name = kept[number]!;
      return {
        labels: names[name]!,
        filter: filters[name],
        requests: sharedBy(name, name),
        comparedRequests: before[name]!,
        alsoNamed: own(number).filter((labels) => labels !== names[name]),
      };
    }),
    numberOf: (labels) => used.indexOf(place[names.findIndex((name) => keyOf(name) === keyOf(labels))]!),
    overlapOf: (a, b) => overlapOf(kept[used[a]!]!, kept[used[b]!]!),
  };
}

/** The same with one label fewer. */
function simpler(labels: Labels): readonly Labels[] {
  if (sizeOf(labels) < 2) return [];
  return Object.keys(labels).map((left) =>
    Object.fromEntries(Object.entries(labels).filter(([name]) => name !== left)),
  );
}

function sizeOf(labels: Labels): number {
  return Object.keys(labels).length;
}

function keyOf(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function hitsOf({ sample }: KpiSample): number {
  return sample.kind === 'rate' ? sample.hits : 0;
}
