import type { Rule } from '../rule.ts';

export const invalidToolArguments: Rule = {
  id: 'invalid-tool-arguments',
  class: 'tool_failure',
  stage: 'tool',
  subClasses: ['bad_arguments'],
  when: 'it is bad, and a tool was called with arguments that its declared schema does not allow',
  confidence: 0.75,
  decide: ({ facts, toolCalls, hasFailed }) => {
    if (!hasFailed || (facts.invalid_tool_arguments ?? 0) === 0) return undefined;
    return {
      subClass: 'bad_arguments',
      explanation: 'A tool was called with arguments that its declared schema does not allow.',
      evidence: toolCalls
        .slice(0, 1)
        .map(({ name, spanId }) => ({ text: `calls of ${name}`, ...(spanId === undefined ? {} : { spanId }) })),
    };
  },
};
