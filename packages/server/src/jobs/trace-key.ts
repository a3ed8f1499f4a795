import type { TraceKey } from '../store/telemetry-store.ts';

export function traceKey({ projectId, traceId }: TraceKey): string {
  return `${projectId} ${traceId}`;
}
