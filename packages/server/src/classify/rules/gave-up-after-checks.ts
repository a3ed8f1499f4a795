import type { Rule } from '../rule.ts';
import { spanEvidence } from './evidence.ts';

export const gaveUpAfterChecks: Rule = {
  id: 'gave-up-after-checks',
  class: 'unsupported_generation',
  stage: 'generation',
  subClasses: ['failed_check'],
  when: 'the last check of the answer failed, though the evidence reached the model',
  confidence: 0.7,
  decide: (request) => {
    if (!request.isFromPassages) return undefined;
    const check = request.lastSpan('validation');
    const answered = request.lastSpan('generation');
    if (check?.validation?.verdict !== 'fail' || !answered || check.startTimeNs < answered.endTimeNs) return undefined;
    return {
      subClass: 'failed_check',
      explanation: `The answer did not pass the check ${check.validation.name}${check.validation.reason === undefined ? '' : `: ${check.validation.reason}`}.`,
      evidence: [spanEvidence(`${check.validation.name} failed`, check)],
    };
  },
};
