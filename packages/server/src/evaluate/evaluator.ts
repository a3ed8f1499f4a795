import type { RequestFacts, RequestRecord, ScoreDraft, Span } from '@faultline/model';

export interface EvaluationInput {
  /** As assembled: what was said about it stands in `scores` and `statement`. */
  readonly record: RequestRecord;
  /** Its work: no annotations. */
  readonly spans: readonly Span[];
}

export interface Finding {
  readonly facts?: RequestFacts;
  /** The verdict as a score of the request. */
  readonly scores?: readonly Omit<ScoreDraft, 'evaluatorVersion'>[];
}

/** Judges a request by itself: pure, local, on every request. One file each, and a line in the registry. */
export interface Evaluator {
  readonly id: string;
  /** Changes when a verdict may. */
  readonly version: string;
  /** One line for the docs: what it judges and how. */
  readonly summary: string;
  /** Undefined when it does not apply, or cannot judge. MUST NOT throw. */
  evaluate(input: EvaluationInput): Finding | undefined;
}
