// Whether a number that got worse for no cohort of its own did so because of the cohorts of others.
import { compareAll } from '../../../compare/compare.ts';
import type { Sample } from '../../../compare/sample.ts';
import { noneOf } from '../../../scorecard/compile.ts';
import type { TelemetryStore } from '../../../store/telemetry-store.ts';
import { readSamples } from '../../explain/read-samples.ts';
import type { ComparedSelections, Selection } from '../question.ts';
import { within, type FoundCohort } from './cohorts.ts';
import type { WorseNumber } from './movements.ts';

/** p-value up to which a number is taken to have moved in requests that are looked at for another's sake. */
const LEVEL = 0.05;

interface Sides {
  readonly before: Sample;
  readonly after: Sample;
}

/** Numbers of the cohorts in which it moved too, where it did not among the requests outside of all of them. */
export async function cohortsThatExplain(
  telemetry: TelemetryStore,
  { now, compared }: ComparedSelections,
  { of, measure }: WorseNumber,
  cohorts: readonly FoundCohort[],
): Promise<readonly number[]> {
  const narrow = cohorts.flatMap(({ filter }, cohort) => (filter ? [{ filter, cohort }] : []));
  if (!measure || narrow.length === 0) return [];
  const read = async (narrowed: (selection: Selection) => Selection): Promise<Sides> => {
    const [before, after] = await Promise.all(
      [compared, now].map((selection) => readSamples(telemetry, [measure], narrowed(selection), true)),
    );
    return { before: before![0]!.sample, after: after![0]!.sample };
  };
  const outside = await read((selection) => within(selection, ...narrow.map(({ filter }) => noneOf(filter))));
  if (pOfWorse(of, outside) <= LEVEL) return [];
  const whole = await read((selection) => selection);
  const inside = await Promise.all(
    narrow.map(async ({ filter, cohort }) => ({ cohort, sides: await read((selection) => within(selection, filter)) })),
  );
  // A version that was not there before is compared with everything that was.
  const isWorse = ({ sides: { before, after } }: (typeof inside)[number]) =>
    pOfWorse(of, { before: before.n === 0 ? whole.before : before, after }) <= LEVEL;
  return inside.filter(isWorse).map(({ cohort }) => cohort);
}

/** p-value of the difference; 1 where it is none for the worse. */
function pOfWorse({ direction }: WorseNumber['of'], { before, after }: Sides): number {
  const [comparison] = compareAll([{ key: '', direction, before, after, minimumSample: 2 }]);
  const difference = comparison!.raw?.difference;
  return difference && difference.value > 0 !== (direction === 'higher_is_better') ? difference.p : 1;
}
