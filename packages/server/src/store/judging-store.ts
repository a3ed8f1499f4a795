import type { OwnEvaluator } from '@faultline/model';
import type { Verdict } from '../judges/verdict.ts';

/** An evaluator of a project's own, as it was defined last. */
export interface DefinedEvaluator {
  readonly projectId: string;
  readonly definition: OwnEvaluator;
  /** 1 for the first definition of this id. */
  readonly version: number;
}

export interface EvaluatorKey {
  readonly projectId: string;
  readonly evaluatorId: string;
}

/** One request to be judged by one version of an evaluator. */
export interface JudgementKey extends EvaluatorKey {
  readonly version: number;
  readonly requestId: string;
}

interface NewJudgement extends JudgementKey {
  readonly inputHash: string;
}

export interface Judgement extends NewJudgement {
  /** `judged`: paid for and known, but not yet written down on the request. */
  readonly state: 'running' | 'judged';
  readonly attempts: number;
  /** Spent on it until now. */
  readonly costUsd: number;
  readonly verdict?: Verdict;
  readonly problem?: string;
}

/** What became of requests, by evaluator and day (`2026-01-31`, UTC). */
export interface EvaluatorCount extends EvaluatorKey {
  readonly day: string;
  readonly event: string;
  readonly count: number;
}

export interface EvaluatorState {
  readonly waiting: number;
  readonly spending: readonly { readonly day: string; readonly reservedUsd: number; readonly spentUsd: number }[];
  readonly counts: readonly { readonly event: string; readonly count: number }[];
  /** What went wrong last. */
  readonly problem?: string;
}

/** A project's own evaluators, what they have to do, what they said and what it cost. */
export interface JudgingStore {
  /** By id; of all projects when none is named. */
  listEvaluators(projectId?: string): Promise<readonly DefinedEvaluator[]>;
  /** Stores a definition as the newest version of its id; the same definition again is no new version. */
  defineEvaluator(projectId: string, definition: OwnEvaluator): Promise<DefinedEvaluator>;
  removeEvaluator(projectId: string, evaluatorId: string): Promise<void>;

  /** Puts it in the queue. One that was there before with the same input stays as it is; with another, it is judged again. */
  enqueueJudgement(judgement: NewJudgement, nowMs: number): Promise<void>;
  countWaiting(key: EvaluatorKey): Promise<number>;
  /**
   * The next that is due, for the caller alone until `untilMs`; none whose question is being asked at the moment, and none of `excluded`.
   * Undefined when there is none.
   */
  claimJudgement(claim: {
    readonly nowMs: number;
    readonly untilMs: number;
    readonly excluded: readonly EvaluatorKey[];
  }): Promise<Judgement | undefined>;
  /** What is judged by another text than was put into the queue. False when that question is being asked at the moment. */
  renameInput(key: JudgementKey, inputHash: string): Promise<boolean>;
  /** A verdict on the same input, of whichever request. */
  findVerdict(projectId: string, inputHash: string): Promise<Verdict | undefined>;
  /** Noted before a call that may cost something: if its end is never known it is not made again. */
  openCall(key: JudgementKey): Promise<void>;
  saveJudgement(
    key: JudgementKey,
    change: {
      readonly state: 'waiting' | 'judged' | 'done' | 'failed' | 'skipped';
      readonly notBeforeMs?: number;
      readonly attempts?: number;
      readonly costUsd?: number;
      readonly verdict?: Verdict;
      readonly problem?: string;
    },
  ): Promise<void>;
  /** Takes those whose holder is gone back into the queue; those with a call under way fail, and are returned. */
  recoverJudgements(nowMs: number, problem: string): Promise<readonly JudgementKey[]>;
  /** Forgets what was finished before. */
  pruneJudgements(beforeMs: number): Promise<void>;

  /** Sets so much of the day's budget aside; false when it does not hold it any more. */
  reserveSpending(key: EvaluatorKey, day: string, usd: number, budgetUsd: number): Promise<boolean>;
  settleSpending(key: EvaluatorKey, day: string, reservedUsd: number, spentUsd: number): Promise<void>;

  addEvaluatorCounts(counts: readonly EvaluatorCount[]): Promise<void>;
  readEvaluatorState(key: EvaluatorKey, fromDay: string): Promise<EvaluatorState>;
}
