import { EvaluatorDefineInputSchema, EvaluatorDefineOutputSchema, OwnEvaluatorSchema } from '@faultline/model';
import { stringify } from 'yaml';
import { EVALUATORS } from '../../evaluate/registry.ts';
import { readDefinitionText } from '../definition-text.ts';
import { defineOperation } from '../operation.ts';
import { OperationError } from '../operation-error.ts';
import { requireProject } from '../require-project.ts';

const EXAMPLE = `id: groundedness_judge
kind: llm
baseUrl: https://api.openai.com/v1
model: gpt-4o-mini
keyVariable: OPENAI_API_KEY
prompt: groundedness
sample:
  - where: tenant:acme
    share: 1
  - share: 0.05
budgetUsdPerDay: 2
`;

export const defineEvaluator = defineOperation({
  name: 'evaluators.define',
  summary: "Define an evaluator of the project's own",
  description:
    'Stores an LLM judge behind an OpenAI-compatible endpoint, or an ONNX model, as YAML. From then on it judges the share of arriving requests that its sample names, within its budget of the day, and its verdicts stand on them as scores. The same id again makes a new version; evaluators.remove ends it. Try it on one request first with evaluators.try, and look after it with evaluators.status.',
  access: 'write',
  http: { method: 'POST', path: '/api/v1/evaluators' },
  input: EvaluatorDefineInputSchema,
  example: { definition: EXAMPLE },
  output: EvaluatorDefineOutputSchema,
  file: 'definition',
  run: async ({ control }, { projectId, definition: text }) => {
    await requireProject(control, projectId);
    const definition = readDefinitionText(OwnEvaluatorSchema, text, 'the evaluator');
    if (EVALUATORS.some(({ id }) => id === definition.id))
      throw new OperationError(
        'conflict',
        `cannot define the evaluator ${definition.id}: a local one of Faultline has this id`,
      );
    const { version } = await control.defineEvaluator(projectId, definition);
    return { evaluator: definition.id, version, definition: stringify(definition) };
  },
});
