import type { RetrievedDocument } from './span.ts';
import type { Stage } from './stage.ts';

/** The failure taxonomy (design §10). `unclassified`: bad, and the evidence does not decide. */
export const FAILURE_CLASSES = [
  'retrieval_miss',
  'selection_failure',
  'context_construction',
  'unsupported_generation',
  'tool_failure',
  'serving_bottleneck',
  'safety_violation',
  'coverage_gap',
  'unclassified',
] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** Where a failure begins: a stage, or the knowledge base itself. */
export type FailingStage = Stage | 'corpus';

export const LABEL_SOURCES = ['auto', 'human'] as const;
export type LabelSource = (typeof LABEL_SOURCES)[number];

/** One piece of evidence for a label, in words a reviewer can check. */
export interface LabelEvidence {
  readonly text: string;
  readonly spanId?: string;
  /** Ids of the chunks that it is about. */
  readonly chunkIds?: readonly string[];
  readonly quote?: string;
}

/** A share as reviews measured it, with its 95 % interval (Wilson) and how many reviews it is from. */
export interface MeasuredShare {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly sample: number;
}

/** A failure class on a request. */
export interface Label {
  readonly class: FailureClass;
  readonly subClass?: string;
  /** The first stage that failed. Absent when the evidence does not say. */
  readonly stage?: FailingStage;
  /** Stages that failed after it. */
  readonly contributing: readonly FailingStage[];
  /** 0 to 1: how often this rule is right. */
  readonly confidence: number;
  /** How often reviewers confirmed the rule, where the confidence comes from that; absent where it is the rule's own word. */
  readonly measured?: MeasuredShare;
  /** Rule that decided, e.g. `right-source-not-retrieved`; `review` for a reviewer's. */
  readonly rule: string;
  /** Version of the rule set, or of the taxonomy for a review. */
  readonly version: string;
  readonly source: LabelSource;
  /** Why, in one or two plain sentences. */
  readonly explanation: string;
  readonly evidence: readonly LabelEvidence[];
  /** What would have to be known to decide, for `unclassified` and low confidence. */
  readonly missing: readonly string[];
  /** Who reviewed, for `human`. */
  readonly reviewer?: string;
}

/** What the application signals about how a request was served. */
export const SERVING_SIGNALS = ['escalated', 'cache_hit', 'fell_back'] as const;
export type ServingSignal = (typeof SERVING_SIGNALS)[number];

/** What the knowledge base holds on a question, best first, as someone who searched it found. */
export interface CorpusFinding {
  readonly query: string;
  readonly documents: readonly RetrievedDocument[];
}

/** What someone who knows says about a request. */
export interface Statement {
  readonly signals?: readonly ServingSignal[];
  /** Known truth: ids of the sources that answer it; empty when nothing in the knowledge base does. */
  readonly expectedSources?: readonly string[];
  /** Known truth: a right answer. */
  readonly expectedAnswer?: string;
  /** What a probe of the knowledge base found. */
  readonly corpus?: CorpusFinding;
  /** A reviewer's label; `none` says that the answer was fine. */
  readonly class?: FailureClass | 'none';
  readonly subClass?: string;
  readonly stage?: FailingStage;
  readonly note?: string;
  readonly reviewer?: string;
}

/** Stands in place of a label that was taken back. */
export const WITHDRAWN = 'withdrawn';

/** The same as one span says it; of several spans what was said last counts. */
export type SpanStatement = Omit<Statement, 'class' | 'corpus'> & {
  readonly class?: Statement['class'] | typeof WITHDRAWN;
};
