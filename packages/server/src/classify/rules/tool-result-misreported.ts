import { flatTexts } from '../flat-texts.ts';
import type { Rule } from '../rule.ts';
import { answerEvidence } from './evidence.ts';

/** Numbers that name something: orders, tickets, accounts. */
const IDENTIFIERS = /\d{4,}/g;

export const toolResultMisreported: Rule = {
  id: 'tool-result-misreported',
  class: 'tool_failure',
  stage: 'tool',
  when: 'the answer of a request with tool calls names an order, a ticket or the like that stands in no result, argument, passage or question',
  confidence: 0.8,
  decide: (request) => {
    const { toolCalls, record, candidates } = request;
    const answer = record.evidence.answer ?? record.output;
    if (answer === undefined || !toolCalls.some(({ result }) => result !== undefined)) return undefined;
    const named = answer.match(IDENTIFIERS) ?? [];
    if (named.length === 0) return undefined;
    const known = [
      request.question,
      ...toolCalls.flatMap(({ arguments: given, result }) => [flatTexts(given), flatTexts(result)]),
      ...candidates.map(({ text }) => text ?? ''),
    ].join('\n');
    const unknown = named.find((identifier) => !known.includes(identifier));
    if (unknown === undefined) return undefined;
    return {
      subClass: 'ignored_result',
      explanation: `The answer speaks of ${unknown}, which neither the question nor any tool named.`,
      evidence: [
        ...answerEvidence(request),
        ...toolCalls
          .slice(0, 1)
          .map(({ name, spanId }) => ({ text: `result of ${name}`, ...(spanId === undefined ? {} : { spanId }) })),
      ],
    };
  },
};
