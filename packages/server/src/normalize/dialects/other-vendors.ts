import type { Dialect } from '../dialect.ts';
import { readMessages } from '../messages.ts';
import { defined } from '../usage.ts';
import { asText, firstNumber, hasPrefix, json, number, text } from '../values.ts';

/** OpenLIT, Laminar and Sentry: the conventions' names with a few of their own beside them (standards §1.10). */
export const otherVendors: Dialect = {
  id: 'other-vendors',
  title: 'OpenLIT, Laminar, Sentry: extras beside the conventions',
  detect: ({ attributes }) =>
    hasPrefix(attributes, 'lmnr.') ||
    attributes['gen_ai.usage.input_cost'] !== undefined ||
    attributes['gen_ai.response.text'] !== undefined ||
    attributes['gen_ai.tool.input'] !== undefined ||
    attributes['gen_ai.request.is_stream'] !== undefined,
  read: ({ attributes }) => {
    const inputCost = number(attributes, 'gen_ai.usage.input_cost');
    const outputCost = number(attributes, 'gen_ai.usage.output_cost');
    return defined({
      costUsd:
        firstNumber(attributes, 'gen_ai.usage.cost') ??
        (inputCost === undefined && outputCost === undefined ? undefined : (inputCost ?? 0) + (outputCost ?? 0)),
      outputMessages: readMessages(attributes['gen_ai.response.text'], 'assistant'),
      toolArguments: json(attributes, 'gen_ai.tool.input'),
      toolResult: json(attributes, 'gen_ai.tool.output'),
      input: asText(json(attributes, 'lmnr.span.input')),
      output: asText(json(attributes, 'lmnr.span.output')),
      sessionId: text(attributes, 'lmnr.association.properties.session_id'),
      userId: text(attributes, 'lmnr.association.properties.user_id'),
    });
  },
  fields: [
    { field: 'costUsd', from: ['gen_ai.usage.cost', 'gen_ai.usage.input_cost + gen_ai.usage.output_cost'] },
    { field: 'outputMessages', from: ['gen_ai.response.text'] },
    { field: 'toolArguments', from: ['gen_ai.tool.input'] },
    { field: 'toolResult', from: ['gen_ai.tool.output'] },
    { field: 'input', from: ['lmnr.span.input'] },
    { field: 'output', from: ['lmnr.span.output'] },
    { field: 'sessionId', from: ['lmnr.association.properties.session_id'] },
    { field: 'userId', from: ['lmnr.association.properties.user_id'] },
  ],
};
