// Which numbers got worse in which cohorts, and since when: what findings are made of.
import type { FilterNode, Kpi, KpiTileJson } from '@faultline/model';
import type { RatioSample } from '../../../compare/sample.ts';
import { findChangePoints, type ChangePoint, type VersionChange } from '../../../explain/change-point.ts';
import { isCause, type Movement, type Overlap } from '../../../explain/findings/group.ts';
import { splitRatio } from '../../../explain/ratio.ts';
import { VERSION_FIELDS } from '../../../scorecard/cohort-labels.ts';
import { compile } from '../../../scorecard/compile.ts';
import { valueOf } from '../../../scorecard/readings.ts';
import type { Measure } from '../../../store/kpi-query.ts';
import type { TelemetryStore } from '../../../store/telemetry-store.ts';
import { followed, joinedRange, readCourses, readVersions } from '../../explain/change-points.ts';
import { explainCohorts } from '../../explain/cohorts.ts';
import type { KnownKpi } from '../known-kpis.ts';
import { fieldsOf, type ComparedSelections } from '../question.ts';
import { readFoundCohorts, type FoundCohort, type FoundCohorts } from './cohorts.ts';
import { among, cohortsThatExplain, readSides } from './explained-by.ts';

/** Cohorts of one number that are looked at. */
const COHORTS = 3;
/** A part of a formula that made less than this share of the change is not why. */
const LEAST_PART = 0.25;

/** A number that got worse. */
export interface WorseNumber {
  readonly of: Kpi;
  /** Absent of KPIs that are not computed from requests one by one. */
  readonly measure: Measure | undefined;
  readonly tile: KpiTileJson;
  readonly place: number;
  readonly inputs: readonly string[];
}

type Began = Pick<ChangePoint, 'atMs' | 'fromMs' | 'toMs' | 'p'> & { readonly versions: readonly VersionChange[] };

export interface FoundMovement extends Movement, WorseNumber {
  readonly in: FoundCohort;
  readonly since?: Began | undefined;
  readonly cohortNow?: number | undefined;
  readonly cohortBefore?: number | undefined;
}

export async function readMovements(
  telemetry: TelemetryStore,
  selections: ComparedSelections,
  kpis: readonly KnownKpi[],
  tiles: readonly KpiTileJson[],
): Promise<{
  readonly movements: readonly FoundMovement[];
  readonly overlapOf: (a: number, b: number) => Overlap;
}> {
  const worse = tiles.map((tile) => worseNumber(kpis, tile));
  const searched = new Map<WorseNumber, readonly FoundCohort['labels'][]>();
  const search = async (number: WorseNumber) => {
    const { of, measure, tile } = number;
    const found = await explainCohorts({ telemetry, kpi: of, measure, selections, tile, limit: COHORTS });
    searched.set(
      number,
      (found?.json.findings ?? []).map(({ labels }) => labels),
    );
  };
  // What is made of others is first looked at where they got worse: only what that leaves open is searched by itself.
  const causes = worse.filter((number) => !worse.some((other) => isCause(other, number)));
  for (const number of causes) await search(number);
  const first = await readFoundCohorts(telemetry, selections, [...searched.values()].flat());
  const effects = worse.filter((number) => !searched.has(number));
  const explained = await cohortsThatExplain(telemetry, selections, effects, first.all);
  for (const [i, number] of effects.entries()) if (explained[i]!.length === 0) await search(number);
  const cohorts = await readFoundCohorts(telemetry, selections, [...searched.values()].flat());
  const places = worse.map((number) => new Set((searched.get(number) ?? []).map(cohorts.numberOf)));
  const byPart = await cohortsOfParts(telemetry, selections, worse, places);
  for (const [i, own] of byPart.entries()) for (const cohort of own) places[i]!.add(cohort);
  const open = [...worse.keys()].filter((i) => places[i]!.size === 0);
  const explaining = await cohortsThatExplain(
    telemetry,
    selections,
    open.map((i) => worse[i]!),
    cohorts.all,
  );
  for (const [place, i] of open.entries())
    for (const cohort of explaining[place]!.length > 0 ? explaining[place]! : [ALL_REQUESTS]) places[i]!.add(cohort);
  return { movements: await readPlaces(telemetry, selections, worse, places, cohorts), overlapOf: cohorts.overlapOf };
}

/** Number of the cohort without labels. */
const ALL_REQUESTS = 0;

function worseNumber(kpis: readonly KnownKpi[], tile: KpiTileJson): WorseNumber {
  const place = kpis.findIndex(({ kpi }) => kpi.id === tile.id);
  const { kpi } = kpis[place]!;
  const { measure: formula } = kpi;
  const measure = formula.kind === 'throughput' || formula.kind === 'ingest_loss' ? undefined : compile(formula);
  return { of: kpi, measure, tile, place, inputs: inputsOf(kpi, measure) };
}

