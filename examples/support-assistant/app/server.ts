// The assistant over HTTP: answers stream as server-sent events.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { feedback, outcome } from '@faultline/sdk';
import { z } from 'zod';
import { startingAt } from './clock.ts';
import { answerMessage, type Services } from './pipeline.ts';

const ChatSchema = z.strictObject({
  requestId: z.string().min(1).max(100).optional(),
  tenant: z.string().min(1).max(50),
  locale: z.enum(['en', 'de', 'fr']),
  userId: z.string().min(1).max(100),
  userTier: z.enum(['free', 'plus', 'business']),
  sessionId: z.string().min(1).max(100),
  text: z.string().min(1).max(4000),
  history: z.array(z.string().max(4000)).max(20).default([]),
});
const FeedbackSchema = z.strictObject({
  requestId: z.string().min(1).max(100),
  thumbs: z.enum(['up', 'down']),
  comment: z.string().max(2000).optional(),
});
const MAX_BODY_BYTES = 256 * 1024;

class BadRequest extends Error {}

export interface AssistantOptions {
  readonly services: Omit<Services, 'onToken'>;
  /** Whether callers may say when a request happened (`x-simulated-time`, Unix milliseconds). */
  readonly simulates: boolean;
  /** Resolves once telemetry has room again: simulated traffic comes faster than any real one and must wait for it. */
  readonly hasRoom: () => Promise<void>;
}

export function createAssistant(options: AssistantOptions): Server {
  return createServer((request, response) => {
    handle(options, request, response).catch((error: unknown) => {
      const isBad = error instanceof BadRequest || error instanceof z.ZodError;
      if (!isBad) console.error(error);
      if (response.headersSent) response.end(event('error', { message: messageOf(error) }));
      else send(response, isBad ? 400 : 500, { error: messageOf(error) });
    });
  });
}

function messageOf(error: unknown): string {
  if (error instanceof z.ZodError)
    return error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; ');
  return error instanceof BadRequest ? error.message : 'cannot answer: internal error';
}

async function handle(options: AssistantOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const route = `${request.method} ${(request.url ?? '').split('?')[0]}`;
  if (route === 'GET /healthz') return send(response, 200, { ok: true });
  if (route === 'POST /chat') return inItsTime(options, request, async () => chat(options, request, response));
  if (route === 'POST /feedback')
    return inItsTime(options, request, async () => {
      const { requestId, thumbs, comment } = FeedbackSchema.parse(await readJson(request));
      feedback(thumbs, { requestId, comment });
      outcome(thumbs === 'up' ? 'success' : 'failure', { requestId, reason: 'the user said so' });
      send(response, 202, { ok: true });
    });
  send(response, 404, { error: `there is no ${route}: use POST /chat or POST /feedback` });
}

async function chat({ services }: AssistantOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { requestId, ...message } = ChatSchema.parse(await readJson(request));
  const wantsDebug = request.headers['x-debug'] === '1';
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  const onToken = (token: string) => void response.write(event('token', { token }));
  const { debug, ...answer } = await answerMessage(
    { ...message, ...(requestId === undefined ? {} : { requestId }) },
    { ...services, onToken },
  );
  response.end(event('done', wantsDebug ? { ...answer, debug } : answer));
}

async function inItsTime(
  { simulates, hasRoom }: AssistantOptions,
  request: IncomingMessage,
  work: () => Promise<void>,
): Promise<void> {
  const time = request.headers['x-simulated-time'];
  if (time === undefined) return work();
  const startMs = Number(time);
  if (!simulates) throw new BadRequest('x-simulated-time is taken only when started with --simulate');
  if (!Number.isFinite(startMs)) throw new BadRequest('x-simulated-time must be Unix milliseconds');
  await hasRoom();
  return startingAt(startMs, work);
}

const event = (name: string, data: unknown): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new BadRequest('the request is larger than 256 KiB');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new BadRequest('the body is not JSON');
  }
}
