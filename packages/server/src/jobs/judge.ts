// Assembled request → judged request: evaluators, then the outcome that follows from them, then the failure class.
import type { RequestRecord, Span } from '@faultline/model';
import { classify, classifyAnswer, type ClassificationInput } from '../classify/classify.ts';
import { NOTHING_MEASURED, type MeasuredRules } from '../classify/confidence.ts';
import type { Precedents, RememberedPrecedents } from '../classify/precedents.ts';
import { outcomeFromLabel, outcomeFromVerdicts } from '../classify/resolve-outcome.ts';
import { evaluate } from '../evaluate/evaluate.ts';

/** Pure. `precedents` is what requests before it have shown; without it the request speaks for itself alone. */
export function judgeRequest(
  assembled: RequestRecord,
  received: readonly Span[],
  precedents?: Precedents,
): RequestRecord {
  return judged(evaluated(assembled, received, precedents));
}

/**
 * Judges it by all that is known, and keeps what it shows for those after it. Requests come in the order in which they are assembled.
 * `measured` is how right the rules are, as the reviews of its project say.
 */
export function judgeAndLearn(
  assembled: RequestRecord,
  received: readonly Span[],
  precedents: RememberedPrecedents,
  measured: MeasuredRules = NOTHING_MEASURED,
): RequestRecord {
  precedents.learnPassages(assembled);
  const input = { ...evaluated(assembled, received, precedents), measured };
  const record = judged(input);
  const isLate = record.label?.class === 'serving_bottleneck';
  precedents.learnAnswer(record, isLate ? classifyAnswer(input) : record.label);
  return record;
}

function evaluated(
  assembled: RequestRecord,
  received: readonly Span[],
  precedents: Precedents | undefined,
): ClassificationInput {
  const spans = received.filter(({ isAnnotation }) => !isAnnotation);
  const record = { ...assembled, ...evaluate({ record: assembled, spans }) };
  return {
    record: { ...record, outcome: outcomeFromVerdicts(record, spans) },
    spans,
    ...(precedents ? { precedents } : {}),
  };
}

function judged(input: ClassificationInput): RequestRecord {
  const { record } = input;
  const label = classify(input);
  const resolved = { ...record, outcome: outcomeFromLabel(record.outcome, label, record) };
  return label === undefined ? resolved : { ...resolved, label };
}
