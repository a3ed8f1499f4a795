import { KpiRemoveInputSchema, KpiRemoveOutputSchema } from '@faultline/model';
import { defineOperation } from '../operation.ts';
import { requireProject } from '../require-project.ts';

export const removeKpi = defineOperation({
  name: 'kpis.remove',
  summary: "Remove a KPI of the project's own",
  description: 'Takes a KPI that kpis.define stored out of the scorecard. Built-in ones stay.',
  access: 'write',
  http: { method: 'POST', path: '/api/v1/kpis/{kpi}/remove' },
  input: KpiRemoveInputSchema,
  example: { kpi: 'refunds_solved' },
  output: KpiRemoveOutputSchema,
  positional: ['kpi'],
  run: async ({ control }, { projectId, kpi }) => {
    await requireProject(control, projectId);
    await control.removeKpi(projectId, kpi);
    return { kpi };
  },
});
