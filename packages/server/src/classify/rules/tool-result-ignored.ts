import { flatTexts } from '../flat-texts.ts';
import type { Rule } from '../rule.ts';
import { termsOf } from '../terms.ts';
import { answerEvidence } from './evidence.ts';

export const toolResultIgnored: Rule = {
  id: 'tool-result-ignored',
  class: 'tool_failure',
  stage: 'generation',
  subClasses: ['ignored_result'],
  when: 'it is bad, a tool gave a result, and the answer shares no word or number with any result',
  confidence: 0.6,
  decide: (request) => {
    const { toolCalls, record, hasFailed } = request;
    const answer = record.evidence.answer ?? record.output;
    const given = toolCalls.filter(({ status, result }) => status === 'ok' && result !== undefined);
    if (!hasFailed || answer === undefined || given.length === 0) return undefined;
    const said = termsOf(answer);
    const results = given.map(({ result }) => termsOf(flatTexts(result)));
    if (results.some((terms) => terms.size === 0 || [...terms].some((term) => said.has(term)))) return undefined;
    const [first] = given;
    return {
      subClass: 'ignored_result',
      explanation: `The tool ${first!.name} gave a result, and the answer uses nothing of it.`,
      evidence: [
        { text: `result of ${first!.name}`, ...(first!.spanId === undefined ? {} : { spanId: first!.spanId }) },
        ...answerEvidence(request),
      ],
    };
  },
};
