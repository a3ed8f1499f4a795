import type { Attributes, Message, Stage } from '@faultline/model';
import type { Dialect } from '../dialect.ts';
import { readMessages } from '../messages.ts';
import { defined } from '../usage.ts';
import { asText, entryOf, firstNumber, flag, hasPrefix, json, number, text, textList } from '../values.ts';

const LAMINAR_STAGES: Readonly<Record<string, Stage>> = { LLM: 'generation', TOOL: 'tool', EVALUATOR: 'other' };

/** OpenLIT, Laminar and Sentry: the conventions' names with a few of their own beside them (standards §1.10). */
export const otherVendors: Dialect = {
  id: 'other-vendors',
  title: 'OpenLIT, Laminar, Sentry: extras beside the conventions',
  detect: ({ attributes }) =>
    hasPrefix(attributes, 'lmnr.') ||
    attributes['gen_ai.usage.input_cost'] !== undefined ||
    attributes['gen_ai.response.text'] !== undefined ||
    attributes['gen_ai.response.tool_calls'] !== undefined ||
    attributes['gen_ai.request.messages'] !== undefined ||
    attributes['gen_ai.pipeline.name'] !== undefined ||
    attributes['gen_ai.tool.input'] !== undefined ||
    attributes['gen_ai.request.is_stream'] !== undefined,
  read: ({ attributes }) => {
    const inputCost = number(attributes, 'gen_ai.usage.input_cost');
    const outputCost = number(attributes, 'gen_ai.usage.output_cost');
    const input = json(attributes, 'lmnr.span.input');
    const output = json(attributes, 'lmnr.span.output');
    const isCall = text(attributes, 'lmnr.span.type') === 'LLM';
    const pipeline = text(attributes, 'gen_ai.pipeline.name');
    return defined({
      stage: entryOf(LAMINAR_STAGES, text(attributes, 'lmnr.span.type')),
      costUsd:
        firstNumber(attributes, 'gen_ai.usage.cost') ??
        (inputCost === undefined && outputCost === undefined ? undefined : (inputCost ?? 0) + (outputCost ?? 0)),
      inputMessages: readMessages(attributes['gen_ai.request.messages'] ?? (isCall ? input : undefined), 'user'),
      outputMessages: answer(attributes) ?? (isCall ? readMessages(output, 'assistant') : undefined),
      isStreaming: flag(attributes, 'gen_ai.request.is_stream') ?? flag(attributes, 'gen_ai.response.streaming'),
      labels: pipeline === undefined ? undefined : { workflow: pipeline },
      toolArguments: json(attributes, 'gen_ai.tool.input'),
      toolResult: json(attributes, 'gen_ai.tool.output'),
      input: isCall ? undefined : asText(input),
      output: isCall ? undefined : asText(output),
      sessionId: text(attributes, 'lmnr.association.properties.session_id'),
      userId: text(attributes, 'lmnr.association.properties.user_id'),
    });
  },
  fields: [
    { field: 'stage', from: ['lmnr.span.type'] },
    { field: 'isStreaming', from: ['gen_ai.request.is_stream', 'gen_ai.response.streaming'] },
    { field: 'inputMessages', from: ['gen_ai.request.messages', 'lmnr.span.input'] },
    { field: 'labels', from: ['gen_ai.pipeline.name'] },
    { field: 'costUsd', from: ['gen_ai.usage.cost', 'gen_ai.usage.input_cost + gen_ai.usage.output_cost'] },
    { field: 'outputMessages', from: ['gen_ai.response.text', 'gen_ai.response.tool_calls', 'lmnr.span.output'] },
    { field: 'toolArguments', from: ['gen_ai.tool.input'] },
    { field: 'toolResult', from: ['gen_ai.tool.output'] },
    { field: 'input', from: ['lmnr.span.input'] },
    { field: 'output', from: ['lmnr.span.output'] },
    { field: 'sessionId', from: ['lmnr.association.properties.session_id'] },
    { field: 'userId', from: ['lmnr.association.properties.user_id'] },
  ],
};

/** Sentry sends the texts of an answer and its tool calls apart. */
function answer(attributes: Attributes): readonly Message[] | undefined {
  const texts = textList(attributes, 'gen_ai.response.text');
  return readMessages(
    { role: 'assistant', content: texts.join('\n'), tool_calls: json(attributes, 'gen_ai.response.tool_calls') },
    'assistant',
  );
}
