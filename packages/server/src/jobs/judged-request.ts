import type { RequestRecord, Span } from '@faultline/model';
import type { StoredRequest } from '../store/telemetry-store.ts';

/** A request that has just been assembled, judged and stored. */
export interface JudgedRequest extends StoredRequest {
  /** What stood in the store for it; undefined when it is new. */
  readonly before?: RequestRecord;
  /** Everything that was received of it. */
  readonly spans: readonly Span[];
}
