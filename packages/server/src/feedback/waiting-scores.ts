// Scores of spans that have not arrived yet: durable from the moment they are acknowledged, tied to their span when it comes.
import { createHash } from 'node:crypto';
import type { Project, Span } from '@faultline/model';
import type { Ingest, IngestOrigin } from '../ingest/ingest.ts';
import type { RawSpan } from '../otlp/raw.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import { annotationSpan, type Feedback } from './feedback.ts';

export interface SpanFeedback extends Feedback {
  readonly spanId: string;
}

export interface WaitingScores {
  /** Keeps a score until its span arrives; resolves, once that is durable, with the id it will have. */
  add(origin: IngestOrigin, feedback: SpanFeedback, client: string): Promise<string>;
  /** Told what was stored, by this process. */
  noteStored(spans: readonly Span[]): void;
  /** Begins to take up what waited when the program ended. */
  resume(): void;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

export interface WaitingScoresOptions {
  readonly telemetry: Pick<TelemetryStore, 'readSpans' | 'findTraceOfSpan'>;
  readonly ingest: Pick<Ingest, 'acceptTraces'>;
  readonly listProjects: () => Promise<readonly Project[]>;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

/** A span that has not come after so many days will not. */
const DAYS = 7;
const DAY_MS = 86_400_000;
/** How often spans are looked for that others may have stored, and how many at most. */
const LOOK_MS = 60_000;
const LOOKED_FOR = 50;
/** Read of one project and day. */
const MOST = 10_000;

interface Waiting {
  readonly origin: IngestOrigin;
  readonly spanId: string;
  /** The annotation, still in the trace in which it waits. */
  readonly annotation: RawSpan;
}

export function createWaitingScores(options: WaitingScoresOptions): WaitingScores {
  const waiting = new Map<string, Waiting[]>();
  const underWay = new Set<Promise<void>>();
  let isClosing = false;

  const hold = (each: Waiting) => {
    const key = keyOf(each.origin.projectId, each.spanId);
    const others = (waiting.get(key) ?? []).filter(({ annotation }) => annotation.spanId !== each.annotation.spanId);
    waiting.set(key, [...others, each]);
  };
  const tie = async (projectId: string, spanId: string, traceId: string) => {
    const key = keyOf(projectId, spanId);
    const scores = waiting.get(key) ?? [];
    waiting.delete(key);
    for (const each of scores)
      await accept(options.ingest, each.origin, { ...each.annotation, traceId }).catch((error: unknown) => {
        // It stays durable where it waits; the next span of this id, or the next start, ties it again.
        hold(each);
        options.onError(error);
      });
  };
  const run = (work: Promise<void>) => {
    const tracked: Promise<void> = work.catch(options.onError).finally(() => underWay.delete(tracked));
    underWay.add(tracked);
  };
  const tieIfKnown = async ({ origin: { projectId }, spanId }: Waiting) => {
    const traceId = await options.telemetry.findTraceOfSpan(projectId, spanId);
    if (traceId !== undefined) await tie(projectId, spanId, traceId);
  };
  const takeUp = async () => {
    const days = Array.from({ length: DAYS }, (_, back) => waitingTraceId(options.now() - back * DAY_MS));
    for (const { projectId } of await options.listProjects()) {
      const traces = days.map((traceId) => ({ projectId, traceId }));
      const spans = await options.telemetry.readSpans(traces, MOST);
      for (const span of [...spans].sort((a, b) => (a.startTimeNs < b.startTimeNs ? -1 : 1))) {
        const each = stored(span);
        if (isClosing) return;
        if (!each) continue;
        hold(each);
        // One that was tied before is written once more as the same span.
        await tieIfKnown(each);
      }
    }
  };
  // Another process may have stored the span.
  const looking = setInterval(() => {
    for (const [each] of [...waiting.values()].slice(0, LOOKED_FOR)) run(tieIfKnown(each!));
  }, LOOK_MS);
  looking.unref();

  return {
    add: async (origin, feedback, client) => {
      const annotation = annotationSpan({ ...feedback, traceId: waitingTraceId(options.now()) }, client, options.now());
      await accept(options.ingest, origin, annotation);
      const each = { origin, spanId: feedback.spanId, annotation };
      hold(each);
      // The span may have come while this was written.
      run(tieIfKnown(each));
      return annotation.spanId;
    },
    noteStored: (spans) => {
      if (waiting.size === 0) return;
      for (const { projectId, spanId, traceId } of spans)
        if (waiting.has(keyOf(projectId, spanId))) run(tie(projectId, spanId, traceId));
    },
    resume: () => run(takeUp()),
    close: async () => {
      isClosing = true;
      clearInterval(looking);
      await Promise.all(underWay);
    },
  };
}

const keyOf = (projectId: string, spanId: string) => `${projectId} ${spanId}`;

/** One trace a day holds what waits: it is read at every start. */
function waitingTraceId(nowMs: number): string {
  const day = new Date(nowMs).toISOString().slice(0, 10);
  return createHash('sha256').update(`scores that wait\n${day}`).digest('hex').slice(0, 32);
}

async function accept(ingest: Pick<Ingest, 'acceptTraces'>, origin: IngestOrigin, span: RawSpan): Promise<void> {
  const { rejected, message } = await ingest.acceptTraces(origin, { spans: [span], rejections: [] }, SPAN_BYTES);
  if (rejected > 0) throw new Error(`cannot keep a score: ${message}`);
}

const SPAN_BYTES = 1000;

function stored({
  projectId,
  parentSpanId,
  spanId,
  traceId,
  scores,
  startTimeNs,
  scopeName,
}: Span): Waiting | undefined {
  const [score] = scores;
  if (parentSpanId === undefined || !score) return undefined;
  const feedback = { ...score, traceId, spanId: parentSpanId, identifier: '' };
  const client = scopeName ?? 'faultline';
  const annotation = annotationSpan(feedback, client, Number(startTimeNs / 1_000_000n));
  return { origin: { projectId, userAgent: client }, spanId: parentSpanId, annotation: { ...annotation, spanId } };
}
