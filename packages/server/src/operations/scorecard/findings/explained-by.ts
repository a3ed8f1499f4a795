// Whether numbers that got worse for no cohort of their own did so because of the cohorts of others.
import type { FilterNode } from '@faultline/model';
import { compareAll } from '../../../compare/compare.ts';
import type { Sample } from '../../../compare/sample.ts';
import { allOf, noneOf } from '../../../scorecard/compile.ts';
import type { Measure } from '../../../store/kpi-query.ts';
import type { TelemetryStore } from '../../../store/telemetry-store.ts';
import { readSamples } from '../../explain/read-samples.ts';
import type { ComparedSelections } from '../question.ts';
import type { FoundCohort } from './cohorts.ts';
import type { WorseNumber } from './movements.ts';

/** p-value up to which a number is taken to have moved in requests that are looked at for another's sake. */
const LEVEL = 0.05;
/** The same outside of them, which no other number says: as sure as what stands by itself must be. */
const LEVEL_OUTSIDE = 0.01;

interface Sides {
  readonly before: Sample;
  readonly after: Sample;
}

/** Each measure among the requests of each filter, with what an interval needs, before and now. */
export async function readSides(
  telemetry: TelemetryStore,
  { now, compared }: ComparedSelections,
  questions: readonly { readonly measure: Measure; readonly filter: FilterNode | undefined }[],
): Promise<readonly Sides[]> {
  if (questions.length === 0) return [];
  const measures = questions.map(({ measure, filter }) => among(measure, filter));
  const [before, after] = await Promise.all(
    [compared, now].map((selection) => readSamples(telemetry, measures, selection, true)),
  );
  return measures.map((_, i) => ({ before: before![i]!.sample, after: after![i]!.sample }));
}

/** The measure of only some of the requests. */
export function among(measure: Measure, filter: FilterNode | undefined): Measure {
  return { ...measure, among: allOf(filter, measure.among) };
}

/** For each number those of the cohorts in which it moved too, where it did not among the requests outside of all of them. */
export async function cohortsThatExplain(
  telemetry: TelemetryStore,
  selections: ComparedSelections,
  numbers: readonly WorseNumber[],
  cohorts: readonly FoundCohort[],
): Promise<readonly (readonly number[])[]> {
  const narrow = cohorts.flatMap(({ filter }, cohort) => (filter ? [{ filter, cohort }] : []));
  if (narrow.length === 0) return numbers.map(() => []);
  const filters = [
    undefined,
    allOf(...narrow.map(({ filter }) => noneOf(filter))),
    ...narrow.map(({ filter }) => filter),
  ];
  const measured = numbers.flatMap(({ measure }) => (measure ? [measure] : []));
  const read = (
    await readSides(
      telemetry,
      selections,
      measured.flatMap((measure) => filters.map((filter) => ({ measure, filter }))),
    )
  ).values();
  return numbers.map(({ of, measure }) => {
    if (!measure) return [];
    const [whole, outside, ...inside] = filters.map(() => read.next().value!) as [Sides, Sides, ...Sides[]];
    if (pOfWorse(of, outside) <= LEVEL_OUTSIDE) return [];
    // A version that was not there before is compared with everything that was.
    const isWorse = ({ before, after }: Sides) =>
      pOfWorse(of, { before: before.n === 0 ? whole.before : before, after }) <= LEVEL;
    return narrow.filter((_, i) => isWorse(inside[i]!)).map(({ cohort }) => cohort);
  });
}

/** p-value of the difference; 1 where it is none for the worse. */
function pOfWorse({ direction }: WorseNumber['of'], { before, after }: Sides): number {
  const [comparison] = compareAll([{ key: '', direction, before, after, minimumSample: 2 }]);
  const difference = comparison!.raw?.difference;
  return difference && difference.value > 0 !== (direction === 'higher_is_better') ? difference.p : 1;
}
