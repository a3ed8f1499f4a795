import type { SpanContribution } from '@faultline/model';
import type { RawLog } from '../../otlp/raw.ts';
import type { Dialect } from '../dialect.ts';
import { readMessages } from '../messages.ts';
import { defined, toInclusive } from '../usage.ts';
import { asText, flag, json, number, text } from '../values.ts';

/** Codex CLI (standards §1.10): a few spans, and log events in which numbers are often text. */
export const codex: Dialect = {
  id: 'codex',
  title: 'Codex CLI telemetry',
  detect: ({ origin }) => isCodex(origin.resourceAttributes['service.name']),
  read: (span) => {
    const isTurn = span.name === 'handle_responses';
    return defined({
      stage: isTurn ? ('generation' as const) : undefined,
      requestModel: text(span.attributes, 'model'),
      usage: toInclusive(
        defined({
          inputTokens: number(span.attributes, 'gen_ai.usage.input_tokens'),
          outputTokens: number(span.attributes, 'gen_ai.usage.output_tokens'),
          cacheReadTokens: number(span.attributes, 'gen_ai.usage.cache_read.input_tokens'),
          reasoningTokens: number(span.attributes, 'codex.usage.reasoning_output_tokens'),
        }),
        'inclusive',
      ),
      sessionId: text(span.attributes, 'conversation.id'),
    });
  },
  readLog: (log) => (isCodex(log.origin.resourceAttributes['service.name']) ? contribution(log) : undefined),
  fields: [
    { field: 'stage', from: ['span name'] },
    { field: 'requestModel', from: ['model'] },
    {
      field: 'usage.reasoningTokens',
      from: ['codex.usage.reasoning_output_tokens', 'log codex.sse_event.reasoning_token_count'],
    },
    {
      field: 'usage.inputTokens',
      from: ['gen_ai.usage.input_tokens', 'log codex.sse_event.input_token_count'],
    },
    {
      field: 'usage.outputTokens',
      from: ['gen_ai.usage.output_tokens', 'log codex.sse_event.output_token_count'],
    },
    {
      field: 'usage.cacheReadTokens',
      from: ['gen_ai.usage.cache_read.input_tokens', 'log codex.sse_event.cached_token_count'],
    },
    { field: 'timeToFirstTokenMs', from: ['log codex.turn_ttft.duration_ms'] },
    { field: 'inputMessages', from: ['log codex.user_prompt.prompt'] },
    { field: 'toolCallId', from: ['log codex.tool_result.call_id'] },
    { field: 'errorType', from: ['log codex.tool_result.success'] },
    { field: 'errorMessage', from: ['log codex.tool_result.output'] },
    { field: 'toolArguments', from: ['log codex.tool_result.arguments'] },
    { field: 'toolResult', from: ['log codex.tool_result.output'] },
    { field: 'sessionId', from: ['conversation.id'] },
  ],
};

function isCodex(service: unknown): boolean {
  return typeof service === 'string' && service.startsWith('codex');
}

function contribution({ attributes, eventName }: RawLog): SpanContribution | undefined {
  switch (text(attributes, 'event.name') ?? eventName ?? '') {
    case 'codex.user_prompt':
      return defined({ inputMessages: readMessages(attributes['prompt'], 'user') });
    case 'codex.sse_event': {
      if (text(attributes, 'event.kind') !== 'response.completed') return undefined;
      return {
        usage: toInclusive(
          defined({
            inputTokens: number(attributes, 'input_token_count'),
            outputTokens: number(attributes, 'output_token_count'),
            cacheReadTokens: number(attributes, 'cached_token_count'),
            reasoningTokens: number(attributes, 'reasoning_token_count'),
          }),
          'inclusive',
        ),
      };
    }
    case 'codex.tool_result':
      return defined({
        toolCallId: text(attributes, 'call_id'),
        toolArguments: json(attributes, 'arguments'),
        toolResult: json(attributes, 'output'),
        errorType: flag(attributes, 'success') === false ? '_OTHER' : undefined,
        errorMessage: flag(attributes, 'success') === false ? asText(attributes['output']) : undefined,
      });
    case 'codex.turn_ttft':
      return defined({ timeToFirstTokenMs: number(attributes, 'duration_ms') });
    default:
      return undefined;
  }
}
