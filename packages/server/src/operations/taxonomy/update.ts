import { TaxonomyOutputSchema, TaxonomyUpdateInputSchema, type ClassSettings } from '@faultline/model';
import { defineOperation } from '../operation.ts';
import { requireProject } from '../require-project.ts';
import { readTaxonomy } from './get.ts';

export const updateTaxonomy = defineOperation({
  name: 'taxonomy.update',
  summary: 'Say who owns a failure class, its budget and its runbook',
  description:
    'Changes only what is named of one class, and makes a new version of the taxonomy. An empty text takes a setting away.',
  access: 'write',
  http: { method: 'PATCH', path: '/api/v1/taxonomy/{class}' },
  input: TaxonomyUpdateInputSchema,
  example: { class: 'retrieval_miss', owner: 'search team', budgetShare: 0.02 },
  output: TaxonomyOutputSchema,
  positional: ['class'],
  run: async ({ control, principal, now }, { projectId, class: failureClass, withoutBudget, ...change }) => {
    await requireProject(control, projectId);
    const before = await control.readTaxonomy(projectId);
    const settings = { ...before?.classes[failureClass], ...change };
    const kept = Object.entries(settings).filter(
      ([name, value]) => value !== undefined && value !== '' && !(withoutBudget && name === 'budgetShare'),
    );
    await control.saveTaxonomy(projectId, {
      version: (before?.version ?? 0) + 1,
      classes: { ...before?.classes, [failureClass]: Object.fromEntries(kept) as ClassSettings },
      changedAt: new Date(now()).toISOString(),
      changedBy: principal.name,
    });
    return readTaxonomy(control, projectId, undefined);
  },
});
