import type { OutgoingCount } from '@faultline/model';

/** What became of what was sent to others. */
export interface OutgoingStore {
  /** Adds to what is counted. */
  addOutgoing(counts: readonly OutgoingCount[]): Promise<void>;
  /** Counts of the hours that a range touches. */
  readOutgoing(projectId: string, fromMs: number, toMs: number): Promise<readonly OutgoingCount[]>;
}
