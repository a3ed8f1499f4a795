// The OpenAI API over HTTP: chat completions (streamed and not), embeddings, models and OpenAI's errors.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { parseBehaviour, type Behaviour } from './behaviour.ts';
import { promptTokens, reply, type ChatReply, type ChatRequest } from './chat.ts';
import { DIMENSIONS, embed } from './embed.ts';
import { sampleEmbeddingMs, sampleLatency } from './latency.ts';
import { randomFrom } from './random.ts';
import { countTokens } from './words.ts';

const MODELS = ['local-small-1', 'local-small-2', 'local-large-1', 'local-embed-1'] as const;
const MAX_BODY_BYTES = 4 * 1024 * 1024;

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Record<string, unknown>;
  readonly behaviour: Behaviour;
  /** Tells how long it would have taken instead of taking that long. */
  readonly isSimulated: boolean;
  readonly random: () => number;
}

class ApiError extends Error {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, type: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.type = type;
    this.headers = headers;
  }
}

export function createModelServer(): Server {
  return createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const known = error instanceof ApiError ? error : new ApiError(500, 'server_error', String(error));
      const body = { error: { message: known.message, type: known.type, param: null, code: known.type } };
      if (response.headersSent) response.destroy();
      else send(response, known.status, body, known.headers);
    });
  });
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '').split('?')[0];
  if (request.method === 'GET' && path === '/v1/models')
    return send(response, 200, {
      object: 'list',
      data: MODELS.map((id) => ({ id, object: 'model', created: 1_760_000_000, owned_by: 'local' })),
    });
  if (request.method !== 'POST' || (path !== '/v1/chat/completions' && path !== '/v1/embeddings'))
    throw new ApiError(
      404,
      'not_found_error',
      `there is no ${request.method} ${path}: use /v1/chat/completions, /v1/embeddings or /v1/models`,
    );
  const body = await readJson(request);
  if (!MODELS.includes(body['model'] as never))
    throw new ApiError(
      404,
      'model_not_found',
      `the model ${JSON.stringify(body['model'])} does not exist: use one of ${MODELS.join(', ')}`,
    );
  const call: Call = {
    request,
    response,
    body,
    behaviour: behaviourOf(request),
    isSimulated: request.headers['x-simulated'] === '1',
    random: randomFrom(asked(body) + String(request.headers['x-stainless-retry-count'] ?? '0')),
  };
  await misbehave(call);
  return path === '/v1/embeddings' ? sendEmbeddings(call) : sendChat(call);
}

/** The same question asked of the same model gives the same answer, streamed or not; a second attempt takes another time. */
function asked({ stream: _stream, stream_options: _options, ...question }: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(question);
}

function behaviourOf(request: IncomingMessage): Behaviour {
  const header = request.headers['x-behaviour'];
  try {
    return parseBehaviour(Array.isArray(header) ? header.join(',') : header);
  } catch (error) {
    throw new ApiError(400, 'invalid_request_error', (error as Error).message);
  }
}

/** What goes wrong before anything is answered: throttling, slowness, silence. */
async function misbehave({ request, behaviour, isSimulated }: Call): Promise<void> {
  const attempt = Number(request.headers['x-attempt'] ?? 1);
  if (attempt <= behaviour.throttledAttempts)
    throw new ApiError(429, 'rate_limit_exceeded', 'Rate limit reached: try again in a moment.', {
      'retry-after-ms': '1600',
      'x-latency-ms': '35',
    });
  if (behaviour.timesOut) {
    if (!isSimulated) await new Promise((resolve) => setTimeout(resolve, 120_000).unref());
    throw new ApiError(504, 'timeout', 'The upstream model did not answer in time.', { 'x-latency-ms': '30000' });
  }
}

async function sendChat(call: Call): Promise<void> {
  const request = chatRequest(call.body);
  const said = reply(request, call.behaviour, call.random);
  const inputTokens = promptTokens(request);
  const outputTokens =
    said.reasoningTokens +
    countTokens(said.text) +
    countTokens(JSON.stringify(said.toolCalls.map((tool) => tool.function)));
  const latency = sampleLatency(call.random, request.model, inputTokens);
  const firstTokenMs = latency.firstTokenMs + call.behaviour.slowMs + said.reasoningTokens * latency.tokenMs;
  const head = {
    id: `chatcmpl-${Buffer.from(String(Math.floor(call.random() * 1e15))).toString('base64url')}${Date.now().toString(36)}`,
    created: Math.floor(Date.now() / 1000),
    model: request.model,
  };
  const usage = {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    // Instructions at the start of a prompt repeat, and are served from the cache beyond the first 256 tokens.
    prompt_tokens_details: { cached_tokens: Math.floor(Math.max(0, instructionTokens(request) - 64) / 64) * 64 },
    completion_tokens_details: { reasoning_tokens: said.reasoningTokens },
  };
  if (call.body['stream'] === true)
    return streamChat(call, said, head, usage, { firstTokenMs, tokenMs: latency.tokenMs });
  const totalMs = firstTokenMs + outputTokens * latency.tokenMs;
  if (!call.isSimulated) await sleep(totalMs);
  send(
    call.response,
    200,
    {
      ...head,
      object: 'chat.completion',
      choices: [{ index: 0, message: messageOf(said), finish_reason: finishReason(said), logprobs: null }],
      usage,
    },
    { 'x-latency-ms': totalMs.toFixed(1) },
  );
}

