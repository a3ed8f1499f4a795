import type {
  ClassSettings,
  FailureClass,
  Project,
  ProjectSettingsChange,
  ReviewJson,
  ReviewReason,
} from '@faultline/model';
import type { JudgingStore } from './judging-store.ts';
import type { OutgoingStore } from './outgoing-store.ts';
import type { ScorecardStore } from './scorecard-store.ts';

/**
 * The control plane: what people configure and what processes agree on, in Postgres (embedded PGlite or a server).
 * Entity missing is an `OperationError('not-found')`, never undefined, unless the return type says so.
 */
export interface ControlStore extends ReviewStore, ScorecardStore, JudgingStore, OutgoingStore {
  listProjects(): Promise<readonly Project[]>;
  findProject(projectId: string): Promise<Project | undefined>;
  createProject(projectId: string, name: string): Promise<Project>;
  updateProject(projectId: string, change: { name?: string; settings?: ProjectSettingsChange }): Promise<Project>;

  /** Durable position of a named worker, milliseconds of ingestion time; undefined before its first save. */
  readWatermark(worker: string): Promise<number | undefined>;
  saveWatermark(worker: string, ms: number): Promise<void>;

  /**
   * Takes or renews the named lease for `holder` until `ttlMs` from now by the database's clock.
   * Resolves true when `holder` has it; a lease that ran out may be taken by anyone.
   */
  acquireLease(name: string, holder: string, ttlMs: number): Promise<boolean>;
  releaseLease(name: string, holder: string): Promise<void>;
  /** How many leases whose name begins with `prefix` are held at the moment. */
  countLeases(prefix: string): Promise<number>;

  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface TaxonomyVersion {
  /** Counts from 1. */
  readonly version: number;
  /** Only what differs from what Faultline brings. */
  readonly classes: Partial<Readonly<Record<FailureClass, ClassSettings>>>;
  readonly changedAt: string;
  readonly changedBy: string;
}

/** What people say about failures. */
export interface ReviewStore {
  /** The newest version, or the named one; undefined when there is none. */
  readTaxonomy(projectId: string, version?: number): Promise<TaxonomyVersion | undefined>;
  /** `OperationError('conflict')` when the version exists. */
  saveTaxonomy(projectId: string, version: TaxonomyVersion): Promise<void>;
  insertReview(projectId: string, review: ReviewJson): Promise<void>;
  /** Resolves to what was withdrawn; undefined when no review of this id stands, or it is not `reviewer`'s where one is named. */
  withdrawReview(
    projectId: string,
    reviewId: string,
    timeMs: number,
    reviewer?: string,
  ): Promise<ReviewJson | undefined>;
  /** Reviews that stand, newest first. */
  listReviews(
    projectId: string,
    query: {
      readonly requestId?: string | undefined;
      readonly reason?: ReviewReason | undefined;
      readonly reviewer?: string | undefined;
      readonly limit: number;
    },
  ): Promise<readonly ReviewJson[]>;
}
