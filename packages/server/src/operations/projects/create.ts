import { ProjectCreateInputSchema, ProjectSchema } from '@faultline/model';
import { defineOperation } from '../operation.ts';

export const createProject = defineOperation({
  name: 'projects.create',
  summary: 'Create a project',
  description: 'Creates a project. Exporters send to it with the header x-faultline-project.',
  access: 'write',
  http: { method: 'POST', path: '/api/v1/projects' },
  input: ProjectCreateInputSchema,
  example: { projectId: 'shop', name: 'Shop assistant' },
  output: ProjectSchema,
  positional: ['projectId'],
  run: ({ control }, { projectId, name }) => control.createProject(projectId, name ?? projectId),
});
