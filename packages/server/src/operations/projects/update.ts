import { ProjectSchema, ProjectUpdateInputSchema } from '@faultline/model';
import { checkRedactionPattern } from '../../privacy/pattern-check.ts';
import { defineOperation } from '../operation.ts';
import { OperationError } from '../operation-error.ts';

export const updateProject = defineOperation({
  name: 'projects.update',
  summary: 'Change a project: name, capture policy, redaction patterns, prices',
  description:
    'Changes only what is named. A change of the capture policy holds for telemetry that arrives from then on; what is stored stays as it is.',
  access: 'write',
  http: { method: 'PATCH', path: '/api/v1/projects/{projectId}' },
  input: ProjectUpdateInputSchema,
  example: {
    projectId: 'shop',
    settings: {
      capturePolicy: 'redacted',
      redactionPatterns: [{ name: 'ticket', pattern: 'TCK-\\d{6}' }],
    },
  },
  output: ProjectSchema,
  positional: ['projectId'],
  run: ({ control }, { projectId, name, settings }) => {
    for (const [index, { name: kind, pattern }] of (settings?.redactionPatterns ?? []).entries()) {
      const problem = checkRedactionPattern(pattern);
      if (problem)
        throw new OperationError('invalid-argument', `cannot use the redaction pattern ${kind}: ${problem}`, {
          fields: [{ path: `settings.redactionPatterns.${index}.pattern`, message: problem }],
        });
    }
    return control.updateProject(projectId, {
      ...(name === undefined ? {} : { name }),
      ...(settings === undefined ? {} : { settings }),
    });
  },
});
