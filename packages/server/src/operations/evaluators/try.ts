import { EvaluatorsTryInputSchema, EvaluatorsTryOutputSchema, type EvaluatorsTryOutput } from '@faultline/model';
import { purseOf } from '../../jobs/judge-one.ts';
import { JUDGING_EVENTS } from '../../judges/events.ts';
import { versionOf, type Asked } from '../../judges/judges.ts';
import { defineOperation } from '../operation.ts';
import { OperationError } from '../operation-error.ts';
import { requireProject } from '../require-project.ts';
import { formatMs, formatUsd, paragraph } from '../terminal.ts';
import { ownEvaluator } from './own-evaluator.ts';

export const tryEvaluator = defineOperation({
  name: 'evaluators.try',
  summary: "Run one evaluator of the project's own on one request now",
  description:
    'Shows the rendered prompt, the answer as it came, the verdict and what it cost. It asks anew, whatever was asked before, and pays from the budget of the day; the verdict is not written on the request.',
  access: 'write',
  http: { method: 'POST', path: '/api/v1/evaluators/{evaluator}/try' },
  input: EvaluatorsTryInputSchema,
  example: { evaluator: 'groundedness_judge', requestId: '4bf92f3577b34da6a3ce929d0e0e4736' },
  output: EvaluatorsTryOutputSchema,
  positional: ['evaluator', 'requestId'],
  run: async ({ telemetry, control, judges, now, signal }, { projectId, evaluator: id, requestId }) => {
    await requireProject(control, projectId);
    const evaluator = await ownEvaluator(control, projectId, id);
    const stored = await telemetry.readRequest({ projectId, requestId });
    if (!stored)
      throw new OperationError(
        'not-found',
        `cannot judge the request ${requestId}: the project ${projectId} has none of this id`,
      );
    const question = judges.questionOf(evaluator, stored.record);
    if (!question)
      throw new OperationError(
        'invalid-argument',
        `cannot judge the request ${requestId} by ${id}: ${JUDGING_EVENTS.no_text}`,
      );
    const begunMs = now();
    const { outcome, answers, costUsd } = await judges.ask(
      evaluator,
      question,
      purseOf(control, evaluator, now),
      signal,
    );
    return {
      evaluator: id,
      version: versionOf(evaluator),
      prompt: question.messages.map(({ role, content }) => ({ role, content })),
      answers: [...answers],
      ...(outcome.kind === 'verdict' ? { verdict: outcome.verdict } : { problem: problemOf(outcome) }),
      costUsd,
      durationMs: now() - begunMs,
    };
  },
  render: (tried, { paint }) =>
    [
      ...tried.prompt.map(({ role, content }) => `${paint('dim', role)}\n${paragraph(content, 4000)}`),
      ...tried.answers.map((answer) => `${paint('dim', 'answer')}\n${paragraph(answer, 4000)}`),
      verdictLine(tried, paint),
      `${tried.version}, ${formatUsd(tried.costUsd)}, ${formatMs(tried.durationMs)}`,
    ].join('\n\n'),
});

function problemOf(outcome: Exclude<Asked['outcome'], { kind: 'verdict' }>): string {
  return 'problem' in outcome ? outcome.problem : JUDGING_EVENTS[outcome.kind];
}

function verdictLine(
  { verdict, problem }: EvaluatorsTryOutput,
  paint: (style: 'red' | 'bold', text: string) => string,
) {
  if (!verdict) return paint('red', `no verdict: ${problem ?? ''}`);
  const { label, value, explanation } = verdict;
  const said = [label, value === undefined ? undefined : String(value)].filter((part) => part !== undefined).join(' ');
  return `${paint('bold', said)}  ${explanation ?? ''}`;
}
