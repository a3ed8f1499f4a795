import { ScorecardCohortsInputSchema, ScorecardCohortsOutputSchema, type CohortRowJson } from '@faultline/model';
import { cohortTable } from '../../scorecard/cohort-rows.ts';
import { compile } from '../../scorecard/compile.ts';
import { definitionOf } from '../../scorecard/definition.ts';
import { formatValue } from '../../scorecard/format.ts';
import { splitsOf } from '../kpi/read-cohorts.ts';
import { defineOperation } from '../operation.ts';
import { requireProject } from '../require-project.ts';
import { table } from '../terminal.ts';
import { knownKpis, pickKpis } from './known-kpis.ts';
import { namesOf } from './names-input.ts';
import { readSelections, selectionsToJson } from './question.ts';
import { changeText } from './render.ts';

export const getScorecardCohorts = defineOperation({
  name: 'scorecard.cohorts',
  summary: 'Every KPI by the values of a label',
  description:
    'A table: KPIs by the values of one label, or of up to three together, each against all other requests of the range. Differences are corrected over the whole table, so that of those it calls proven at most one in twenty is chance. To follow one KPI over time by cohort use kpi.series.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/scorecard/cohorts' },
  input: ScorecardCohortsInputSchema,
  example: { by: 'tenant', from: 'now-7d', kpis: 'task_success,latency_p95' },
  output: ScorecardCohortsOutputSchema,
  positional: ['by', 'filter'],
  run: async ({ telemetry, control, now }, input) => {
    await requireProject(control, input.projectId);
    const selections = readSelections({ ...input, against: 'none' }, now());
    const known = pickKpis(await knownKpis(control, input.projectId), namesOf(input.kpis));
    const kpis = known.flatMap(({ kpi, version }) => {
      const { measure } = kpi;
      if (measure.kind === 'throughput' || measure.kind === 'ingest_loss') return [];
      return [{ kpi, version, measure: compile(measure) }];
    });
    const [by] = await splitsOf(telemetry, selections.now, input.by);
    const [whole, cells] = await telemetry.aggregateKpis({
      ...selections.now,
      measures: kpis.map(({ measure }) => measure),
      splits: [
        { by: [], isOverTime: false },
        { by: by!, isOverTime: false },
      ],
      buckets: 1,
      top: input.top,
      withIntervals: true,
    });
    const split = { by: by!, cells: cells!, overTime: [] };
    const rows = cohortTable(
      kpis.map(({ kpi }) => kpi),
      whole![0]!,
      [split],
      [],
      selections.now.filter,
    );
    return {
      ...selectionsToJson(selections),
      requests: whole![0]!.requests,
      by: [...by!],
      kpis: kpis.map(({ kpi, version }, i) => ({
        definition: definitionOf(kpi, version === undefined ? undefined : { version }),
        cohorts: rows[i]!.map(({ series: _series, ...row }) => row),
      })),
    };
  },
  render: ({ by, kpis }, terminal) => {
    const named = kpis[0]?.cohorts.toSorted((a, b) => b.requests - a.requests).map(nameOf) ?? [];
    const cellOf = ({ definition: { unit }, cohorts }: (typeof kpis)[number], name: string) => {
      const row = cohorts.find((each) => nameOf(each) === name);
      if (row?.value === undefined) return '–';
      const proven = row.againstRest && ['better', 'worse', 'changed'].includes(row.againstRest.verdict);
      return `${formatValue(row.value, unit)}${proven ? ` ${changeText(row.againstRest, unit, terminal.paint)}` : ''}`;
    };
    return table(
      [by.join(', ').toUpperCase(), ...kpis.map(({ definition }) => definition.title)],
      named.map((name) => [name, ...kpis.map((kpi) => cellOf(kpi, name))]),
      terminal,
    );
  },
});

function nameOf({ by, kind, labels }: Pick<CohortRowJson, 'by' | 'kind' | 'labels'>): string {
  return kind === 'other' ? 'others' : by.map((field) => labels[field] || '(unknown)').join(' ');
}
