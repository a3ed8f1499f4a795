import { TaxonomyExportInputSchema, TaxonomyExportOutputSchema } from '@faultline/model';
import { writeTaxonomyFile } from '../../review/taxonomy-file.ts';
import { defineOperation } from '../operation.ts';
import { requireProject } from '../require-project.ts';
import { readVersion } from './get.ts';

export const exportTaxonomy = defineOperation({
  name: 'taxonomy.export',
  summary: 'The taxonomy as a file, to keep with your code',
  description:
    'What the project says about its failure classes as YAML: owner, budget, runbook, alert policy, sub-classes and examples of each. taxonomy.apply takes it back.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/taxonomy/file' },
  input: TaxonomyExportInputSchema,
  example: {},
  output: TaxonomyExportOutputSchema,
  run: async ({ control }, { projectId, atVersion }) => {
    await requireProject(control, projectId);
    const stored = await readVersion(control, projectId, atVersion);
    return { version: stored?.version ?? 0, taxonomy: writeTaxonomyFile(stored?.classes ?? {}) };
  },
  render: ({ taxonomy }) => taxonomy.trimEnd(),
});
