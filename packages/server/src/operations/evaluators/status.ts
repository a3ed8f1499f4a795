import {
  EvaluatorsStatusInputSchema,
  EvaluatorsStatusOutputSchema,
  type EvaluatorsStatusOutput,
} from '@faultline/model';
import { JUDGING_EVENTS, type JudgingEvent } from '../../judges/events.ts';
import type { DefinedEvaluator, EvaluatorState } from '../../store/judging-store.ts';
import { defineOperation } from '../operation.ts';
import { requireProject } from '../require-project.ts';
import { formatUsd, table, type Terminal } from '../terminal.ts';

const DAY_MS = 86_400_000;

export const evaluatorsStatus = defineOperation({
  name: 'evaluators.status',
  summary: "What evaluators of the project's own do and cost",
  description:
    'For each evaluator that the project defined: spend of today against its budget, what waits, what became of requests (judged, cached, failed, sampled out, no text, budget used up …) and what went wrong last. What evaluations cost by request and cohort is the KPI judging_cost.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/evaluators/status' },
  input: EvaluatorsStatusInputSchema,
  example: { days: 7 },
  output: EvaluatorsStatusOutputSchema,
  run: async ({ control, judges, now }, { projectId, days }) => {
    await requireProject(control, projectId);
    const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
    const [today, fromDay] = [dayOf(now()), dayOf(now() - (days - 1) * DAY_MS)];
    const own = await control.listEvaluators(projectId);
    const evaluators = await Promise.all(
      own.map(async (evaluator) => {
        const key = { projectId, evaluatorId: evaluator.definition.id };
        const isKeySet = judges.hasKey(evaluator);
        return statusOf(evaluator, await control.readEvaluatorState(key, fromDay), today, isKeySet);
      }),
    );
    return { days, evaluators };
  },
  render: ({ evaluators }, terminal) => {
    if (evaluators.length === 0) return 'The project has no evaluators of its own: faultline evaluators define';
    return evaluators.map((each) => renderOne(each, terminal)).join('\n\n');
  },
});

type Status = EvaluatorsStatusOutput['evaluators'][number];

function statusOf(
  { definition, version }: DefinedEvaluator,
  { waiting, spending, counts, problem }: EvaluatorState,
  today: string,
  isKeySet: boolean | undefined,
): Status {
  const ofToday = spending.find(({ day }) => day === today);
  return {
    id: definition.id,
    kind: definition.kind,
    version,
    ...(definition.kind === 'llm' ? { budgetUsdPerDay: definition.budgetUsdPerDay } : {}),
    spentTodayUsd: ofToday?.spentUsd ?? 0,
    reservedTodayUsd: ofToday?.reservedUsd ?? 0,
    spentUsd: spending.reduce((sum, { spentUsd }) => sum + spentUsd, 0),
    waiting,
    counts: counts.map(({ event, count }) => ({ event, count, meaning: JUDGING_EVENTS[event as JudgingEvent] ?? '' })),
    ...(problem === undefined ? {} : { problem }),
    ...(definition.kind === 'llm' && definition.keyVariable !== undefined
      ? { keyVariable: definition.keyVariable, isKeySet: isKeySet === true }
      : {}),
  };
}

function renderOne(status: Status, terminal: Terminal): string {
  const { id, version, budgetUsdPerDay, spentTodayUsd, reservedTodayUsd, waiting, counts, problem } = status;
  const aside = reservedTodayUsd > 0 ? ` and ${formatUsd(reservedTodayUsd)} set aside` : '';
  const money =
    budgetUsdPerDay === undefined ? '' : `, ${formatUsd(spentTodayUsd)}${aside} of ${formatUsd(budgetUsdPerDay)} today`;
  const missing =
    status.isKeySet === false ? [terminal.paint('red', `${status.keyVariable} is not set on the server`)] : [];
  return [
    `${terminal.paint('bold', `${id}@${version}`)}: ${waiting} waiting${money}`,
    ...missing,
    ...(problem === undefined ? [] : [terminal.paint('yellow', `last problem: ${problem}`)]),
    table(
      ['EVENT', 'REQUESTS', 'MEANING'],
      counts.map(({ event, count, meaning }) => [event, String(count), meaning]),
      terminal,
    ),
  ].join('\n');
}
