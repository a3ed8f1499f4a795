import { EvaluatorsListInputSchema, EvaluatorsListOutputSchema } from '@faultline/model';
import { stringify } from 'yaml';
import { EVALUATORS } from '../../evaluate/registry.ts';
import { versionOf } from '../../judges/judges.ts';
import type { DefinedEvaluator } from '../../store/judging-store.ts';
import { defineOperation } from '../operation.ts';
import { requireProject } from '../require-project.ts';
import { table } from '../terminal.ts';

export const listEvaluators = defineOperation({
  name: 'evaluators.list',
  summary: 'List what judges requests',
  description:
    'Every evaluator with its version and what it judges: the local ones that come with Faultline and look at every request, then those the project defined with evaluators.define.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/evaluators' },
  input: EvaluatorsListInputSchema,
  example: {},
  output: EvaluatorsListOutputSchema,
  run: async ({ control }, { projectId }) => {
    await requireProject(control, projectId);
    const own = await control.listEvaluators(projectId);
    return {
      evaluators: [
        ...EVALUATORS.map(({ id, version, summary }) => ({ id, kind: 'local' as const, version, summary })),
        ...own.map((evaluator) => ({
          id: evaluator.definition.id,
          kind: evaluator.definition.kind,
          version: versionOf(evaluator),
          summary: summaryOf(evaluator),
          yaml: stringify(evaluator.definition),
        })),
      ],
    };
  },
  render: ({ evaluators }, terminal) =>
    table(
      ['ID', 'KIND', 'VERSION', 'JUDGES'],
      evaluators.map(({ id, kind, version, summary }) => [id, kind, version, summary]),
      terminal,
    ),
});

function summaryOf({ definition }: DefinedEvaluator): string {
  const by =
    definition.kind === 'llm'
      ? `${definition.model} at ${new URL(definition.baseUrl).host}`
      : `the model ${definition.modelFile}`;
  const what = definition.description || (definition.kind === 'llm' ? definition.prompt : undefined);
  return what ? `${what} (by ${by})` : `by ${by}`;
}