async function streamChat(
  call: Call,
  said: ChatReply,
  head: { readonly id: string; readonly created: number; readonly model: string },
  usage: unknown,
  { firstTokenMs, tokenMs }: { readonly firstTokenMs: number; readonly tokenMs: number },
): Promise<void> {
  const { response } = call;
  const wantsUsage = (call.body['stream_options'] as { include_usage?: boolean } | undefined)?.include_usage === true;
  const chunk = (choices: unknown, more: object = {}) =>
    response.write(
      `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices, ...(wantsUsage ? { usage: null } : {}), ...more })}\n\n`,
    );
  /** A comment tells a simulated client how long it waited; a real one waits. */
  const wait = async (ms: number) => {
    if (call.isSimulated) response.write(`: delay ${ms.toFixed(1)}\n\n`);
    else await sleep(ms);
  };
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', 'x-latency-ms': '0' });
  await wait(firstTokenMs);
  if (said.toolCalls.length > 0) {
    chunk([
      {
        index: 0,
        delta: {
          role: 'assistant',
          content: null,
          tool_calls: said.toolCalls.map((tool, index) => ({ index, ...tool })),
        },
        finish_reason: null,
      },
    ]);
  } else {
    for (const [index, piece] of pieces(said.text).entries()) {
      if (index > 0) await wait(tokenMs * 4);
      if (response.destroyed) return;
      chunk([
        {
          index: 0,
          delta: index === 0 ? { role: 'assistant', content: piece } : { content: piece },
          finish_reason: null,
        },
      ]);
    }
  }
  chunk([{ index: 0, delta: {}, finish_reason: finishReason(said) }]);
  if (wantsUsage) chunk([], { usage });
  response.end('data: [DONE]\n\n');
}

async function sendEmbeddings({ body, response, random, isSimulated }: Call): Promise<void> {
  const inputs: readonly unknown[] = Array.isArray(body['input']) ? body['input'] : [body['input']];
  if (inputs.length === 0 || inputs.length > 2048 || !areTexts(inputs))
    throw new ApiError(400, 'invalid_request_error', 'input must be a text or a list of 1 to 2048 texts');
  const isBase64 = body['encoding_format'] === 'base64';
  const data = inputs.map((input, index) => {
    const vector = embed(input);
    return {
      object: 'embedding',
      index,
      embedding: isBase64 ? Buffer.from(vector.buffer).toString('base64') : [...vector],
    };
  });
  const tokens = inputs.reduce((sum, input) => sum + countTokens(input), 0);
  const totalMs = sampleEmbeddingMs(random, inputs.length);
  if (!isSimulated) await sleep(totalMs);
  send(
    response,
    200,
    { object: 'list', model: body['model'], data, usage: { prompt_tokens: tokens, total_tokens: tokens } },
    { 'x-latency-ms': totalMs.toFixed(1), 'x-dimensions': String(DIMENSIONS) },
  );
}

function areTexts(values: readonly unknown[]): values is readonly string[] {
  return values.every((value) => typeof value === 'string');
}

function chatRequest(body: Record<string, unknown>): ChatRequest {
  if (!Array.isArray(body['messages']) || body['messages'].length === 0)
    throw new ApiError(400, 'invalid_request_error', 'messages must be a list with at least one message');
  return body as unknown as ChatRequest;
}

function instructionTokens({ messages, tools }: ChatRequest): number {
  const system = messages
    .filter(({ role }) => role === 'system')
    .map(({ content }) => (typeof content === 'string' ? content : ''));
  return countTokens(system.join('\n')) + (tools ? countTokens(JSON.stringify(tools)) : 0);
}

function messageOf(said: ChatReply): object {
  return said.toolCalls.length > 0
    ? { role: 'assistant', content: null, tool_calls: said.toolCalls }
    : { role: 'assistant', content: said.text, refusal: null };
}

const finishReason = (said: ChatReply): string => (said.toolCalls.length > 0 ? 'tool_calls' : 'stop');

/** About four tokens each, cut between words. */
function pieces(text: string): readonly string[] {
  return text.match(/(?:\S+\s*){1,3}/g) ?? [''];
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new ApiError(413, 'invalid_request_error', 'the request is larger than 4 MiB');
    chunks.push(chunk);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString());
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new ApiError(400, 'invalid_request_error', 'the body is not a JSON object');
}
