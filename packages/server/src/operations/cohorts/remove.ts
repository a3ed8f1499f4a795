import { CohortRemoveInputSchema, CohortRemoveOutputSchema } from '@faultline/model';
import { defineOperation } from '../operation.ts';
import { requireProject } from '../require-project.ts';

export const removeCohort = defineOperation({
  name: 'cohorts.remove',
  summary: 'Remove a saved cohort',
  description: 'Forgets a cohort that cohorts.save stored; its requests stay.',
  access: 'write',
  http: { method: 'POST', path: '/api/v1/cohorts/{cohortId}/remove' },
  input: CohortRemoveInputSchema,
  example: { cohortId: 'acme-refunds' },
  output: CohortRemoveOutputSchema,
  positional: ['cohortId'],
  run: async ({ control }, { projectId, cohortId }) => {
    await requireProject(control, projectId);
    await control.removeCohort(projectId, cohortId);
    return { cohortId };
  },
});
