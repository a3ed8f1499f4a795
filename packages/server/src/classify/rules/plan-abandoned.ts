import type { Rule } from '../rule.ts';

export const planAbandoned: Rule = {
  id: 'plan-abandoned',
  class: 'tool_failure',
  stage: 'tool',
  subClasses: ['plan_abandoned'],
  when: 'tools were called, and the work ended without an answer',
  confidence: 0.7,
  decide: (request) => {
    const { toolCalls, record } = request;
    const hasAnswer = (record.output ?? record.evidence.answer ?? '').trim() !== '';
    const last = toolCalls.at(-1);
    // A call that nobody here ran is left to whoever asked the model.
    if (!last || hasAnswer || toolCalls.every(({ spanId }) => spanId === undefined)) return undefined;
    return {
      subClass: 'plan_abandoned',
      explanation: `The work ended after ${toolCalls.length === 1 ? 'a tool call' : `${toolCalls.length} tool calls`} without an answer.`,
      evidence: [
        { text: `${last.name} was called last`, ...(last.spanId === undefined ? {} : { spanId: last.spanId }) },
      ],
    };
  },
};
