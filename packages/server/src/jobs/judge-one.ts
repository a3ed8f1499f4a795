// One request judged by one evaluator of its project, from the queue to the score on the request. Paid once, whatever happens on the way.
import { FAULTLINE_ATTRIBUTES as NAMES, type Attributes } from '@faultline/model';
import type { Annotate } from '../ingest/annotate.ts';
import type { JudgingEvent } from '../judges/events.ts';
import { versionOf, type Judges } from '../judges/judges.ts';
import type { Purse } from '../judges/llm/ask-llm.ts';
import type { Verdict } from '../judges/verdict.ts';
import type { DefinedEvaluator, Judgement, JudgingStore } from '../store/judging-store.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import { dayOf } from './judging-counts.ts';

export interface JudgeOneOptions {
  readonly store: JudgingStore;
  readonly telemetry: Pick<TelemetryStore, 'readRequest'>;
  readonly judges: Judges;
  readonly annotate: Annotate;
  readonly now: () => number;
  /** First pause before it is tried again; each is twice the one before. */
  readonly backoffMs: number;
}

/** What became of it; `pauseMs`: how long the evaluator had better be left alone. */
export interface Judged {
  readonly event?: JudgingEvent;
  readonly pauseMs?: number;
}

const MAX_ATTEMPTS = 6;
const MAX_BACKOFF_MS = 300_000;
/** Until a question that is being asked for another request is looked at again. */
const SAME_QUESTION_MS = 1000;
const ANNOTATE_AGAIN_MS = 5000;
export const INTERRUPTED = 'the server ended during the call; it is not made again, for it may have been paid';

/** Rejects when a store fails; what was begun then is taken up again by whoever comes after. */
export async function judgeOne(
  options: JudgeOneOptions,
  evaluator: DefinedEvaluator | undefined,
  judgement: Judgement,
  signal: AbortSignal,
): Promise<Judged> {
  const { store, telemetry, judges } = options;
  if (judgement.state === 'judged') return writeDown(options, evaluator, judgement);
  const skip = async (event: JudgingEvent): Promise<Judged> => {
    await store.saveJudgement(judgement, { state: 'skipped' });
    return { event };
  };
  if (!evaluator || evaluator.version !== judgement.version) return skip('replaced');
  const stored = await telemetry.readRequest(judgement);
  const question = stored && judges.questionOf(evaluator, stored.record);
  if (!question) return skip('no_text');
  if (question.hash !== judgement.inputHash && !(await store.renameInput(judgement, question.hash))) {
    await store.saveJudgement(judgement, { state: 'waiting', notBeforeMs: options.now() + SAME_QUESTION_MS });
    return {};
  }
  const current = { ...judgement, inputHash: question.hash };
  const known = await store.findVerdict(judgement.projectId, question.hash);
  if (known) {
    await store.saveJudgement(judgement, { state: 'judged', verdict: known });
    await writeDown(options, evaluator, { ...current, verdict: known });
    return { event: 'cached' };
  }
  await store.openCall(judgement);
  const purse = purseOf(store, evaluator, options.now);
  const { outcome, costUsd: spentUsd } = await judges.ask(evaluator, question, purse, signal);
  const costUsd = judgement.costUsd + spentUsd;
  switch (outcome.kind) {
    case 'verdict': {
      const verdict = question.isCut ? noted(outcome.verdict) : outcome.verdict;
      await store.saveJudgement(judgement, { state: 'judged', verdict, costUsd });
      await writeDown(options, evaluator, { ...current, verdict, costUsd });
      return { event: 'judged' };
    }
    case 'again': {
      if (signal.aborted)
        return giveUp(options, evaluator, { ...current, costUsd, problem: INTERRUPTED }, 'interrupted');
      const attempts = judgement.attempts + 1;
      const { problem } = outcome;
      if (attempts >= MAX_ATTEMPTS) return giveUp(options, evaluator, { ...current, costUsd, problem }, 'failed');
      const backoffMs = Math.min(MAX_BACKOFF_MS, options.backoffMs * 2 ** judgement.attempts);
      const pauseMs = Math.max(backoffMs, outcome.afterMs ?? 0);
      const notBeforeMs = options.now() + pauseMs;
      await store.saveJudgement(judgement, { state: 'waiting', attempts, notBeforeMs, costUsd, problem });
      return outcome.isBusy ? { pauseMs } : {};
    }
    case 'failed':
      return giveUp(options, evaluator, { ...current, costUsd, problem: outcome.problem }, 'failed');
    case 'budget':
    case 'no_price':
    case 'no_key':
      // What it had cost until then is not forgotten.
      if (costUsd > 0) await giveUp(options, evaluator, { ...current, costUsd, problem: outcome.kind }, outcome.kind);
      else await store.saveJudgement(judgement, { state: 'skipped' });
      return { event: outcome.kind };
    default:
      return outcome satisfies never;
  }
}

