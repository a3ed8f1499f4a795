import { ExplainInputSchema, ExplainOutputSchema, type ExplainOutput } from '@faultline/model';
import { compile } from '../../scorecard/compile.ts';
import { tilesOf } from '../../scorecard/tile.ts';
import { defineOperation } from '../operation.ts';
import { requireProject } from '../require-project.ts';
import { findKpi, knownKpis } from '../scorecard/known-kpis.ts';
import { readSelections, selectionsToJson } from '../scorecard/question.ts';
import { readBoth } from '../scorecard/read-kpis.ts';
import { explainChangePoints } from './change-points.ts';
import { explainCohorts } from './cohorts.ts';
import { explainCost } from './cost.ts';
import { explainDifferences } from './differences.ts';
import { explainLatency } from './latency.ts';
import { explainParts } from './parts.ts';
import { renderExplanation } from './render.ts';

export const runExplain = defineOperation({
  name: 'explain.run',
  summary: 'Why a KPI moved, for whom, and since when',
  description:
    'What made a KPI move between two sets of requests: the cohorts that got worse with the traffic mix held fixed, for latency the stages and for cost the drivers that add up to the difference, when it began beside the versions that changed then, and what else is different about the requests. With against=rest it says what is different about the requests a filter selects.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/explain' },
  input: ExplainInputSchema,
  example: { kpi: 'task_success', from: 'now-24h' },
  output: ExplainOutputSchema,
  positional: ['kpi', 'filter'],
  run: async ({ telemetry, control, now }, input) => {
    await requireProject(control, input.projectId);
    const selections = readSelections(input, now());
    const kpis = [findKpi(await knownKpis(control, input.projectId), input.kpi)];
    const { kpi } = kpis[0]!;
    const { measure } = kpi;
    const compiled = measure.kind === 'throughput' || measure.kind === 'ingest_loss' ? undefined : compile(measure);
    const read = await readBoth(telemetry, kpis, selections, BUCKETS);
    const tile = tilesOf(read.now, read.compared, selections.now.filter)[0]!;
    const question = { telemetry, kpi, measure: compiled, selections, tile, limit: input.limit };
    const [cohorts, latency, cost, changePoints, differences] = await Promise.all([
      explainCohorts(question),
      explainLatency(question),
      explainCost(question),
      explainChangePoints(question),
      explainDifferences(question),
    ]);
    const parts = explainParts(kpi, read.now.readings[0]!.total.sample, read.compared?.readings[0]!.total.sample);
    const sentences = [
      ...(tile.change ? [tile.change.sentence] : []),
      ...(parts ? [parts.sentence] : []),
      ...(latency ? [latency.sentence] : []),
      ...(cost ? [cost.sentence] : []),
      ...(cohorts?.sentences ?? []),
      ...changePoints.map(({ sentence }) => sentence),
    ];
    return {
      ...selectionsToJson(selections),
      requests: read.now.requests,
      ...(read.compared ? { comparedRequests: read.compared.requests } : {}),
      kpi: tile,
      sentences,
      ...(cohorts ? { cohorts: cohorts.json } : {}),
      ...(latency ? { latency } : {}),
      ...(cost ? { cost } : {}),
      ...(parts ? { parts } : {}),
      changePoints: [...changePoints],
      differences: [...differences],
    } satisfies ExplainOutput;
  },
  render: renderExplanation,
});

const BUCKETS = 24;
