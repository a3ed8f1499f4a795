import { CohortSaveInputSchema, CohortSaveOutputSchema } from '@faultline/model';
import { readFilter } from '../filter-input.ts';
import { defineOperation } from '../operation.ts';
import { requireProject } from '../require-project.ts';

export const saveCohort = defineOperation({
  name: 'cohorts.save',
  summary: 'Save a cohort: a filter with a name',
  description:
    'Stores a filter under an id, in place of one of the same id. cohorts.list shows it with how many requests it has.',
  access: 'write',
  http: { method: 'POST', path: '/api/v1/cohorts' },
  input: CohortSaveInputSchema,
  example: { cohortId: 'acme-refunds', title: 'Refunds of Acme', filter: 'tenant:acme intent:refund' },
  output: CohortSaveOutputSchema,
  positional: ['cohortId', 'title', 'filter'],
  run: async ({ control }, { projectId, ...cohort }) => {
    await requireProject(control, projectId);
    readFilter(cohort.filter);
    await control.saveCohort(projectId, cohort);
    return cohort;
  },
});
