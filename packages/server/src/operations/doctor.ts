import { DoctorInputSchema, DoctorOutputSchema } from '@faultline/model';
import { findingsOf } from '../doctor/findings.ts';
import { defineOperation } from './operation.ts';
import { requireProject } from './require-project.ts';
import { parseTimeRange } from './time-range.ts';

export const doctor = defineOperation({
  name: 'doctor.run',
  summary: 'What is missing from the telemetry, and how to add it',
  description:
    'Looks at the requests of a time range by service: which evidence is missing for reproducing a bad answer, what is wrong with the traces, and which attribute to set. Use it after connecting an application.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/doctor' },
  input: DoctorInputSchema,
  output: DoctorOutputSchema,
  run: async ({ telemetry, control, now }, input) => {
    await requireProject(control, input.projectId);
    const { fromNs, toNs } = parseTimeRange(input, now());
    const summaries = await telemetry.summarizeEvidence(input.projectId, fromNs, toNs);
    return {
      requests: summaries.reduce((sum, { requests }) => sum + requests, 0),
      services: summaries.map(findingsOf),
    };
  },
  render: ({ requests, services }) => {
    if (requests === 0)
      return 'no requests in this time range: point an exporter at this server, or look further back with --from now-7d';
    return services
      .map(({ service, requests: count, dialects, completeness, findings }) =>
        [
          `${service || '(no service.name)'}: ${count} requests, read as ${dialects.join(', ')}`,
          `  evidence  ${completeness.map(({ item, present, missing }) => `${item} ${Math.round((100 * present) / Math.max(1, present + missing))} %`).join('  ')}`,
          ...findings.map(
            ({ severity, title, detail, fix, exampleRequestIds }) =>
              `  ${severity === 'problem' ? '✗' : '·'} ${title}\n      ${detail}\n      → ${fix}${exampleRequestIds[0] ? `\n      e.g. ${exampleRequestIds[0]}` : ''}`,
          ),
          ...(findings.length === 0 ? ['  ✓ nothing is missing'] : []),
        ].join('\n'),
      )
      .join('\n\n');
  },
});
