import type { RequestFacts } from './fact.ts';
import type { Label, Statement } from './label.ts';
import type { Score } from './score.ts';
import type { Citation, OutcomeStatus, RetrievedDocument, Validation } from './span.ts';
import type { Stage } from './stage.ts';
import type { UnixNanos } from './time.ts';
import type { Usage } from './usage.ts';

export type OutcomeSource = 'sdk' | 'user' | 'human' | 'rule' | 'none';

export interface Outcome {
  readonly status: OutcomeStatus;
  readonly source: OutcomeSource;
  readonly reason?: string;
}

export interface StageTime {
  readonly stage: Stage;
  /** Time spent in this stage's own spans, children excluded, overlaps counted once per span. */
  readonly selfMs: number;
  /** Share of the request's duration for which this stage was the one being waited for; sums to the duration. */
  readonly criticalMs: number;
}

/** The seven things that make a bad answer reproducible (design §1, promise 2). */
export const EVIDENCE_ITEMS = ['input', 'retrieval', 'prompt', 'answer', 'tools', 'validation', 'delivery'] as const;
export type EvidenceItem = (typeof EVIDENCE_ITEMS)[number];

export interface EvidenceCompleteness {
  readonly present: readonly EvidenceItem[];
  /** What the request's spans show should be there and is not. Items that do not apply to it are in neither list. */
  readonly missing: readonly EvidenceItem[];
}

export interface ToolCall {
  readonly name: string;
  readonly callId?: string;
  readonly arguments?: unknown;
  readonly result?: unknown;
  readonly status: 'ok' | 'error' | 'unknown';
  readonly error?: string;
  readonly attempt: number;
  readonly spanId?: string;
}

export interface Evidence {
  readonly query?: string;
  readonly candidates: readonly (RetrievedDocument & { readonly spanId: string })[];
  readonly selected: readonly RetrievedDocument[];
  readonly promptName?: string;
  readonly promptVersion?: string;
  /** SHA-256 of the rendered prompt (all input messages of the answering generation), hex. */
  readonly promptHash?: string;
  readonly answer?: string;
  readonly delivered?: string;
  readonly citations: readonly Citation[];
  readonly toolCalls: readonly ToolCall[];
  readonly validations: readonly Validation[];
  readonly completeness: EvidenceCompleteness;
}

export interface RequestCounts {
  readonly spans: number;
  readonly generations: number;
  readonly toolCalls: number;
  readonly toolErrors: number;
  readonly retries: number;
}

/** One unit of work for a user, assembled from its spans (design §7). Rebuilt as a new version when a late span arrives. */
export interface RequestRecord {
  readonly projectId: string;
  readonly requestId: string;
  readonly traceIds: readonly string[];
  /** Name of the root span; what the list shows when there is no input. */
  readonly name: string;
  readonly serviceNames: readonly string[];
  readonly startTimeNs: UnixNanos;
  readonly durationMs: number;
  readonly timeToFirstTokenMs?: number;
  readonly outcome: Outcome;
  readonly errorType?: string;
  readonly errorMessage?: string;
  readonly cohort: Readonly<Record<string, string>>;
  readonly sessionId?: string;
  readonly userId?: string;
  readonly input?: string;
  readonly output?: string;
  readonly usage: Usage;
  readonly costUsd?: number;
  /** `mixed` when some calls reported their cost and others were priced by us. */
  readonly costSource?: 'reported' | 'computed' | 'mixed';
  readonly models: readonly string[];
  readonly providers: readonly string[];
  readonly toolNames: readonly string[];
  readonly dialects: readonly string[];
  readonly counts: RequestCounts;
  readonly stageTimes: readonly StageTime[];
  readonly evidence: Evidence;
  /** Every evaluation of the request: those that were sent, and those of our own evaluators. */
  readonly scores: readonly Score[];
  readonly facts: RequestFacts;
  /** What someone who knows says about it. */
  readonly statement: Statement;
  /** Set on a request that is bad. */
  readonly label?: Label;
  /** False while no root span has arrived. */
  readonly hasRoot: boolean;
  /** What assembly had to repair: orphans, cycles, clock skew, duplicate calls. One sentence each. */
  readonly warnings: readonly string[];
  /** Codes of what doctor gives advice on (`assemble/signs.ts`). */
  readonly signs: readonly string[];
}
