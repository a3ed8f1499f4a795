// Inputs and outputs of the operations about evaluators: those that Faultline brings and a project's own.
import { z } from 'zod';
import { projectId } from './inputs.ts';

const evaluator = z.string().min(1).max(63).describe('id of an evaluator of the project');
const KINDS = ['local', 'llm', 'onnx'] as const;

export const EvaluatorsListInputSchema = z.strictObject({ projectId });
export const EvaluatorsListOutputSchema = z.object({
  evaluators: z
    .array(
      z.object({
        id: z.string().describe('id of the evaluator'),
        kind: z
          .enum(KINDS)
          .describe(
            'local: comes with Faultline, on every request; llm: a judge behind an endpoint; onnx: a model in a file',
          ),
        version: z.string().describe('changes when a verdict may'),
        summary: z.string().describe('what it judges'),
        yaml: z.string().optional().describe("the project's own definition, as evaluators.define takes it"),
      }),
    )
    .describe('local ones in the order in which they are asked, then those of the project'),
});

export type EvaluatorsListOutput = z.infer<typeof EvaluatorsListOutputSchema>;

export const EvaluatorDefineInputSchema = z.strictObject({
  projectId,
  definition: z
    .string()
    .min(1)
    .max(30_000)
    .describe(
      'the evaluator as YAML (or JSON): id, kind (llm or onnx), what it asks by which prompt, sample, budgetUsdPerDay',
    ),
});
export const EvaluatorDefineOutputSchema = z.object({
  evaluator: z.string().describe('id of the evaluator'),
  version: z.number().describe('1 for the first definition of this id'),
  definition: z.string().describe('as it is stored, with what was left out, YAML'),
});

export const EvaluatorRemoveInputSchema = z.strictObject({ projectId, evaluator });
export const EvaluatorRemoveOutputSchema = z.object({
  evaluator: z.string().describe('id of the evaluator that was removed'),
});

export const EvaluatorsStatusInputSchema = z.strictObject({
  projectId,
  days: z.number().int().min(1).max(31).default(1).describe('days of UTC to count, today included'),
});
export const EvaluatorsStatusOutputSchema = z.object({
  days: z.number().describe('days that are counted'),
  evaluators: z
    .array(
      z.object({
        id: z.string().describe('id of the evaluator'),
        kind: z.enum(['llm', 'onnx']).describe('a judge behind an endpoint, or a model in a file'),
        version: z.number().describe('version that is asked'),
        budgetUsdPerDay: z.number().optional().describe('most it may spend in a day; absent for what costs nothing'),
        spentTodayUsd: z.number().describe('spent today, UTC'),
        reservedTodayUsd: z.number().describe('set aside today for calls under way, or whose end nobody knows'),
        spentUsd: z.number().describe('spent in the days that are counted'),
        waiting: z.number().describe('requests that wait to be judged'),
        counts: z
          .array(
            z.object({
              event: z.string().describe('what became of a request'),
              meaning: z.string().describe('in words'),
              count: z.number().describe('how many'),
            }),
          )
          .describe('what became of requests in the days that are counted'),
        problem: z.string().optional().describe('what went wrong last, in the days that are counted'),
        keyVariable: z.string().optional().describe('environment variable that holds its key'),
        isKeySet: z.boolean().optional().describe('whether the server that answers has it'),
      }),
    )
    .describe("the project's own, by id"),
});
export type EvaluatorsStatusOutput = z.infer<typeof EvaluatorsStatusOutputSchema>;

export const EvaluatorsTryInputSchema = z.strictObject({
  projectId,
  evaluator,
  requestId: z.string().min(1).max(256).describe('id of the request to judge'),
});
export const EvaluatorsTryOutputSchema = z.object({
  evaluator: z.string().describe('id of the evaluator'),
  version: z.string().describe('version that was asked'),
  prompt: z
    .array(z.object({ role: z.string().describe('who speaks'), content: z.string().describe('what is said') }))
    .describe('what it was given'),
  answers: z.array(z.string()).describe('what it said, as it came; two where the first did not fit'),
  verdict: z
    .object({
      value: z.number().optional().describe('as a number, 0 to 1'),
      label: z.string().optional().describe('as a word'),
      explanation: z.string().optional().describe('why'),
    })
    .optional()
    .describe('absent without an answer that fits'),
  problem: z.string().optional().describe('why there is no verdict'),
  costUsd: z.number().describe('cost of it, counted against the budget'),
  durationMs: z.number().describe('how long it took'),
});
export type EvaluatorsTryOutput = z.infer<typeof EvaluatorsTryOutputSchema>;
