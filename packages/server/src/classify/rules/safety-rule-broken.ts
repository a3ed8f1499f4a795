import type { Rule } from '../rule.ts';
import { answerEvidence } from './evidence.ts';

export const safetyRuleBroken: Rule = {
  id: 'safety-rule-broken',
  class: 'safety_violation',
  stage: 'validation',
  subClasses: ['policy'],
  when: 'an evaluator says that a safety rule was broken',
  confidence: 0.8,
  holdsForGood: true,
  decide: (request) =>
    request.facts.violation === 1
      ? {
          subClass: 'policy',
          explanation: 'The answer breaks a safety rule, and no check stopped it.',
          evidence: answerEvidence(request),
        }
      : undefined,
};
