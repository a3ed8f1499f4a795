import type { Dialect } from '../dialect.ts';
import { normalizeFinishReason, readMessages } from '../messages.ts';
import { defined, toInclusive } from '../usage.ts';
import { json, record, string, text, toNumber } from '../values.ts';

type Json = Readonly<Record<string, unknown>>;

/** Google Agent Development Kit (standards §1.10): requests and answers in Gemini's own shape. */
export const googleAdk: Dialect = {
  id: 'google-adk',
  title: 'Google Agent Development Kit',
  detect: ({ attributes, origin }) =>
    origin.scopeName === 'gcp.vertex.agent' ||
    attributes['gcp.vertex.agent.llm_request'] !== undefined ||
    attributes['gcp.vertex.agent.tool_call_args'] !== undefined,
  read: (span) => {
    const { attributes } = span;
    const request = filled(record(json(attributes, 'gcp.vertex.agent.llm_request')));
    const response = filled(record(json(attributes, 'gcp.vertex.agent.llm_response')));
    const usage = record(response?.['usage_metadata'] ?? response?.['usageMetadata']);
    const toolArguments = filledValue(json(attributes, 'gcp.vertex.agent.tool_call_args'));
    const toolResult = filledValue(json(attributes, 'gcp.vertex.agent.tool_response'));
    const isTool = toolArguments !== undefined || span.name.startsWith('execute_tool');
    const isCall = request !== undefined || span.name.startsWith('call_llm');
    return defined({
      stage: isTool
        ? ('tool' as const)
        : isCall
          ? ('generation' as const)
          : /^(?:invocation|agent_run|invoke_agent)/.test(span.name)
            ? ('agent' as const)
            : undefined,
      isWrapper: isTool || isCall ? false : /^(?:invocation|agent_run|invoke_agent)/.test(span.name) ? true : undefined,
      requestModel: string(request?.['model']),
      usage: usage
        ? toInclusive(
            defined({
              inputTokens: toNumber(usage['prompt_token_count']),
              outputTokens: sum(toNumber(usage['candidates_token_count']), toNumber(usage['thoughts_token_count'])),
              cacheReadTokens: toNumber(usage['cached_content_token_count']),
              reasoningTokens: toNumber(usage['thoughts_token_count']),
            }),
            'inclusive',
          )
        : undefined,
      inputMessages: readMessages(request, 'user'),
      outputMessages: readMessages(response, 'assistant'),
      finishReasons: finishReasons(response),
      toolName: isTool
        ? (text(attributes, 'gen_ai.tool.name') ?? span.name.replace(/^execute_tool\s*/, ''))
        : undefined,
      toolArguments: isTool ? toolArguments : undefined,
      toolResult: isTool ? toolResult : undefined,
      sessionId: text(attributes, 'gcp.vertex.agent.session_id'),
    });
  },
  fields: [
    { field: 'stage', from: ['span name', 'gcp.vertex.agent.llm_request', 'gcp.vertex.agent.tool_call_args'] },
    { field: 'requestModel', from: ['gcp.vertex.agent.llm_request.model'] },
    { field: 'usage.inputTokens', from: ['gcp.vertex.agent.llm_response.usage_metadata.prompt_token_count'] },
    { field: 'usage.outputTokens', from: ['gcp.vertex.agent.llm_response.usage_metadata.candidates_token_count'] },
    {
      field: 'usage.cacheReadTokens',
      from: ['gcp.vertex.agent.llm_response.usage_metadata.cached_content_token_count'],
    },
    { field: 'usage.reasoningTokens', from: ['gcp.vertex.agent.llm_response.usage_metadata.thoughts_token_count'] },
    { field: 'finishReasons', from: ['gcp.vertex.agent.llm_response.finish_reason'] },
    { field: 'isWrapper', from: ['span name'] },
    { field: 'toolName', from: ['gen_ai.tool.name', 'span name'] },
    { field: 'inputMessages', from: ['gcp.vertex.agent.llm_request'] },
    { field: 'outputMessages', from: ['gcp.vertex.agent.llm_response'] },
    { field: 'toolArguments', from: ['gcp.vertex.agent.tool_call_args'] },
    { field: 'toolResult', from: ['gcp.vertex.agent.tool_response'] },
    { field: 'sessionId', from: ['gcp.vertex.agent.session_id'] },
  ],
};

function finishReasons(response: Json | undefined): readonly string[] | undefined {
  const reason = string(response?.['finish_reason'] ?? response?.['finishReason']);
  return reason === undefined ? undefined : [normalizeFinishReason(reason)];
}

/** On spans they do not belong to the attributes hold `{}`. */
function filled(value: Json | undefined): Json | undefined {
  return value && Object.keys(value).length > 0 ? value : undefined;
}

function filledValue(value: unknown): unknown {
  return record(value) && Object.keys(record(value)!).length === 0
    ? undefined
    : value === 'N/A' || value === '<not specified>'
      ? undefined
      : value;
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
}
