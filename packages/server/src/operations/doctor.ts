import { DoctorInputSchema, DoctorOutputSchema, type DoctorOutput } from '@faultline/model';
import { findingsOf } from '../doctor/findings.ts';
import { defineOperation } from './operation.ts';
import { requireProject } from './require-project.ts';
import { plural, type Terminal } from './terminal.ts';
import { parseTimeRange } from './time-range.ts';

export const doctor = defineOperation({
  name: 'doctor',
  summary: 'What is missing from the telemetry, and how to add it',
  description:
    'Looks at the requests of a time range by service: which evidence is missing for reproducing a bad answer, what is wrong with the traces, and which attribute to set. Use it after connecting an application.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/doctor' },
  input: DoctorInputSchema,
  example: { from: 'now-7d' },
  output: DoctorOutputSchema,
  run: async ({ telemetry, control, now }, input) => {
    const { settings } = await requireProject(control, input.projectId);
    const { fromNs, toNs } = parseTimeRange(input, now());
    const summaries = await telemetry.summarizeEvidence(input.projectId, fromNs, toNs);
    return {
      requests: summaries.reduce((sum, { requests }) => sum + requests, 0),
      services: summaries.map((summary) => findingsOf(summary, settings.capturePolicy)),
    };
  },
  render: ({ requests, services }, terminal) =>
    requests === 0
      ? 'no requests in this time range: point an exporter at this server, or look further back with --from now-7d'
      : services.map((service) => renderService(service, terminal)).join('\n\n'),
});

function renderService(
  { service, requests, dialects, completeness, findings }: DoctorOutput['services'][number],
  { paint }: Terminal,
): string {
  const evidence = completeness.map(
    ({ item, present, missing }) => `${item} ${Math.round((100 * present) / Math.max(1, present + missing))} %`,
  );
  return [
    `${paint('bold', service || '(no service.name)')}  ${plural(requests, 'request')}, read as ${dialects.join(', ')}`,
    `  ${paint('dim', 'evidence')}  ${evidence.join('  ')}`,
    ...findings.flatMap(({ severity, title, detail, fix, exampleRequestIds: [example] }) => [
      `  ${severity === 'problem' ? paint('red', '✗') : paint('yellow', '·')} ${title}`,
      `      ${detail}`,
      `      → ${fix}`,
      ...(example === undefined ? [] : [paint('dim', `      e.g. ${example}`)]),
    ]),
    ...(findings.length === 0 ? [`  ${paint('green', '✓')} nothing is missing`] : []),
  ].join('\n');
}
