import { KpiSeriesInputSchema, KpiSeriesOutputSchema, toIso } from '@faultline/model';
import { compile } from '../../scorecard/compile.ts';
import { measuredToJson, sparkline, tilesOf } from '../../scorecard/tile.ts';
import { defineOperation } from '../operation.ts';
import { requireProject } from '../require-project.ts';
import { findKpi, knownKpis } from '../scorecard/known-kpis.ts';
import { readSelections, selectionsToJson } from '../scorecard/question.ts';
import { holdMix, readBoth } from '../scorecard/read-kpis.ts';
import { readCohorts, splitsOf } from './read-cohorts.ts';
import { readDistributionOf, readExemplars, readMarks } from './read-details.ts';
import { renderSeries } from './render.ts';

export const getKpiSeries = defineOperation({
  name: 'kpi.series',
  summary: 'One KPI over time and by cohort',
  description:
    'One KPI in detail: over time with its interval, releases, prompt versions and models that began in the range, every cohort against the rest, the distribution behind it and requests to look at. Ids come from scorecard.get or kpis.list; why it moved says explain.run.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/kpi-series' },
  input: KpiSeriesInputSchema,
  example: { kpi: 'task_success', from: 'now-7d', by: 'release,intent' },
  output: KpiSeriesOutputSchema,
  positional: ['kpi', 'filter'],
  run: async ({ telemetry, control, now }, input) => {
    await requireProject(control, input.projectId);
    const selections = readSelections(input, now());
    const kpis = [findKpi(await knownKpis(control, input.projectId), input.kpi)];
    const { kpi } = kpis[0]!;
    const { measure } = kpi;
    const compiled = measure.kind === 'throughput' || measure.kind === 'ingest_loss' ? undefined : compile(measure);
    const splits = await splitsOf(telemetry, selections.now, input.by);
    const [read, cohorts, marks, distribution] = await Promise.all([
      readBoth(telemetry, kpis, selections, input.buckets, []).then((both) =>
        holdMix(telemetry, kpis, selections, both),
      ),
      compiled ? readCohorts(telemetry, kpi, compiled, selections.now, splits, input) : [],
      readMarks(telemetry, selections.now),
      compiled && readDistributionOf(telemetry, compiled, selections.now),
    ]);
    const tile = tilesOf(read.now, read.compared, selections.now.filter)[0]!;
    const exemplars = tile.filters
      ? await readExemplars(telemetry, kpi, tile.filters, selections.now, distribution)
      : [];
    const { buckets } = read.now.readings[0]!;
    return {
      ...selectionsToJson(selections),
      requests: read.now.requests,
      ...(read.compared ? { comparedRequests: read.compared.requests } : {}),
      kpi: tile,
      points: buckets.map((bucket, i) => ({
        start: toIso(read.now.edges[i]!),
        end: toIso(read.now.edges[i + 1]!),
        ...(bucket
          ? measuredToJson(bucket, kpi.measure.kind === 'throughput' ? bucket.applicable : undefined)
          : { sample: 0 }),
      })),
      comparedPoints: read.compared ? sparkline(read.compared.readings[0]!.buckets, read.compared.edges) : [],
      marks: [...marks],
      cohorts: [...cohorts],
      ...(distribution ? { distribution } : {}),
      exemplars: [...exemplars],
    };
  },
  render: renderSeries,
});
