import type { UnixNanos } from './time.ts';

export const SCORE_SOURCES = ['sdk', 'rule', 'model', 'judge', 'human', 'user'] as const;
export type ScoreSource = (typeof SCORE_SOURCES)[number];

/** A score as a sender stated it, before it is tied to its request. */
export interface ScoreDraft {
  readonly name: string;
  readonly value?: number;
  readonly label?: string;
  readonly passed?: boolean;
  readonly explanation?: string;
  readonly source: ScoreSource;
  readonly evaluatorVersion?: string;
  /** What the verdict cost; no part of the cost of the request. */
  readonly costUsd?: number;
}

/** The result of an evaluator on a span, a request or a session. */
export interface Score extends ScoreDraft {
  readonly scoreId: string;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly timeNs: UnixNanos;
}
