// A real HTTP server that takes OTLP the way Faultline does: its decoder, its normaliser, its assembly.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { RequestRecord, Span } from '@faultline/model';
import { assembleRequest } from '../../../server/src/assemble/assemble.ts';
import { partitionTrace } from '../../../server/src/jobs/partition.ts';
import { normalizeSpan } from '../../../server/src/normalize/normalize.ts';
import { decodeTracesJson } from '../../../server/src/otlp/decode-json.ts';
import { decodeTracesProtobuf } from '../../../server/src/otlp/decode-protobuf.ts';
import type { RawSpan } from '../../../server/src/otlp/raw.ts';

/** Answers an export in its own way; the default takes it. */
export type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

export class Receiver {
  readonly #server = createServer((request, response) => void this.#receive(request, response));
  #answer: Answer | undefined;
  raw: RawSpan[] = [];
  rejected: string[] = [];
  requests: { readonly headers: IncomingMessage['headers']; readonly path: string; readonly spans: number }[] = [];

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get spans(): readonly Span[] {
    return normalized(this.raw);
  }

  answerWith(answer: Answer | undefined): void {
    this.#answer = answer;
  }

  clear(): void {
    this.raw = [];
    this.rejected = [];
    this.requests = [];
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
    if (this.#answer) {
      this.#answer(request, response, body);
      return;
    }
    // Other signals, and what a client asks its own service for.
    if (request.method !== 'POST' || /\/(?:logs|metrics)$/.test(request.url ?? '')) {
      response.writeHead(404).end();
      return;
    }
    this.take(request, body);
    const contentType = request.headers['content-type'] ?? '';
    response.writeHead(200, { 'content-type': contentType }).end(isJson(request) ? '{}' : '');
  }

  take(request: IncomingMessage, body: Buffer): void {
    const { spans, rejections } = isJson(request)
      ? decodeTracesJson(JSON.parse(body.toString()))
      : decodeTracesProtobuf(body);
    this.raw.push(...spans);
    this.rejected.push(...rejections.map(({ reason }) => reason));
    this.requests.push({ headers: request.headers, path: request.url ?? '', spans: spans.length });
  }
}

function isJson(request: IncomingMessage): boolean {
  return request.headers['content-type']?.includes('json') ?? false;
}

export function normalized(raw: readonly RawSpan[]): readonly Span[] {
  return raw.map((span) => normalizeSpan(span, { projectId: 'default', priceOverrides: [] }));
}

/** The requests that the server makes of these spans, by id. */
export function assembled(spans: readonly Span[]): ReadonlyMap<string, RequestRecord> {
  const parts = new Map<string, Span[]>();
  for (const [traceId, ofTrace] of Map.groupBy(spans, ({ traceId }) => traceId))
    for (const [id, part] of partitionTrace(traceId, ofTrace)) parts.set(id, [...(parts.get(id) ?? []), ...part]);
  return new Map(
    [...parts].map(([requestId, part]) => [
      requestId,
      assembleRequest({ projectId: 'default', requestId, spans: part, logs: [] }),
    ]),
  );
}
