import type { ToolCall } from '@faultline/model';
import type { Evaluator } from '../evaluator.ts';

/** The same call as often is a loop; after failures one more try is allowed. */
const REPEATED = 3;
const REPEATED_AFTER_FAILURE = 4;

/** Whether a tool was called again and again with the same arguments. */
export const toolLoop: Evaluator = {
  id: 'tool-loop',
  version: '1',
  summary: `the same tool with the same arguments ${REPEATED} times, or ${REPEATED_AFTER_FAILURE} where it failed between`,
  evaluate: ({ record: { evidence } }) => {
    if (evidence.toolCalls.length === 0) return undefined;
    const loop = [...Map.groupBy(evidence.toolCalls, keyOf).values()].find(isLoop);
    return {
      facts: { tool_loop: loop ? 1 : 0 },
      scores: loop
        ? [
            {
              name: 'tool_loop',
              value: loop.length,
              label: loop[0]!.name,
              passed: false,
              explanation: `${loop[0]!.name} was called ${loop.length} times with the same arguments`,
              source: 'rule',
            },
          ]
        : [],
    };
  },
};

function isLoop(calls: readonly ToolCall[]): boolean {
  const failures = calls.slice(0, -1).filter(({ status }) => status === 'error').length;
  return calls.length >= (failures >= calls.length - 1 ? REPEATED_AFTER_FAILURE : REPEATED);
}

function keyOf({ name, arguments: value }: ToolCall): string {
  return `${name} ${JSON.stringify(sorted(value)) ?? ''}`;
}

/** Arguments in another order are the same. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
