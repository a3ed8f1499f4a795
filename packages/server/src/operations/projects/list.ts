import { ProjectsListOutputSchema } from '@faultline/model';
import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { table } from '../terminal.ts';

export const listProjects = defineOperation({
  name: 'projects.list',
  summary: 'List projects',
  description:
    'Projects keep the telemetry of different applications apart, each with its own capture policy, redaction patterns and prices.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/projects' },
  input: z.strictObject({}),
  example: {},
  output: ProjectsListOutputSchema,
  run: async ({ control }) => ({ projects: [...(await control.listProjects())] }),
  render: ({ projects }, terminal) =>
    table(
      ['PROJECT', 'NAME', 'CAPTURE', 'PATTERNS', 'PRICES'],
      projects.map(({ projectId, name, settings }) => [
        projectId,
        name,
        settings.capturePolicy,
        String(settings.redactionPatterns.length),
        String(settings.priceOverrides.length),
      ]),
      terminal,
    ),
});
