import type { RawSpan } from '../../otlp/raw.ts';
import type { Dialect } from '../dialect.ts';
import { readMessages } from '../messages.ts';
import { defined, toInclusive } from '../usage.ts';
import { asText, firstText, json, list, number, record, string } from '../values.ts';

/** Pydantic AI and Logfire (standards §1.7): what they say beside the conventions, and the older instrumentation versions. */
export const pydanticAi: Dialect = {
  id: 'pydantic-ai',
  title: 'Pydantic AI and Logfire',
  detect: ({ attributes, origin }) =>
    origin.scopeName === 'pydantic-ai' ||
    attributes['pydantic_ai.all_messages'] !== undefined ||
    (origin.scopeName?.startsWith('logfire') ?? false),
  read: (span) => {
    const { attributes } = span;
    const isRun =
      span.name === 'agent run' ||
      /^invoke_agent/.test(span.name) ||
      attributes['pydantic_ai.all_messages'] !== undefined;
    const isTool = /^(?:running tool\b(?!s)|execute_tool)/.test(span.name);
    const all = readMessages(attributes['pydantic_ai.all_messages'] ?? attributes['all_messages_events'], 'user');
    const events = eventMessages(span);
    return defined({
      stage: isRun ? ('agent' as const) : isTool ? ('tool' as const) : undefined,
      isWrapper: isRun ? true : undefined,
      usage: isRun ? aggregated(span) : undefined,
      costUsd: number(attributes, 'operation.cost'),
      inputMessages: all ?? events.input,
      outputMessages: events.output,
      input: isRun ? asText(firstText(attributes, 'prompt')) : undefined,
      output: isRun ? asText(json(attributes, 'final_result')) : undefined,
      toolName: isTool ? firstText(attributes, 'gen_ai.tool.name') : undefined,
      toolArguments: json(attributes, 'tool_arguments'),
      toolResult: json(attributes, 'tool_response'),
      labels:
        isRun && firstText(attributes, 'agent_name') ? { workflow: firstText(attributes, 'agent_name')! } : undefined,
    });
  },
  fields: [
    { field: 'stage', from: ['span name'] },
    { field: 'usage.inputTokens', from: ['gen_ai.aggregated_usage.input_tokens'] },
    { field: 'usage.outputTokens', from: ['gen_ai.aggregated_usage.output_tokens'] },
    { field: 'costUsd', from: ['operation.cost'] },
    { field: 'inputMessages', from: ['pydantic_ai.all_messages', 'events'] },
    { field: 'outputMessages', from: ['events'] },
    { field: 'output', from: ['final_result'] },
    { field: 'toolArguments', from: ['tool_arguments'] },
    { field: 'toolResult', from: ['tool_response'] },
    { field: 'labels', from: ['agent_name'] },
  ],
};

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
