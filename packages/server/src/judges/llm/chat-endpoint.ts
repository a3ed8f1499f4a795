// One call of an OpenAI-compatible endpoint; the key is in nothing that it returns.
import type { LlmJudge, Usage } from '@faultline/model';
import { z } from 'zod';
import { boundedPost, type PostOutcome } from '../../outbound/bounded-post.ts';
import { jsonSchemaOf } from './read-verdict.ts';
import type { ChatMessage } from './render.ts';

export type ChatReply =
  | { readonly kind: 'answer'; readonly text: string; readonly usage: Usage | undefined }
  /** It did not do it, and may later. */
  | { readonly kind: 'busy'; readonly problem: string; readonly retryAfterMs?: number }
  /** Nobody knows whether it did it, and what it cost. */
  | { readonly kind: 'lost'; readonly problem: string }
  /** It did something that nobody can read, and that may have cost something. */
  | { readonly kind: 'unreadable'; readonly problem: string }
  /** It will not do it however often it is asked. */
  | { readonly kind: 'refused'; readonly problem: string };

export interface ChatCall {
  readonly judge: LlmJudge;
  readonly form: Parameters<typeof jsonSchemaOf>[0];
  readonly messages: readonly ChatMessage[];
  readonly key: string | undefined;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

const MAX_ANSWER_BYTES = 1024 * 1024;
const MAX_PROBLEM = 300;
/** Longer than this nobody is waited for. */
const MAX_RETRY_AFTER_MS = 3_600_000;
const CompletionSchema = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }) })).min(1),
  usage: z
    .object({
      prompt_tokens: z.number().min(0),
      completion_tokens: z.number().min(0).optional(),
      prompt_tokens_details: z.object({ cached_tokens: z.number().min(0).nullish() }).nullish(),
    })
    .nullish()
    .catch(undefined),
});

export async function askChat(call: ChatCall): Promise<ChatReply> {
  const reply = await ask(call);
  const { key } = call;
  const clean = (text: string) => (key ? text.replaceAll(key, '[key]') : text);
  return reply.kind === 'answer'
    ? { ...reply, text: clean(reply.text) }
    : { ...reply, problem: clean(reply.problem).slice(0, MAX_PROBLEM) };
}

async function ask({ judge, form, messages, key, signal, now }: ChatCall): Promise<ChatReply> {
  const outcome = await boundedPost({
    url: `${judge.baseUrl.replace(/\/+$/, '')}/chat/completions`,
    headers: key ? { authorization: `Bearer ${key}` } : {},
    body: JSON.stringify({
      model: judge.model,
      messages,
      [judge.outputLimitField]: judge.maxOutputTokens,
      ...(judge.temperature === undefined ? {} : { temperature: judge.temperature }),
      ...responseFormat(judge, form),
    }),
    timeoutMs: judge.timeoutSeconds * 1000,
    maxBytes: MAX_ANSWER_BYTES,
    signal,
  });
  if (outcome.kind === 'unanswered') return { kind: outcome.mayHaveArrived ? 'lost' : 'busy', problem: outcome.reason };
  return readReply(outcome, now());
}

function readReply(
  { status, text: body, retryAfter }: Extract<PostOutcome, { kind: 'answered' }>,
  nowMs: number,
): ChatReply {
  const said = body === undefined || body.trim() === '' ? '' : `: ${body.replaceAll(/\s+/g, ' ').trim()}`;
  if (status === 429 || status === 408 || status >= 500) {
    const retryAfterMs = readRetryAfter(retryAfter, nowMs);
    const problem = `answered ${status}${said}`;
    return { kind: 'busy', problem, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
  if (status >= 300 && status < 400)
    return { kind: 'refused', problem: `answered ${status}: redirects are not followed` };
  if (status !== 200) return { kind: 'refused', problem: `answered ${status}${said}` };
  if (body === undefined) return { kind: 'unreadable', problem: `its answer is larger than ${MAX_ANSWER_BYTES} bytes` };
  const parsed = CompletionSchema.safeParse(parseJson(body));
  if (!parsed.success) return { kind: 'unreadable', problem: `its answer is no chat completion${said}` };
  const { choices, usage } = parsed.data;
  const cached = usage?.prompt_tokens_details?.cached_tokens;
  return {
    kind: 'answer',
    text: choices[0]?.message.content ?? '',
    usage: usage
      ? {
          inputTokens: usage.prompt_tokens,
          outputTokens: usage.completion_tokens ?? 0,
          ...(typeof cached === 'number' ? { cacheReadTokens: cached } : {}),
        }
      : undefined,
  };
}

function responseFormat({ responseFormat: format }: LlmJudge, form: ChatCall['form']): object {
  if (format === 'text') return {};
  if (format === 'json_object') return { response_format: { type: 'json_object' } };
  const schema = { name: 'verdict', strict: true, schema: jsonSchemaOf(form) };
  return { response_format: { type: 'json_schema', json_schema: schema } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Seconds or a date, as HTTP has it. */
export function readRetryAfter(header: string | null, nowMs: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.min(MAX_RETRY_AFTER_MS, Math.max(0, ms)) : undefined;
}
