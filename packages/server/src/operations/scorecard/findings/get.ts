import { FindingsInputSchema, FindingsOutputSchema, type KpiTileJson } from '@faultline/model';
import { groupMovements, type Grouped } from '../../../explain/findings/group.ts';
import { tilesOf } from '../../../scorecard/tile.ts';
import type { TelemetryStore } from '../../../store/telemetry-store.ts';
import { joinedRange } from '../../explain/change-points.ts';
import { defineOperation } from '../../operation.ts';
import { requireProject } from '../../require-project.ts';
import { knownKpis, pickKpis, type KnownKpi } from '../known-kpis.ts';
import { namesOf } from '../names-input.ts';
import { readSelections, selectionsToJson, type Selections } from '../question.ts';
import { holdMix, readBoth } from '../read-kpis.ts';
import { readMovements, type FoundMovement } from './movements.ts';
import { renderFindings } from './render.ts';
import { findingToJson } from './to-json.ts';

export const getFindings = defineOperation({
  name: 'scorecard.findings',
  summary: 'What got worse, for whom, since when and why',
  description:
    'Everything on the scorecard that is proven to have got worse, told as few findings: numbers that moved for the same requests since the same time are one, with the number that leads, those that follow from it, the cohort, the start beside the versions that began then, and the failing stage, the slow stage or the cost driver. Use it to learn what is wrong; scorecard.get has every number, explain.run more about one of them.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/scorecard/findings' },
  input: FindingsInputSchema,
  example: { from: 'now-2d' },
  output: FindingsOutputSchema,
  positional: ['filter'],
  run: async ({ telemetry, control, now }, input) => {
    await requireProject(control, input.projectId);
    const selections = readSelections(input, now());
    const kpis = pickKpis(await knownKpis(control, input.projectId), namesOf(input.kpis));
    const read = await readBoth(telemetry, kpis, selections, BUCKETS, []);
    const held = await holdMix(telemetry, kpis, selections, read);
    const tiles = tilesOf(held.now, held.compared, selections.now.filter);
    const worse = tiles.filter(({ change }) => change?.verdict === 'worse');
    return {
      ...selectionsToJson(selections),
      requests: read.now.requests,
      ...(read.compared ? { comparedRequests: read.compared.requests } : {}),
      looked: tiles.filter(({ change }) => change !== undefined && change.verdict !== 'too_few').length,
      worse: worse.length,
      ...(await findingsOf(telemetry, selections, kpis, worse)),
    };
  },
  render: renderFindings,
});

/** Throughput is compared by how much its buckets differ. */
const BUCKETS = 24;

/** What stands by itself, of no cohort and beside no other number, must be surer: of what passes the scorecard one in twenty is chance. */
const LEVEL_ALONE = 0.01;

/** Beginnings this share of the whole time apart are one. */
const SAME_TIME = 1 / 24;

async function findingsOf(
  telemetry: TelemetryStore,
  { now, compared }: Selections,
  kpis: readonly KnownKpi[],
  worse: readonly KpiTileJson[],
) {
  if (!compared || worse.length === 0) return { findings: [], unsettled: [] };
  const selections = { now, compared };
  const { movements, overlapOf } = await readMovements(telemetry, selections, kpis, worse);
  const { fromNs, toNs } = joinedRange(selections);
  const all = groupMovements(movements, overlapOf, Number((toNs - fromNs) / 1_000_000n) * SAME_TIME);
  const groups = all.filter(isSettled);
  return {
    findings: await Promise.all(groups.map((group) => findingToJson(telemetry, selections, group, groups))),
    unsettled: all.filter((group) => !isSettled(group)).map(({ leading: { tile } }) => unsettledToJson(tile)),
  };
}

function isSettled({ leading, consequences }: Grouped<FoundMovement>): boolean {
  if (consequences.length > 0 || leading.in.filter) return true;
  const { mixFixed, difference } = leading.tile.change!;
  return ((mixFixed ?? difference)?.q ?? 1) <= LEVEL_ALONE;
}

function unsettledToJson({ id, definition, change }: KpiTileJson) {
  return { kpi: id, title: definition.title, sentence: change!.sentence };
}
