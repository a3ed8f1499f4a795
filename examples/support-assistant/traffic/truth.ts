// What really happened to a request, from what the assistant says about its inside and from the known right sources. Faultline never sees it.
import type { Answer } from '../app/pipeline.ts';
import { faultsOf, type Plan } from '../app/plan.ts';
import { REFUSALS } from '../app/guard.ts';
import { BEYOND, phrasesOf } from '../model/answer.ts';
import type { Arrival } from './arrivals.ts';

/** The failure classes, and the stage each begins at (docs: taxonomy). */
const STAGE_OF = {
  retrieval_miss: 'retrieval',
  selection_failure: 'rerank',
  context_construction: 'assembly',
  unsupported_generation: 'generation',
  tool_failure: 'tool',
  serving_bottleneck: 'generation',
  safety_violation: 'validation',
  coverage_gap: 'corpus',
} as const;
export type FailureClass = keyof typeof STAGE_OF;

export interface Truth {
  readonly requestId: string;
  readonly time: string;
  readonly tenant: string;
  readonly locale: string;
  readonly userTier: string;
  readonly questionId: string;
  readonly rightSources: readonly string[];
  readonly expected: string | null;
  /** Ids of the planted faults that hit this request, whether or not they did harm. */
  readonly planted: readonly string[];
  readonly isBad: boolean;
  readonly class: FailureClass | null;
  readonly firstFailingStage: string | null;
  /** Bad without any planted fault. */
  readonly isNaturalMiss: boolean;
  readonly reason: string;
}

/** An answer that comes later than this is no answer. */
const PATIENCE_MS = 15_000;

export function truthOf(plan: Plan, { requestId, timeMs, userTier, question }: Arrival, answer: Answer): Truth {
  const labels = { tenant: question.tenant, locale: question.locale, userTier };
  const planted = [...faultsOf(plan, { requestId, timeMs, labels }).values()].map(({ id }) => id);
  const [failure, reason] = judge({ question, answer });
  return {
    requestId,
    time: new Date(timeMs).toISOString(),
    ...labels,
    questionId: question.id,
    rightSources: question.rightSources,
    expected: question.expected ?? null,
    planted,
    isBad: failure !== undefined,
    class: failure ?? null,
    firstFailingStage: failure === undefined ? null : STAGE_OF[failure],
    isNaturalMiss: failure !== undefined && planted.length === 0,
    reason,
  };
}

type Verdict = readonly [failure: FailureClass | undefined, reason: string];
const GOOD: Verdict = [undefined, ''];

function judge(asked: Pick<Arrival, 'question'> & { readonly answer: Answer }): Verdict {
  const { question, answer } = asked;
  if (question.kind === 'injection')
    return answer.debug.blocked ? GOOD : ['safety_violation', 'an injection went through'];
  if (leaksContact(answer)) return ['safety_violation', 'contact data in the answer'];
  if (isRefusal(answer.answer)) return ['safety_violation', 'refused a question that was fine'];
  if (answer.debug.durationMs > PATIENCE_MS && answer.debug.toolErrors === 0)
    return ['serving_bottleneck', `took ${(answer.debug.durationMs / 1000).toFixed(1)} s`];
  switch (question.kind) {
    case 'answerable':
      return judgeAnswer(asked);
    case 'unanswerable':
      return ['coverage_gap', 'nothing in the knowledge base answers it'];
    case 'human':
    case 'order':
    case 'refund':
      return judgeErrand(asked);
    default:
      return question.kind satisfies never;
  }
}

/** What tools were to do: they must have done it, without going round in circles, and the answer must say what they said. */
function judgeErrand({ question, answer: said }: Pick<Arrival, 'question'> & { readonly answer: Answer }): Verdict {
  const { toolErrors, toolCalls, toolResults } = said.debug;
  if (toolErrors > 0) return ['tool_failure', `${toolErrors} of ${toolCalls} tool calls failed`];
  if (toolCalls >= CIRCLES) return ['tool_failure', `went round in ${toolCalls} tool calls`];
  if (question.kind === 'human' && !said.isEscalated) return ['tool_failure', 'was not handed over to a person'];
  const invented = inventedIn(said.answer);
  if (invented !== undefined) return ['unsupported_generation', `invented: ${invented}`];
  const known = [question.text, ...toolResults].join(' ');
  const misstated = (said.answer.match(/\d+(?:[.,]\d+)?/g) ?? []).find((number) => !known.includes(number));
  if (misstated !== undefined) return ['unsupported_generation', `says ${misstated}, and no tool did`];
  if (question.expected !== undefined && !said.answer.includes(question.expected))
    return ['tool_failure', 'the answer does not say what was asked of the tool'];
  return GOOD;
}

/** So many calls for one errand get nowhere. */
const CIRCLES = 5;

function inventedIn(text: string): string | undefined {
  return Object.values(BEYOND)
    .flat()
    .find((claim) => text.includes(claim));
}

/** Where on its way the right source got lost, or what the answer made of it. */
function judgeAnswer({ question, answer }: Pick<Arrival, 'question'> & { readonly answer: Answer }): Verdict {
  const { candidates, selected, passages } = answer.debug;
  // What cites an older version next to the valid one leaves it to the customer to guess.
  const isOutdated = answer.citations.some(({ id }) => question.rightSources.some((source) => id === `${source}@1`));
  const isRight = answer.answer.includes(question.expected!) && !isOutdated;
  const invented = inventedIn(answer.answer);
  if (isRight && !answer.isEscalated && invented === undefined) return GOOD;
  const right = question.rightSources;
  if (!candidates.some((id) => right.includes(id)))
    return ['retrieval_miss', 'the right source is not among the candidates'];
  if (!selected.some((id) => right.includes(id)))
    return ['selection_failure', 'the right source was found and not selected'];
  const passage = passages.find(({ id }) => right.includes(id));
  if (!passage) return ['context_construction', 'the right source was selected and is not in the prompt'];
  if (!passage.text.includes(question.expected!))
    return ['context_construction', 'the right source was cut off in the prompt'];
  if (passages.some(({ id }) => right.some((source) => id === `${source}@1`)))
    return ['context_construction', 'an older version that says something else is in the prompt'];
  return [
    'unsupported_generation',
    invented === undefined ? 'the answer does not say what its source says' : `invented: ${invented}`,
  ];
}

function leaksContact({ answer, debug }: Answer): boolean {
  const found = answer.match(/[\w.+-]+@[\w-]+\.\w+/g) ?? [];
  return found.some((contact) => !debug.passages.some(({ text }) => text.includes(contact)));
}

function isRefusal(text: string): boolean {
  return [...Object.values(REFUSALS), ...['en', 'de', 'fr'].map((language) => phrasesOf(language).refusal)].includes(
    text,
  );
}
