import type { ToolCall } from '@faultline/model';
import type { Evaluator } from '../evaluator.ts';
import { declaredTools } from './declared-tools.ts';
import { schemaErrors } from './schema-errors.ts';

const MOST_SHOWN = 5;

/** Arguments of tool calls against the schema that the model was offered. */
export const toolArguments: Evaluator = {
  id: 'tool-arguments',
  version: '1',
  summary: 'arguments of tool calls against the JSON schema declared for the tool',
  evaluate: ({ record: { evidence }, spans }) => {
    const calls = evidence.toolCalls.filter(({ arguments: value }) => value !== undefined);
    if (calls.length === 0) return undefined;
    const tools = declaredTools(spans);
    const known = calls.filter(({ name }) => tools.has(name));
    if (known.length === 0) return undefined;
    const wrong = known.flatMap((call) => {
      const errors = schemaErrors(argumentsOf(call), tools.get(call.name)!);
      return errors.length === 0 ? [] : [{ call, errors }];
    });
    return {
      facts: { invalid_tool_arguments: wrong.length },
      scores: wrong.slice(0, MOST_SHOWN).map(({ call, errors }) => ({
        name: 'tool_arguments',
        label: call.name,
        passed: false,
        explanation: `${call.name}: ${errors.slice(0, 3).join('; ')}`,
        source: 'rule' as const,
      })),
    };
  },
};

/** Models write arguments as JSON text; what is no JSON stays a text. */
function argumentsOf({ arguments: value }: ToolCall): unknown {
  if (typeof value !== 'string') return value;
  if (value.trim() === '') return {};
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
