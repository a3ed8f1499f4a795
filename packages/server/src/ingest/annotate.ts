// What is said about a request in Faultline itself goes the way of all telemetry: a span that speaks about it, stored once, found again by a rebuild.
import { createHash, randomBytes } from 'node:crypto';
import { FAULTLINE_ATTRIBUTES as NAMES, type Attributes, type SpanEvent } from '@faultline/model';
import type { Ingest } from './ingest.ts';

/** Resolves once it is durable; the request is assembled anew a moment later. */
export type Annotate = (
  projectId: string,
  requestId: string,
  attributes: Attributes,
  more?: {
    readonly events?: readonly Omit<SpanEvent, 'timeNs'>[];
    /** What makes it the same annotation: said again, it replaces the one before. Without it each stands for itself. */
    readonly identity?: readonly string[];
  },
) => Promise<void>;

export function createAnnotate(ingest: Pick<Ingest, 'acceptTraces'>, now: () => number): Annotate {
  return async (projectId, requestId, attributes, { events = [], identity } = {}) => {
    const timeNs = BigInt(Math.round(now() * 1000)) * 1000n;
    const id = identity ? createHash('sha256').update(JSON.stringify(identity)).digest() : randomBytes(24);
    const span = {
      origin: { resourceAttributes: { 'service.name': 'faultline' }, scopeName: 'faultline' },
      traceId: id.subarray(0, 16).toString('hex'),
      spanId: id.subarray(16, 24).toString('hex'),
      name: 'annotation',
      kind: 'internal',
      startTimeNs: timeNs,
      endTimeNs: timeNs,
      statusCode: 'unset',
      attributes: { [NAMES.requestId]: requestId, [NAMES.annotation]: true, ...attributes },
      events: events.map((event) => ({ ...event, timeNs })),
      links: [],
      droppedCount: 0,
    } as const;
    const { rejected, message } = await ingest.acceptTraces(
      { projectId, userAgent: 'faultline' },
      { spans: [span], rejections: [] },
      JSON.stringify([attributes, events]).length,
    );
    if (rejected > 0) throw new Error(`cannot note it down: ${message}`);
  };
}
