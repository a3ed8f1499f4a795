// Assembled request → judged request: evaluators, then the outcome that follows from them, then the failure class.
import type { RequestRecord, Span } from '@faultline/model';
import { classify } from '../classify/classify.ts';
import { evaluate } from '../evaluate/evaluate.ts';

export function judgeRequest(assembled: RequestRecord, received: readonly Span[]): RequestRecord {
  const spans = received.filter(({ isAnnotation }) => !isAnnotation);
  const evaluated = { ...assembled, ...evaluate({ record: assembled, spans }) };
  const label = classify({ record: evaluated, spans });
  return label === undefined ? evaluated : { ...evaluated, label };
}
