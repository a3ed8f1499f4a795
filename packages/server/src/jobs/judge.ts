// Assembled request → judged request: evaluators, then the outcome that follows from them, then the failure class.
import type { RequestRecord, Span } from '@faultline/model';
import { classify } from '../classify/classify.ts';
import type { Precedents } from '../classify/precedents.ts';
import { outcomeFromLabel, outcomeFromVerdicts } from '../classify/resolve-outcome.ts';
import { evaluate } from '../evaluate/evaluate.ts';

/** Pure. `precedents` is what requests before it have shown (`RememberedPrecedents`); without it the request speaks for itself alone. */
export function judgeRequest(
  assembled: RequestRecord,
  received: readonly Span[],
  precedents?: Precedents,
): RequestRecord {
  const spans = received.filter(({ isAnnotation }) => !isAnnotation);
  const evaluated = { ...assembled, ...evaluate({ record: assembled, spans }) };
  const outcome = outcomeFromVerdicts(evaluated, spans);
  const record = { ...evaluated, outcome };
  const label = classify({ record, spans, ...(precedents ? { precedents } : {}) });
  const resolved = { ...record, outcome: outcomeFromLabel(outcome, label, record) };
  return label === undefined ? resolved : { ...resolved, label };
}
