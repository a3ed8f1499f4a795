import type { SpanContribution, Stage } from '@faultline/model';
import type { RawLog } from '../../otlp/raw.ts';
import type { Dialect } from '../dialect.ts';
import { normalizeFinishReason, readMessages } from '../messages.ts';
import { defined, toInclusive } from '../usage.ts';
import { asText, entryOf, firstText, flag, json, number, text } from '../values.ts';

const STAGES: Readonly<Record<string, Stage>> = {
  'claude_code.interaction': 'request',
  'claude_code.llm_request': 'generation',
  'claude_code.tool': 'tool',
  'claude_code.tool.execution': 'other',
  'claude_code.tool.blocked_on_user': 'other',
};

/** Claude Code's traces (beta) and log events (standards §1.10). Its input count leaves the cache out; cost comes in logs only. */
export const claudeCode: Dialect = {
  id: 'claude-code',
  title: 'Claude Code telemetry',
  detect: ({ name, origin }) =>
    name.startsWith('claude_code.') || origin.resourceAttributes['service.name'] === 'claude-code',
  read: (span) => {
    const { attributes } = span;
    const stage = entryOf(STAGES, span.name);
    const isCall = stage === 'generation';
    const stop = text(attributes, 'stop_reason');
    return defined({
      stage,
      isWrapper: stage === 'request' ? true : undefined,
      provider: isCall ? (text(attributes, 'gen_ai.system') ?? 'anthropic') : undefined,
      requestModel: isCall ? firstText(attributes, 'gen_ai.request.model', 'model') : undefined,
      responseId: isCall ? text(attributes, 'request_id') : undefined,
      usage: isCall ? usageOf(attributes) : undefined,
      timeToFirstTokenMs: number(attributes, 'ttft_ms'),
      attempt: number(attributes, 'attempt'),
      finishReasons: stop === undefined ? undefined : [normalizeFinishReason(stop)],
      toolName: stage === 'tool' ? text(attributes, 'tool_name') : undefined,
      toolCallId: text(attributes, 'tool_use_id'),
      input: firstText(attributes, 'user_prompt', 'prompt'),
      errorType: flag(attributes, 'success') === false ? (text(attributes, 'status_code') ?? '_OTHER') : undefined,
      errorMessage: text(attributes, 'error'),
    });
  },
  readLog: (log) => {
    if (
      log.origin.resourceAttributes['service.name'] !== 'claude-code' &&
      !(log.origin.scopeName ?? '').includes('claude_code')
    )
      return undefined;
    return contribution(log);
  },
  fields: [
    { field: 'stage', from: ['span name'] },
    { field: 'isWrapper', from: ['span name'] },
    { field: 'provider', from: ['gen_ai.system'] },
    { field: 'requestModel', from: ['gen_ai.request.model', 'model'] },
    { field: 'responseId', from: ['request_id'] },
    { field: 'usage.inputTokens', from: ['input_tokens + cache_read_tokens + cache_creation_tokens'] },
    { field: 'usage.outputTokens', from: ['output_tokens'] },
    { field: 'usage.cacheReadTokens', from: ['cache_read_tokens'] },
    { field: 'usage.cacheWriteTokens', from: ['cache_creation_tokens'] },
    { field: 'costUsd', from: ['log api_request.cost_usd', 'log api_request.cost_usd_micros'] },
    { field: 'finishReasons', from: ['stop_reason'] },
    { field: 'errorType', from: ['success', 'status_code', 'log api_error.status_code', 'log tool_result.success'] },
    { field: 'errorMessage', from: ['error', 'log api_error.error', 'log tool_result.error'] },
    { field: 'toolArguments', from: ['log tool_result.tool_input'] },
    { field: 'input', from: ['user_prompt', 'prompt'] },
    { field: 'timeToFirstTokenMs', from: ['ttft_ms'] },
    { field: 'attempt', from: ['attempt'] },
    { field: 'toolName', from: ['tool_name'] },
    { field: 'toolCallId', from: ['tool_use_id'] },
    { field: 'inputMessages', from: ['log user_prompt.prompt'] },
    { field: 'outputMessages', from: ['log assistant_response.response'] },
  ],
};

function usageOf(attributes: RawLog['attributes']) {
  return toInclusive(
    defined({
      inputTokens: number(attributes, 'input_tokens'),
      outputTokens: number(attributes, 'output_tokens'),
      cacheReadTokens: number(attributes, 'cache_read_tokens'),
      cacheWriteTokens: number(attributes, 'cache_creation_tokens'),
    }),
    'exclusive',
  );
}

/** What a log event adds to the span it names; without traces it stays a log. */
function contribution({ attributes, eventName }: RawLog): SpanContribution | undefined {
  switch ((text(attributes, 'event.name') ?? eventName ?? '').replace('claude_code.', '')) {
    case 'user_prompt':
      return defined({ inputMessages: readMessages(attributes['prompt'], 'user') });
    case 'assistant_response':
      return defined({
        responseId: text(attributes, 'request_id'),
        outputMessages: readMessages(attributes['response'], 'assistant'),
      });
    case 'api_request': {
      const micros = number(attributes, 'cost_usd_micros');
      const costUsd = number(attributes, 'cost_usd') ?? (micros === undefined ? undefined : micros / 1_000_000);
      return defined({
        responseId: text(attributes, 'request_id'),
        usage: usageOf(attributes),
        costUsd,
        costSource: costUsd === undefined ? undefined : ('reported' as const),
      });
    }
    case 'api_error':
      return defined({
        responseId: text(attributes, 'request_id'),
        errorType: text(attributes, 'status_code') ?? '_OTHER',
        errorMessage: asText(attributes['error']),
      });
    case 'tool_result':
      return defined({
        toolCallId: text(attributes, 'tool_use_id'),
        toolArguments: json(attributes, 'tool_input'),
        errorType: flag(attributes, 'success') === false ? '_OTHER' : undefined,
        errorMessage: text(attributes, 'error'),
      });
    default:
      return undefined;
  }
}
