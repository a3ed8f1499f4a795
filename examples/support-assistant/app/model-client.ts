// The OpenAI client, pointed at the local model server or at anything that speaks the same API, with retries that wait on the request's clock.
import OpenAI from 'openai';
import { currentClock, pass } from './clock.ts';

export interface ModelClientOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
}

/** One model for everything, whatever the plan deploys: for a real API, which does not have the local models. */
export interface ModelNames {
  readonly chat?: string | undefined;
  readonly embedding: string;
}

/** Embeddings of many texts, in their order. */
export async function embedTexts(
  client: OpenAI,
  model: string,
  texts: readonly string[],
): Promise<readonly Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (let start = 0; start < texts.length; start += 500) {
    const { data } = await client.embeddings.create({ model, input: texts.slice(start, start + 500) });
    vectors.push(...data.map(({ embedding }) => Float32Array.from(embedding)));
  }
  return vectors;
}

export interface CallOptions {
  /** Header for the local model server; a real one ignores it. */
  readonly behaviour: string;
  readonly attempt: number;
}

export const createModelClient = ({ baseUrl, apiKey }: ModelClientOptions): OpenAI =>
  new OpenAI({ baseURL: baseUrl, apiKey, maxRetries: 0, timeout: 30_000, fetch: timedFetch });

export const headersOf = ({ behaviour, attempt }: CallOptions): Record<string, string> => ({
  ...(behaviour === '' ? {} : { 'x-behaviour': behaviour }),
  'x-attempt': String(attempt),
});

const MAX_ATTEMPTS = 4;

/** Calls again, at most three times, when the model is busy or fails for a moment; waits longer each time. */
export async function withRetries<T>(call: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call(attempt);
    } catch (error) {
      const isPassing = error instanceof OpenAI.APIError && (error.status === 429 || (error.status ?? 500) >= 500);
      if (!isPassing || attempt >= MAX_ATTEMPTS) throw error;
      await pass(Number(error.headers?.get('retry-after-ms') ?? 400 * 2 ** attempt));
    }
  }
}

/** In simulated time the model server says how long it would have taken, and that time passes here. */
async function timedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const letPass = currentClock();
  if (!letPass) return fetch(input, init);
  const headers = new Headers(init?.headers);
  headers.set('x-simulated', '1');
  const startedAt = performance.now();
  const response = await fetch(input, { ...init, headers });
  // A model that does not simulate takes the time it takes.
  letPass(Number(response.headers.get('x-latency-ms') ?? performance.now() - startedAt));
  if (!response.body || !response.headers.get('content-type')?.includes('text/event-stream')) return response;
  return new Response(ReadableStream.from(atTheirTime(response.body, letPass)), {
    status: response.status,
    headers: response.headers,
  });
}

/**
 * Events of a stream one by one. `: delay 23.5` between them lets time pass before what follows is handed on, and nothing is read ahead: the
 * time between two events belongs to whoever waits for the second.
 */
async function* atTheirTime(
  body: ReadableStream<Uint8Array>,
  letPass: (ms: number) => void,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let rest = '';
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const blocks = `${rest}${text}`.split('\n\n');
    rest = blocks.pop()!;
    for (const block of blocks) {
      const delay = /^: delay ([\d.]+)$/.exec(block)?.[1];
      if (delay === undefined) yield encoder.encode(`${block}\n\n`);
      else letPass(Number(delay));
    }
  }
  if (rest !== '') yield encoder.encode(rest);
}
