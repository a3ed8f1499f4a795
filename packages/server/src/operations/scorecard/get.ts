import { KPI_GROUPS, ScorecardInputSchema, ScorecardOutputSchema } from '@faultline/model';
import { GROUP_TITLES } from '../../scorecard/catalogue.ts';
import { tilesOf } from '../../scorecard/tile.ts';
import { defineOperation } from '../operation.ts';
import { requireProject } from '../require-project.ts';
import { knownKpis, pickKpis } from './known-kpis.ts';
import { namesOf } from './names-input.ts';
import { readSelections, selectionsToJson } from './question.ts';
import { holdMix, readBoth } from './read-kpis.ts';
import { renderScorecard } from './render.ts';

export const getScorecard = defineOperation({
  name: 'scorecard.get',
  summary: 'Is it right, grounded, fast, affordable and safe',
  description:
    'Every KPI over the requests of a time range: value, 95 % interval, sample, coverage (the share it could judge), change against the range before with its false-discovery rate, and a sparkline. Use it first; to look at one number over time and by cohort use kpi.series, to find out why it moved use explain.run.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/scorecard' },
  input: ScorecardInputSchema,
  example: { from: 'now-7d', filter: 'tenant:acme', kpis: 'task_success,cost_per_success' },
  output: ScorecardOutputSchema,
  positional: ['filter'],
  run: async ({ telemetry, control, now }, input) => {
    await requireProject(control, input.projectId);
    const selections = readSelections(input, now());
    const kpis = pickKpis(await knownKpis(control, input.projectId), namesOf(input.kpis));
    const read = await readBoth(telemetry, kpis, selections, input.buckets, []);
    const held = await holdMix(telemetry, kpis, selections, read);
    const tiles = tilesOf(held.now, held.compared, selections.now.filter);
    return {
      ...selectionsToJson(selections),
      requests: read.now.requests,
      ...(read.compared ? { comparedRequests: read.compared.requests } : {}),
      groups: KPI_GROUPS.map((group) => ({
        group,
        title: GROUP_TITLES[group],
        kpis: tiles.filter(({ definition }) => definition.group === group),
      })).filter(({ kpis: ofGroup }) => ofGroup.length > 0),
    };
  },
  render: renderScorecard,
});
