import type { RequestFacts, RequestRecord, Score } from '@faultline/model';
import type { EvaluationInput, Evaluator } from './evaluator.ts';
import { EVALUATORS } from './registry.ts';

/** The scores and facts of a request, beside those that were sent. Pure and total: an evaluator that fails is named in a warning. */
export function evaluate(
  input: EvaluationInput,
  evaluators: readonly Evaluator[] = EVALUATORS,
): Pick<RequestRecord, 'scores' | 'facts' | 'warnings'> {
  const { record } = input;
  const scores: Score[] = [];
  const warnings: string[] = [];
  let facts: RequestFacts = {};
  for (const evaluator of evaluators) {
    try {
      const finding = evaluator.evaluate(input);
      facts = { ...finding?.facts, ...facts };
      finding?.scores?.forEach((score, index) =>
        scores.push({
          ...score,
          evaluatorVersion: evaluator.version,
          scoreId: `${evaluator.id}-${index}`,
          timeNs: record.startTimeNs,
        }),
      );
    } catch (error) {
      warnings.push(`the evaluator ${evaluator.id} failed: ${String(error)}`);
    }
  }
  return { scores: [...record.scores, ...scores], facts, warnings: [...record.warnings, ...warnings] };
}
