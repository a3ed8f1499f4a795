import { TaxonomyApplyInputSchema, TaxonomyApplyOutputSchema, type TaxonomyChange } from '@faultline/model';
import {
  canonical,
  changesBetween,
  readTaxonomyFile,
  type Classes,
  type FileProblem,
} from '../../review/taxonomy-file.ts';
import { defineOperation } from '../operation.ts';
import { OperationError } from '../operation-error.ts';
import { requireProject } from '../require-project.ts';
import { plural, type Terminal } from '../terminal.ts';

const EXAMPLE = `classes:
  retrieval_miss:
    owner: search team
    budgetShare: 0.02
    runbook: https://wiki.example.com/retrieval
    subClasses:
      - name: stale_index
        definition: The page was there and the index older than it.
`;

export const applyTaxonomy = defineOperation({
  name: 'taxonomy.apply',
  summary: 'Make a file the taxonomy of the project',
  description:
    'Takes the whole taxonomy as YAML, as taxonomy.export gives it: what the file does not say is taken away. Says what changes, each setting with what it was and what it becomes; with dryRun nothing is written. Without a difference no version is made.',
  access: 'write',
  http: { method: 'POST', path: '/api/v1/taxonomy/file' },
  input: TaxonomyApplyInputSchema,
  example: { taxonomy: EXAMPLE, dryRun: true },
  output: TaxonomyApplyOutputSchema,
  file: 'taxonomy',
  run: async ({ telemetry, control, principal, now }, { projectId, taxonomy, dryRun }) => {
    await requireProject(control, projectId);
    const read = readTaxonomyFile(taxonomy);
    if ('problems' in read) throw refusal(read.problems);
    const { classes } = read;
    const stored = await control.readTaxonomy(projectId);
    const changes = changesBetween(canonical(stored?.classes ?? {}), classes);
    const isApplied = !dryRun && changes.length > 0;
    const version = (stored?.version ?? 0) + (isApplied ? 1 : 0);
    if (isApplied)
      await control.saveTaxonomy(projectId, {
        version,
        classes,
        changedAt: new Date(now()).toISOString(),
        changedBy: principal.name,
      });
    const named = examplesIn(classes).map((requestId) => ({ projectId, requestId }));
    const found = new Set((await telemetry.readRequests(named)).map(({ record }) => record.requestId));
    return {
      version,
      isApplied,
      changes: [...changes],
      unknownExamples: named.map(({ requestId }) => requestId).filter((requestId) => !found.has(requestId)),
    };
  },
  render: ({ version, isApplied, changes, unknownExamples }, terminal) =>
    [
      ...changes.map((change) => renderChange(change, terminal)),
      ...unknownExamples.map((requestId) => `the example ${requestId} is not among the requests that are stored`),
      changes.length === 0
        ? `no change: version ${version} stands`
        : isApplied
          ? `${plural(changes.length, 'change')} made: version ${version}`
          : `${plural(changes.length, 'change')}; nothing was written: leave out --dry-run to write it`,
    ].join('\n'),
});

function renderChange({ class: failureClass, setting, before, after }: TaxonomyChange, { paint }: Terminal): string {
  const lines = (mark: string, text: string) =>
    `${mark} ${failureClass} ${setting}: ${text.replaceAll('\n', '\n    ')}`;
  return [
    ...(before === undefined ? [] : [paint('red', lines('-', before))]),
    ...(after === undefined ? [] : [paint('green', lines('+', after))]),
  ].join('\n');
}

function examplesIn(classes: Classes): readonly string[] {
  const examples = Object.values(classes).flatMap((settings) => settings.examples ?? []);
  return [...new Set(examples.map(({ requestId }) => requestId))];
}

function refusal(problems: readonly FileProblem[]): OperationError {
  const fields = problems.map(({ path, line, message }) => ({
    path: ['taxonomy', ...(path === '' ? [] : [path])].join('.'),
    message: `line ${line}: ${message}`,
  }));
  const told = problems.map(({ path, line, message }) => `line ${line}: ${path === '' ? '' : `${path} `}${message}`);
  return new OperationError('invalid-argument', `cannot apply the taxonomy, nothing was stored: ${told.join('; ')}`, {
    fields,
  });
}
