import { KpisListInputSchema, KpisListOutputSchema } from '@faultline/model';
import { stringify } from 'yaml';
import { definitionOf } from '../../scorecard/definition.ts';
import { defineOperation } from '../operation.ts';
import { requireProject } from '../require-project.ts';
import { knownKpis } from '../scorecard/known-kpis.ts';
import { table } from '../terminal.ts';

export const listKpis = defineOperation({
  name: 'kpis.list',
  summary: 'List KPIs and how each is computed',
  description:
    'Every KPI of the scorecard with its formula, unit, direction, minimum sample, interval method and source: the built-in ones, then those the project defined with kpis.define.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/kpis' },
  input: KpisListInputSchema,
  example: {},
  output: KpisListOutputSchema,
  run: async ({ control }, { projectId }) => {
    await requireProject(control, projectId);
    const [kpis, own] = await Promise.all([knownKpis(control, projectId), control.listKpis(projectId)]);
    const yaml = new Map(own.map(({ definition }) => [definition.id, stringify(definition)]));
    return {
      kpis: kpis.map(({ kpi, version }) => ({
        ...definitionOf(kpi, version === undefined ? undefined : { version }),
        ...(version === undefined ? {} : { yaml: yaml.get(kpi.id) ?? '' }),
      })),
    };
  },
  render: ({ kpis }, terminal) =>
    table(
      ['ID', 'TITLE', 'GROUP', 'UNIT', 'FORMULA'],
      kpis.map(({ id, title, group, unit, formula }) => [id, title, group, unit, formula]),
      terminal,
    ),
});
