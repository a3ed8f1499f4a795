import type { Message, ScoreDraft } from '@faultline/model';
import type { RawSpan } from '../../otlp/raw.ts';
import type { Dialect } from '../dialect.ts';
import { readMessages } from '../messages.ts';
import { defined, toInclusive } from '../usage.ts';
import { asText, firstText, json, list, number, record, string, text, toNumber } from '../values.ts';

/** Pydantic AI and Logfire (standards §1.7): what they say beside the conventions, and the older instrumentation versions. */
export const pydanticAi: Dialect = {
  id: 'pydantic-ai',
  title: 'Pydantic AI 1–6 and Logfire',
  detect: ({ attributes, origin }) =>
    origin.scopeName === 'pydantic-ai' ||
    attributes['pydantic_ai.all_messages'] !== undefined ||
    attributes['logfire.span_type'] !== undefined ||
    (origin.scopeName?.startsWith('logfire') ?? false),
  // Logfire announces a span that has begun by a pending one with the same attributes; the real one follows.
  isShadow: isPending,
  read: (span) => {
    if (isPending(span)) return { stage: 'other', isWrapper: true };
    const { attributes } = span;
    const isRun = isAgentRun(span);
    const isTool = /^(?:running tool\b(?!s)|execute_tool)/.test(span.name);
    const run = isRun ? runMessages(span) : undefined;
    const events = eventMessages(span);
    const request = record(json(attributes, 'request_data'));
    const response = record(json(attributes, 'response_data'));
    const agent = text(attributes, 'agent_name');
    return defined({
      stage: isRun ? ('agent' as const) : isTool ? ('tool' as const) : request ? ('generation' as const) : undefined,
      isWrapper: isRun ? true : undefined,
      requestModel: string(request?.['model']),
      usage: isRun ? aggregated(span) : logfireUsage(record(response?.['usage'])),
      costUsd: number(attributes, 'operation.cost'),
      inputMessages: run?.input ?? events.input ?? readMessages(request?.['messages'], 'user'),
      outputMessages: run?.output ?? events.output ?? readMessages(response?.['message'], 'assistant'),
      input: isRun ? asText(firstText(attributes, 'prompt')) : undefined,
      output: isRun ? asText(json(attributes, 'final_result')) : undefined,
      toolName: isTool ? text(attributes, 'gen_ai.tool.name') : undefined,
      toolArguments: json(attributes, 'tool_arguments'),
      toolResult: json(attributes, 'tool_response'),
      scores: feedback(span),
      labels: isRun && agent !== undefined && span.parentSpanId === undefined ? { workflow: agent } : undefined,
    });
  },
  fields: [
    { field: 'stage', from: ['span name', 'logfire.span_type', 'request_data'] },
    { field: 'isWrapper', from: ['span name', 'agent_name', 'logfire.span_type'] },
    { field: 'requestModel', from: ['request_data.model'] },
    {
      field: 'usage.inputTokens',
      from: ['gen_ai.aggregated_usage.input_tokens', 'response_data.usage.prompt_tokens'],
    },
    {
      field: 'usage.outputTokens',
      from: ['gen_ai.aggregated_usage.output_tokens', 'response_data.usage.completion_tokens'],
    },
    { field: 'usage.cacheReadTokens', from: ['gen_ai.aggregated_usage.cache_read.input_tokens'] },
    { field: 'usage.cacheWriteTokens', from: ['gen_ai.aggregated_usage.cache_creation.input_tokens'] },
    { field: 'usage.reasoningTokens', from: ['gen_ai.aggregated_usage.details.reasoning_tokens'] },
    { field: 'costUsd', from: ['operation.cost'] },
    {
      field: 'inputMessages',
      from: ['pydantic_ai.all_messages', 'all_messages_events', 'events', 'request_data.messages'],
    },
    {
      field: 'outputMessages',
      from: ['pydantic_ai.all_messages', 'all_messages_events', 'events', 'response_data.message'],
    },
    { field: 'input', from: ['prompt'] },
    { field: 'output', from: ['final_result'] },
    { field: 'toolName', from: ['gen_ai.tool.name'] },
    { field: 'toolArguments', from: ['tool_arguments'] },
    { field: 'toolResult', from: ['tool_response'] },
    { field: 'scores', from: ['logfire.feedback.name', 'logfire.feedback.comment'] },
    { field: 'labels', from: ['agent_name'] },
  ],
};

