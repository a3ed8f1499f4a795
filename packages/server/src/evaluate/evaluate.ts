import type { FactName, RequestFacts, RequestRecord, Score } from '@faultline/model';
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
  const facts: Partial<Record<FactName, number>> = {};
  for (const evaluator of evaluators) {
    try {
      const finding = evaluator.evaluate(input);
      if (finding?.facts) keepFirst(facts, finding.facts);
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

function keepFirst(facts: Partial<Record<FactName, number>>, found: RequestFacts): void {
  for (const name of Object.keys(found) as FactName[]) facts[name] ??= found[name]!;
}
