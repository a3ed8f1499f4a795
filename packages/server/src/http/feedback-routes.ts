// Scores over the paths of other tools' clients; what they send goes in the way telemetry does.
import type { Context, Hono } from 'hono';
import { FEEDBACK_CLIENTS, PHOENIX_VERSION, problemsOf, type FeedbackClient } from '../feedback/clients.ts';
import { annotationSpan, type Feedback } from '../feedback/feedback.ts';
import { sessionTraceId } from '../feedback/targets.ts';
import type { SpanFeedback, WaitingScores } from '../feedback/waiting-scores.ts';
import { IngestRefusal, type Ingest, type IngestOrigin } from '../ingest/ingest.ts';
import { rejectCrossSite, type Caller } from '../operations/access.ts';
import { OperationError } from '../operations/operation-error.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import { callerOf, type HttpEnv } from './caller.ts';

export interface FeedbackRoutesOptions {
  readonly ingest: Pick<Ingest, 'acceptTraces' | 'admit' | 'recordRefusal'>;
  readonly telemetry: Pick<TelemetryStore, 'findTraceOfSpan'>;
  /** Keeps those of spans that have not arrived. */
  readonly waiting: Pick<WaitingScores, 'add'>;
  /** Who sends, and to which project; throws when it may not. */
  readonly authorize: (caller: Caller) => Promise<IngestOrigin>;
  readonly now: () => number;
  /** The server's own, told to clients that ask. */
  readonly version: string;
}

export function addFeedbackRoutes(app: Hono<HttpEnv>, options: FeedbackRoutesOptions): void {
  for (const client of FEEDBACK_CLIENTS)
    for (const path of client.paths) app.post(path, (c) => answer(c, client, options));
  // What the clients ask before they send.
  app.get('/arize_phoenix_version', (c) => c.text(PHOENIX_VERSION));
  for (const path of ['/info', '/api/v1/info'])
    app.get(path, async (c) => {
      await options.authorize(callerOf(c));
      return c.json({ version: options.version });
    });
  for (const path of ['/feedback/:id', '/api/v1/feedback/:id'])
    app.patch(path, () => {
      throw new OperationError(
        'invalid-argument',
        'cannot change feedback by its id: send it again with the same id, run and key, which replaces it',
      );
    });
}

async function answer(c: Context<HttpEnv>, client: FeedbackClient, options: FeedbackRoutesOptions): Promise<Response> {
  rejectCrossSite(callerOf(c), 'POST');
  const origin = await options.authorize(callerOf(c));
  const text = await c.req.text();
  const admission = admit(options.ingest, text.length);
  try {
    const batch = readBody(client, text);
    for (const _ of batch.refused) options.ingest.recordRefusal(origin, 'traces', 'score: part of a batch');
    const { known, early } = await withTraces(batch.feedback, origin.projectId, options.telemetry);
    const spans = known.map((each) => annotationSpan(each, client.name, options.now()));
    const { rejected, message } = await options.ingest.acceptTraces(origin, { spans, rejections: [] }, text.length);
    if (rejected > 0) throw new OperationError('internal', `cannot take ${rejected} of the scores: ${message}`);
    const waiting = await Promise.all(early.map((each) => options.waiting.add(origin, each, client.name)));
    const { status, body } = client.answer([...spans.map(({ spanId }) => spanId), ...waiting], batch);
    return c.json(body, status);
  } catch (error) {
    if (error instanceof OperationError) options.ingest.recordRefusal(origin, 'traces', `score: ${error.code}`);
    throw error instanceof IngestRefusal ? unavailable(error) : error;
  } finally {
    admission.release();
  }
}

function admit(ingest: FeedbackRoutesOptions['ingest'], bytes: number) {
  try {
    return ingest.admit(bytes);
  } catch (error) {
    throw error instanceof IngestRefusal ? unavailable(error) : error;
  }
}

const unavailable = ({ message }: IngestRefusal) => new OperationError('unavailable', message);

function readBody(client: FeedbackClient, text: string): ReturnType<FeedbackClient['read']> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new OperationError('invalid-argument', 'cannot take the score: the body is not JSON');
  }
  const parsed = client.body.safeParse(json);
  if (parsed.success) return client.read(parsed.data);
  const fields = problemsOf(parsed.error);
  throw new OperationError(
    'invalid-argument',
    `cannot take the score, nothing was stored: ${fields.map(({ path, message }) => `${path}: ${message}`).join('; ')}`,
    { fields: [...fields] },
  );
}

/** Looks up the traces of spans that come without. */
async function withTraces(
  feedback: readonly Feedback[],
  projectId: string,
  telemetry: FeedbackRoutesOptions['telemetry'],
) {
  const traceOf = ({ sessionId, spanId = '' }: Feedback) =>
    sessionId === undefined ? telemetry.findTraceOfSpan(projectId, spanId) : sessionTraceId(sessionId);
  const found = await Promise.all(
    feedback.map(async (each) => ({
      ...each,
      traceId: each.traceId ?? (await traceOf(each)),
    })),
  );
  return {
    known: found.flatMap(({ traceId, ...rest }) => (traceId === undefined ? [] : [{ ...rest, traceId }])),
    early: found.flatMap(({ traceId, spanId, ...rest }): readonly SpanFeedback[] =>
      traceId === undefined && spanId !== undefined ? [{ ...rest, spanId }] : [],
    ),
  };
}
