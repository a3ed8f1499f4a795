import type { Project, ProjectSettingsChange } from '@faultline/model';

/**
 * The control plane: what people configure and what processes agree on, in Postgres (embedded PGlite or a server).
 * Entity missing is an `OperationError('not-found')`, never undefined, unless the return type says so.
 */
export interface ControlStore {
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