function isPending({ attributes }: RawSpan): boolean {
  return attributes['logfire.span_type'] === 'pending_span';
}

/** `agent run` in version 2, `{name} run` in version 1, `invoke_agent {name}` since 3. */
function isAgentRun({ name, attributes }: RawSpan): boolean {
  return (
    /^invoke_agent\b/.test(name) ||
    name === 'agent run' ||
    attributes['agent_name'] !== undefined ||
    attributes['pydantic_ai.all_messages'] !== undefined ||
    attributes['all_messages_events'] !== undefined
  );
}

/** A run keeps the whole conversation in one list: what the model said last is its answer. */
function runMessages({ attributes }: RawSpan): { input?: readonly Message[]; output?: readonly Message[] } {
  const all = readMessages(attributes['pydantic_ai.all_messages'] ?? attributes['all_messages_events'], 'user') ?? [];
  const answers = all.at(-1)?.role === 'assistant' ? 1 : 0;
  const input = all.slice(0, all.length - answers);
  const output = all.slice(all.length - answers);
  return { ...(input.length > 0 ? { input } : {}), ...(output.length > 0 ? { output } : {}) };
}

function aggregated({ attributes }: RawSpan) {
  const count = (name: string) => number(attributes, `gen_ai.aggregated_usage.${name}`);
  return toInclusive(
    defined({
      inputTokens: count('input_tokens'),
      outputTokens: count('output_tokens'),
      cacheReadTokens: count('cache_read.input_tokens') ?? count('details.cache_read_tokens'),
      cacheWriteTokens: count('cache_creation.input_tokens') ?? count('details.cache_write_tokens'),
      reasoningTokens: count('details.reasoning_tokens'),
    }),
    'inclusive',
  );
}

/** Logfire's own OpenAI instrumentation keeps OpenAI's usage as it came. */
function logfireUsage(usage: Readonly<Record<string, unknown>> | undefined) {
  if (!usage) return undefined;
  return toInclusive(
    defined({
      inputTokens: toNumber(usage['prompt_tokens']) ?? toNumber(usage['input_tokens']),
      outputTokens: toNumber(usage['completion_tokens']) ?? toNumber(usage['output_tokens']),
      cacheReadTokens: toNumber(record(usage['prompt_tokens_details'])?.['cached_tokens']),
      reasoningTokens: toNumber(record(usage['completion_tokens_details'])?.['reasoning_tokens']),
    }),
    'inclusive',
  );
}

/** Version 1 keeps the events of the conventions as a JSON list in one attribute; the answer is the `gen_ai.choice` among them. */
function eventMessages({ attributes }: RawSpan) {
  const events = (list(json(attributes, 'events')) ?? []).map(record).filter((event) => event !== undefined);
  const isChoice = (event: Readonly<Record<string, unknown>>) => event['event.name'] === 'gen_ai.choice';
  const role = (event: Readonly<Record<string, unknown>>) =>
    /^gen_ai\.(\w+)\.message$/.exec(string(event['event.name']) ?? '')?.[1] ?? 'user';
  const input = events
    .filter((event) => !isChoice(event))
    .flatMap((event) => readMessages({ role: role(event), ...event }, 'user') ?? []);
  const output = events.filter(isChoice).flatMap((event) => readMessages(event, 'assistant') ?? []);
  return { input: input.length > 0 ? input : undefined, output: output.length > 0 ? output : undefined };
}

/** Logfire's feedback: the value stands in the attribute that `logfire.feedback.name` names. */
function feedback({ attributes }: RawSpan): readonly ScoreDraft[] | undefined {
  const name = text(attributes, 'logfire.feedback.name');
  const value = name === undefined ? undefined : attributes[name];
  if (name === undefined || value === undefined || value === null || typeof value === 'object') return undefined;
  return [
    {
      name,
      source: 'human',
      ...(typeof value === 'number' ? { value } : typeof value === 'string' ? { label: value } : { passed: value }),
      ...defined({ explanation: text(attributes, 'logfire.feedback.comment') }),
    },
  ];
}
