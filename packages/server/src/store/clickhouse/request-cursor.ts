// Where a page ends, as text that the next search brings back.
import type { SortField, UnixNanos } from '@faultline/model';
import { OperationError } from '../../operations/operation-error.ts';
import type { RequestQuery } from '../telemetry-store.ts';
import { MAX_TIME } from './columns.ts';

/** The column of each field a list may be sorted by. */
export const SORT_COLUMNS = {
  start_time: 'start_time',
  duration_ms: 'duration_ms',
  cost_usd: 'cost_usd',
  input_tokens: 'input_tokens',
  output_tokens: 'output_tokens',
  time_to_first_token_ms: 'time_to_first_token_ms',
} as const satisfies Record<SortField, string>;

/** Place of a row in the order of a search. */
export interface Position {
  /** Value of the sort column; null when it has none, or when the order is by time alone. */
  readonly value: string | number | null;
  readonly startTimeNs: UnixNanos;
  readonly requestId: string;
}

type Order = Pick<RequestQuery, 'sort' | 'order'>;

export function encodeCursor({ sort, order }: Order, { value, startTimeNs, requestId }: Position): string {
  return Buffer.from(JSON.stringify([sort, order, value, String(startTimeNs), requestId])).toString('base64url');
}

export function decodeCursor({ sort, order }: Order, text: string): Position {
  const position = readPosition({ sort, order }, text);
  if (!position)
    throw new OperationError(
      'invalid-argument',
      'cannot continue the search: the cursor is not one that a search in this order returned; start again without it',
    );
  return position;
}

function readPosition(wanted: Order, text: string): Position | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts)) return undefined;
  const [sort, order, value, startTime, requestId] = parts as unknown[];
  if (sort !== wanted.sort || order !== wanted.order || typeof requestId !== 'string') return undefined;
  if (value !== null && !Number.isFinite(Number(value))) return undefined;
  if (typeof startTime !== 'string' || !/^\d{1,19}$/.test(startTime) || BigInt(startTime) > MAX_TIME) return undefined;
  return { value: value === null ? null : Number(value), startTimeNs: BigInt(startTime), requestId };
}
