/** What an evaluator of a project's own says of a request. */
export interface Verdict {
  /** From 0 to 1. */
  readonly value?: number;
  readonly label?: string;
  readonly explanation?: string;
}
