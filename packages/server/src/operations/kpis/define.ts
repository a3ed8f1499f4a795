import { KpiDefineInputSchema, KpiDefineOutputSchema } from '@faultline/model';
import { stringify } from 'yaml';
import { KPIS } from '../../scorecard/catalogue.ts';
import { defineOperation } from '../operation.ts';
import { OperationError } from '../operation-error.ts';
import { requireProject } from '../require-project.ts';
import { readDefinition } from './read-definition.ts';

const EXAMPLE = `id: refunds_solved
title: Refunds solved
group: outcome
unit: share
direction: higher_is_better
minimumSample: 30
description: Refund requests that were solved without a person.
formula:
  kind: rate
  among: intent:refund
  of: NOT outcome:unknown
  hits: outcome:success NOT escalated:1
`;

export const defineKpi = defineOperation({
  name: 'kpis.define',
  summary: "Define a KPI of the project's own",
  description:
    'Stores a KPI as YAML: a rate, mean, ratio or quantile over fields of the filter language and scores (score.<name>). It stands in the scorecard from then on. The same id again makes a new version; kpis.remove takes it out. Built-in KPIs cannot be changed.',
  access: 'write',
  http: { method: 'POST', path: '/api/v1/kpis' },
  input: KpiDefineInputSchema,
  example: { definition: EXAMPLE },
  output: KpiDefineOutputSchema,
  positional: ['definition'],
  run: async ({ control }, { projectId, definition: text }) => {
    await requireProject(control, projectId);
    const definition = readDefinition(text);
    if (KPIS.some(({ id }) => id === definition.id))
      throw new OperationError('conflict', `cannot define the KPI ${definition.id}: a built-in one has this id`);
    const { version } = await control.defineKpi(projectId, definition);
    return { kpi: definition.id, version, definition: stringify(definition) };
  },
});
