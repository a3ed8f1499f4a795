// An LLM judge asked about one request: pays from its budget, checks what it says, and complains once where it does not fit.
import type { LlmJudge, Usage } from '@faultline/model';
import type { Verdict } from '../verdict.ts';
import { askChat, type ChatReply } from './chat-endpoint.ts';
import type { Prompt } from './prompts.ts';
import { readVerdict } from './read-verdict.ts';
import { formInWords, type ChatMessage } from './render.ts';

/** Money of the judge. What is set aside counts as spent until it is settled. */
export interface Purse {
  /** False when the day's budget does not hold so much any more. */
  reserve(usd: number): Promise<boolean>;
  settle(reservedUsd: number, spentUsd: number): Promise<void>;
}

export interface LlmAsk {
  readonly judge: LlmJudge;
  readonly prompt: Prompt;
  readonly messages: readonly ChatMessage[];
  readonly key: string | undefined;
  readonly purse: Purse;
  /** USD of a call with this usage; undefined for a model without a known price. */
  readonly priceOf: (usage: Usage) => number | undefined;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

export interface Answered {
  readonly outcome:
    | { readonly kind: 'verdict'; readonly verdict: Verdict }
    | { readonly kind: 'failed'; readonly problem: string }
    /** `isBusy`: others had better wait too. */
    | { readonly kind: 'again'; readonly problem: string; readonly isBusy: boolean; readonly afterMs?: number }
    | { readonly kind: 'budget' }
    | { readonly kind: 'no_price' };
  /** What it said, as it came. */
  readonly answers: readonly string[];
  readonly costUsd: number;
}

/** A token of any tokenizer in use holds at least a byte of text; roles and turns add a few. */
const TOKENS_OF_A_MESSAGE = 16;

export async function askLlm(ask: LlmAsk): Promise<Answered> {
  const { judge, prompt, purse, priceOf } = ask;
  const messages = [...ask.messages];
  const answers: string[] = [];
  let costUsd = 0;
  let problem = '';
  for (const turn of ['first', 'complained'] as const) {
    const worstUsd = priceOf({ inputTokens: mostTokens(messages), outputTokens: judge.maxOutputTokens });
    if (worstUsd === undefined) return { outcome: { kind: 'no_price' }, answers, costUsd };
    if (!(await purse.reserve(worstUsd))) {
      if (turn === 'first') return { outcome: { kind: 'budget' }, answers, costUsd };
      problem += '; the budget does not hold another try';
      break;
    }
    const reply = await askChat({ ...ask, form: prompt.form, messages });
    const spentUsd = spentOn(reply, worstUsd, priceOf);
    await purse.settle(worstUsd, spentUsd);
    costUsd += spentUsd;
    if (reply.kind === 'refused' || reply.kind === 'unreadable')
      return { outcome: { kind: 'failed', problem: reply.problem }, answers, costUsd };
    if (reply.kind !== 'answer') {
      const afterMs = reply.kind === 'busy' ? reply.retryAfterMs : undefined;
      const outcome = {
        kind: 'again',
        problem: reply.problem,
        isBusy: reply.kind === 'busy',
        ...(afterMs === undefined ? {} : { afterMs }),
      } as const;
      return { outcome, answers, costUsd };
    }
    answers.push(reply.text);
    const read = readVerdict(reply.text, prompt.form);
    if ('verdict' in read) return { outcome: { kind: 'verdict', verdict: read.verdict }, answers, costUsd };
    problem = `its answer does not fit: ${read.problem}`;
    messages.push(
      { role: 'assistant', content: reply.text },
      { role: 'user', content: `That cannot be read: ${read.problem}. ${formInWords(prompt.form)}` },
    );
  }
  return { outcome: { kind: 'failed', problem }, answers, costUsd };
}

/** What is not known is taken to have cost the most. */
function spentOn(reply: ChatReply, worstUsd: number, priceOf: LlmAsk['priceOf']): number {
  if (reply.kind === 'busy' || reply.kind === 'refused') return 0;
  const usage = reply.kind === 'answer' ? reply.usage : undefined;
  return (usage && priceOf(usage)) ?? worstUsd;
}

function mostTokens(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, { content }) => sum + Buffer.byteLength(content) + TOKENS_OF_A_MESSAGE, 0);
}