/** The day's budget of an evaluator; of one that costs nothing it is never asked. */
export function purseOf(
  store: Pick<JudgingStore, 'reserveSpending' | 'settleSpending'>,
  { projectId, definition }: DefinedEvaluator,
  now: () => number,
): Purse {
  const key = { projectId, evaluatorId: definition.id };
  const budgetUsd = definition.kind === 'llm' ? definition.budgetUsdPerDay : 0;
  // A call over midnight belongs to the day on which it was begun.
  let day = '';
  return {
    reserve: (usd) => {
      day = dayOf(now());
      return store.reserveSpending(key, day, usd, budgetUsd);
    },
    settle: (reservedUsd, spentUsd) => store.settleSpending(key, day, reservedUsd, spentUsd),
  };
}

/** Without a verdict. What it cost stands on the request all the same. */
async function giveUp(
  options: JudgeOneOptions,
  evaluator: DefinedEvaluator,
  judgement: Judgement & { readonly problem: string },
  event: JudgingEvent,
): Promise<Judged> {
  const { costUsd, problem } = judgement;
  await options.store.saveJudgement(judgement, { state: costUsd > 0 ? 'judged' : 'failed', costUsd, problem });
  if (costUsd > 0) await writeDown(options, evaluator, judgement);
  return { event };
}

/** The verdict as a score of the request. */
async function writeDown(
  { store, annotate, now }: JudgeOneOptions,
  evaluator: DefinedEvaluator | undefined,
  judgement: Judgement,
): Promise<Judged> {
  const { projectId, requestId, evaluatorId, version, inputHash, verdict } = judgement;
  const identity = [projectId, requestId, evaluatorId, String(version), inputHash];
  const attributes = scoreAttributes(evaluator, judgement);
  try {
    await annotate(projectId, requestId, {}, { identity, events: [{ name: 'gen_ai.evaluation.result', attributes }] });
  } catch {
    // It is paid for and kept: only the score waits.
    await store.saveJudgement(judgement, { state: 'judged', notBeforeMs: now() + ANNOTATE_AGAIN_MS });
    return {};
  }
  await store.saveJudgement(judgement, { state: verdict ? 'done' : 'failed' });
  return {};
}

function scoreAttributes(evaluator: DefinedEvaluator | undefined, judgement: Judgement): Attributes {
  const { evaluatorId, version, verdict, problem, costUsd } = judgement;
  const definition = evaluator?.version === version ? evaluator.definition : undefined;
  const passAt = definition?.passAt;
  const explanation = verdict ? verdict.explanation : `no verdict: ${problem ?? 'it failed'}`;
  return {
    'gen_ai.evaluation.name': definition?.scoreName ?? evaluatorId,
    'gen_ai.evaluation.evaluator.version': evaluator && definition ? versionOf(evaluator) : `${evaluatorId}@${version}`,
    [NAMES.scoreSource]: definition?.kind === 'onnx' ? 'model' : 'judge',
    [NAMES.scoreCostUsd]: costUsd,
    ...(explanation === undefined ? {} : { 'gen_ai.evaluation.explanation': explanation }),
    ...(verdict?.value === undefined ? {} : { 'gen_ai.evaluation.score.value': verdict.value }),
    ...(verdict?.label === undefined ? {} : { 'gen_ai.evaluation.score.label': verdict.label }),
    ...(verdict?.value === undefined || passAt === undefined ? {} : { [NAMES.scorePassed]: verdict.value >= passAt }),
  };
}

function noted(verdict: Verdict): Verdict {
  return { ...verdict, explanation: `${verdict.explanation ?? ''} (the texts were too long and were cut)`.trim() };
}
