import { printFilter, toIso, type FilterNode, type FindingJson, type MovedNumberJson } from '@faultline/model';
import { cohortName } from '../../../explain/cohorts/statement.ts';
import type { Grouped } from '../../../explain/findings/group.ts';
import { describeFinding, describeNumber, type NumberInWords } from '../../../explain/findings/statement.ts';
import { allOf } from '../../../scorecard/compile.ts';
import { formatValue } from '../../../scorecard/format.ts';
import type { TelemetryStore } from '../../../store/telemetry-store.ts';
import type { ComparedSelections } from '../question.ts';
import type { FoundMovement } from './movements.ts';
import { readReasons } from './reasons.ts';

type Finding = Grouped<FoundMovement>;

export async function findingToJson(
  telemetry: TelemetryStore,
  selections: ComparedSelections,
  finding: Finding,
  all: readonly Finding[],
): Promise<FindingJson> {
  const { leading } = finding;
  const consequences = onceEach(leading, finding.consequences);
  const { labels, requests, filter } = leading.in;
  const others = all
    .filter((other) => other !== finding)
    .flatMap(({ leading: { in: cohort } }) => (cohort.filter ? [cohort.filter] : []));
  const reasons = await readReasons(telemetry, selections, [leading, ...finding.consequences], filter ? others : []);
  const began = clearestStart([leading, ...finding.consequences]);
  const isAll = Object.keys(labels).length === 0;
  const { now } = selections;
  return {
    sentence: describeFinding({
      leading: inWords(leading),
      cohort: isAll ? undefined : cohortName(labels),
      requests,
      ...(began ? { since: { ...began, versions: began.versions.map(({ name }) => name) } } : {}),
      reasons: reasons.map(({ sentence }) => sentence),
      consequences: consequences.map(({ of }) => of.title),
    }),
    cohort: {
      labels: { ...labels },
      requests,
      filter: printFilter(allOf(now.filter, filter)),
      alsoNamed: otherNames([leading, ...finding.consequences], labels),
    },
    ...(began
      ? {
          since: {
            time: timeOf(began.atMs),
            from: timeOf(began.fromMs),
            to: timeOf(began.toMs),
            versions: began.versions.map(({ name, atMs }) => ({ name, time: timeOf(atMs) })),
          },
        }
      : {}),
    reasons: [...reasons],
    leading: numberToJson(leading, now.filter),
    consequences: consequences.map((movement) => numberToJson(movement, now.filter)),
  };
}

/** A number that moved in several cohorts of the finding is told by the first of them. */
function onceEach(leading: FoundMovement, consequences: readonly FoundMovement[]): readonly FoundMovement[] {
  const byKpi = Map.groupBy(consequences, ({ kpi }) => kpi);
  return [...byKpi.values()].map(([first]) => first!).filter(({ kpi }) => kpi !== leading.kpi);
}

function otherNames(movements: readonly FoundMovement[], own: FoundMovement['in']['labels']) {
  const cohorts = [...new Set(movements.map((movement) => movement.in))];
  return cohorts
    .flatMap(({ labels, alsoNamed }) => [...(labels === own ? [] : [labels]), ...alsoNamed])
    .map((labels) => ({ ...labels }));
}

/** When the clearest of them began: what is common to several intervals would look more certain than any of them is. */
function clearestStart(movements: readonly FoundMovement[]): FoundMovement['since'] {
  return movements
    .flatMap(({ since }) => (since ? [since] : []))
    .reduce<FoundMovement['since']>(
      (clearest, each) => (clearest && clearest.p <= each.p ? clearest : each),
      undefined,
    );
}

function numberToJson(movement: FoundMovement, filter: FilterNode | undefined): MovedNumberJson {
  const { of, measure, tile, in: cohort, cohortNow, cohortBefore } = movement;
  const name = Object.keys(cohort.labels).length === 0 ? undefined : cohortName(cohort.labels);
  return {
    kpi: of.id,
    title: of.title,
    unit: of.unit,
    ...some({ before: tile.change?.before, now: tile.value, cohortBefore, cohortNow }),
    filter: printFilter(allOf(filter, cohort.filter, measure?.among, measure?.of)),
    sentence: `${describeNumber(inWords(movement), name)}.`,
  };
}

function some<K extends string>(numbers: Readonly<Record<K, number | undefined>>): Partial<Record<K, number>> {
  return Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined)) as Partial<
    Record<K, number>
  >;
}

function inWords({ of, tile, cohortNow, cohortBefore }: FoundMovement): NumberInWords {
  const format = (value: number | undefined) => (value === undefined ? undefined : formatValue(value, of.unit));
  return {
    title: of.title,
    before: format(tile.change?.before),
    now: format(tile.value),
    cohortBefore: format(cohortBefore),
    cohortNow: format(cohortNow),
    isHigher: (tile.change?.difference?.value ?? 0) > 0,
  };
}

const timeOf = (ms: number) => toIso(BigInt(Math.round(ms)) * 1_000_000n);
