import { EvaluatorRemoveInputSchema, EvaluatorRemoveOutputSchema } from '@faultline/model';
import { defineOperation } from '../operation.ts';
import { requireProject } from '../require-project.ts';

export const removeEvaluator = defineOperation({
  name: 'evaluators.remove',
  summary: "Remove an evaluator of the project's own",
  description:
    'An evaluator that evaluators.define stored judges nothing any more. Its verdicts stay on the requests; what waited for it is left out.',
  access: 'write',
  http: { method: 'POST', path: '/api/v1/evaluators/{evaluator}/remove' },
  input: EvaluatorRemoveInputSchema,
  example: { evaluator: 'groundedness_judge' },
  output: EvaluatorRemoveOutputSchema,
  positional: ['evaluator'],
  run: async ({ control }, { projectId, evaluator }) => {
    await requireProject(control, projectId);
    await control.removeEvaluator(projectId, evaluator);
    return { evaluator };
  },
});