/** Fields that the number of one request is read from; what it is about and what can be judged are conditions, not causes. */
function inputsOf(kpi: Kpi, measure: Measure | undefined): readonly string[] {
  switch (measure?.kind) {
    case undefined:
      return [kpi.id];
    case 'rate':
      return fieldsOf(measure.hits);
    case 'quantile':
      return [measure.field];
    case 'mean':
      return fieldsOfTerm(measure.value);
    case 'ratio':
      return [...new Set([...fieldsOfTerm(measure.top), ...fieldsOfTerm(measure.bottom)])];
    default:
      return measure satisfies never;
  }
}

function fieldsOfTerm({ field, where }: { readonly field?: string; readonly where?: FilterNode }): readonly string[] {
  return [...(field === undefined ? [] : [field]), ...fieldsOf(where)];
}

/** For each ratio the cohorts in which the part below its line got worse, where that part moved the ratio: its own number found them. */
async function cohortsOfParts(
  telemetry: TelemetryStore,
  selections: ComparedSelections,
  worse: readonly WorseNumber[],
  places: readonly ReadonlySet<number>[],
): Promise<readonly (readonly number[])[]> {
  const found = worse.map(({ measure }): readonly number[] => {
    if (measure?.kind !== 'ratio') return [];
    const parts = fieldsOfTerm(measure.bottom);
    const isPart = ({ inputs }: WorseNumber) => inputs.length > 0 && inputs.every((field) => parts.includes(field));
    return worse.flatMap((number, i) => (isPart(number) ? [...places[i]!] : []));
  });
  const ratios = worse.flatMap(({ measure }, i) =>
    measure && found[i]!.length > 0 ? [{ measure, filter: undefined }] : [],
  );
  const sides = (await readSides(telemetry, selections, ratios)).values();
  return found.map((own) => {
    if (own.length === 0) return own;
    const { before, after } = sides.next().value!;
    const split = splitRatio(before as RatioSample, after as RatioSample);
    return split && split.bottom.adds / (split.top.adds + split.bottom.adds) >= LEAST_PART ? own : [];
  });
}

/** What each number is in each of its cohorts, and since when it is worse there. */
async function readPlaces(
  telemetry: TelemetryStore,
  selections: ComparedSelections,
  worse: readonly WorseNumber[],
  places: readonly ReadonlySet<number>[],
  cohorts: FoundCohorts,
): Promise<readonly FoundMovement[]> {
  const pairs = cohorts.all.flatMap((place, cohort) =>
    worse.filter((_, i) => places[i]!.has(cohort)).map((number) => ({ number, cohort, place })),
  );
  const measured = pairs.filter(({ number }) => number.measure !== undefined);
  const range = joinedRange(selections);
  const [versions, sides, courses] = await Promise.all([
    readVersions(telemetry, range),
    readSides(
      telemetry,
      selections,
      measured.map(({ number, place }) => ({ measure: number.measure!, filter: place.filter })),
    ),
    readCourses(
      telemetry,
      measured.map(({ number, place }) => among(followed(number.measure!, number.tile.change?.before), place.filter)),
      range,
    ),
  ]);
  return pairs.map((pair) => {
    const { number, cohort, place } = pair;
    const i = measured.indexOf(pair);
    const version = beginOfVersion(place, versions);
    return {
      ...number,
      kpi: number.of.id,
      cohort,
      isOfAll: cohort === ALL_REQUESTS,
      in: place,
      since: version ?? clearestChange(number.of, i < 0 ? [] : findChangePoints(courses[i]!, versions)),
      cohortNow: i < 0 ? undefined : valueOf(sides[i]!.after),
      cohortBefore: i < 0 ? undefined : valueOf(sides[i]!.before),
    };
  });
}

/** A cohort of a version that nobody had before began with the version. */
function beginOfVersion(
  { labels, requests, comparedRequests }: FoundCohort,
  versions: readonly VersionChange[],
): Began | undefined {
  if (requests === 0 || comparedRequests > 0) return undefined;
  const own = VERSION_FIELDS.flatMap((field) =>
    field in labels ? [`${field.replace('label.', '')} ${labels[field]}`] : [],
  );
  const [last] = versions.filter(({ name }) => own.includes(name)).sort((a, b) => b.atMs - a.atMs);
  if (!last) return undefined;
  const { atMs } = last;
  return { atMs, fromMs: atMs, toMs: atMs, p: 0, versions: versions.filter((version) => version.atMs === atMs) };
}

/** The clearest change for the worse. */
function clearestChange({ direction }: Kpi, points: readonly ChangePoint[]): ChangePoint | undefined {
  const isWorse = ({ before, after }: ChangePoint) => after > before === (direction !== 'higher_is_better');
  return points.filter(isWorse).sort((a, b) => a.p - b.p)[0];
}
