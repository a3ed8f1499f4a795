// OTLP over HTTP (otlp.md): one handler for every path that clients use, told apart by how the path ends.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Signal } from '@faultline/model';
import type { Ingest, IngestOrigin } from '../ingest/ingest.ts';
import { OperationError } from '../operations/operation-error.ts';
import { failureOf, MethodNotAllowed, UnsupportedMediaType } from './failure.ts';
import { BodyTooLarge, readBody, SenderGone } from './read-body.ts';
import { receive } from './receive.ts';
import { CONTENT_TYPES, exportResponse, statusMessage, type Encoding } from './status.ts';

export interface OtlpHttpOptions {
  readonly ingest: Ingest;
  /** Who sends, from the headers; throws an OperationError when it may not. */
  readonly authorize: (header: (name: string) => string | undefined) => Promise<IngestOrigin>;
  /** Whether pages of this origin may send from a browser. */
  readonly allowsOrigin: (origin: string) => boolean;
  readonly maxBodyBytes: number;
  readonly onError?: (error: unknown) => void;
}

/** Under any prefix, as exporters put it: Langfuse's `/api/public/otel`, LangSmith's `/otel`, a gateway's own. */
const OTLP_PATH = /\/v1\/(traces|logs|metrics)\/?$/;
const MEDIA_TYPES: ReadonlyMap<string, Encoding> = new Map([
  ['application/x-protobuf', 'protobuf'],
  ['application/protobuf', 'protobuf'],
  ['application/json', 'json'],
]);
const METHODS = 'POST, OPTIONS';
/** Room asked for a body that does not say how long it is; it asks for more while it is read. */
const UNDECLARED_BYTES = 64 * 1024;

/** Resolves false when the path is not one of OTLP's, and then has touched nothing. */
export function createOtlpHttpHandler(
  options: OtlpHttpOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  return async (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0]!;
    const signal = OTLP_PATH.exec(path)?.[1] as Signal | undefined;
    if (!signal) return false;
    const isAllowed = allowBrowsers(options, request, response);
    if (request.method === 'OPTIONS') {
      response.writeHead(isAllowed ? 204 : 403, { allow: METHODS }).end();
      return true;
    }
    await new Exchange(options, request, response, signal, isAllowed).run();
    return true;
  };
}

/** Browsers ask first, for neither media type of OTLP may be sent across origins without; nothing can be read back through this. */
function allowBrowsers(options: OtlpHttpOptions, request: IncomingMessage, response: ServerResponse): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return true;
  response.setHeader('vary', 'origin');
  if (!options.allowsOrigin(origin)) return false;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-allow-methods', 'POST');
  response.setHeader(
    'access-control-allow-headers',
    request.headers['access-control-request-headers'] ?? 'content-type',
  );
  response.setHeader('access-control-max-age', '86400');
  return true;
}

class Exchange {
  readonly #options: OtlpHttpOptions;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #signal: Signal;
  readonly #mediaType: string;
  readonly #encoding: Encoding;
  readonly #isAllowedOrigin: boolean;
  #origin: IngestOrigin | undefined;

  constructor(
    options: OtlpHttpOptions,
    request: IncomingMessage,
    response: ServerResponse,
    signal: Signal,
    isAllowedOrigin: boolean,
  ) {
    this.#options = options;
    this.#request = request;
    this.#response = response;
    this.#signal = signal;
    this.#isAllowedOrigin = isAllowedOrigin;
    this.#mediaType = mediaTypeOf(request);
    this.#encoding = encodingOf(request);
  }

  async run(): Promise<void> {
    try {
      const { rejected, message } = await this.#take();
      this.#send(200, exportResponse(this.#signal, this.#encoding, rejected, message));
    } catch (error) {
      this.#fail(error);
    }
  }

  async #take() {
    const { ingest, authorize, maxBodyBytes } = this.#options;
    const { headers, method } = this.#request;
    if (method !== 'POST') throw new MethodNotAllowed(`${method}`);
    if (!this.#isAllowedOrigin) {
      throw new OperationError(
        'forbidden',
        `cannot take telemetry from pages of ${headers.origin}: without sign-in only pages of this machine may send it`,
      );
    }
    const origin = await authorize((name) => header(this.#request, name));
    this.#origin = origin;
    if (!MEDIA_TYPES.has(this.#mediaType))
      throw new UnsupportedMediaType(this.#mediaType === '' ? 'a body without content-type' : this.#mediaType);
    const declaredBytes =
      headers['content-length'] === undefined ? UNDECLARED_BYTES : Number(headers['content-length']);
    if (declaredBytes > maxBodyBytes) throw new BodyTooLarge();
    const admission = ingest.admit(declaredBytes);
    try {
      const body = await readBody(this.#request, maxBodyBytes, admission);
      return await receive(ingest, origin, this.#signal, this.#encoding, body);
    } finally {
      admission.release();
    }
  }

  #fail(error: unknown): void {
    if (error instanceof SenderGone) return this.#count('aborted');
    const { http, grpc, message, details, reason, isUnexpected } = failureOf(error, this.#options.maxBodyBytes);
    if (reason !== undefined) this.#count(reason);
    if (isUnexpected) this.#options.onError?.(error);
    if (http === 405) this.#response.setHeader('allow', METHODS);
    if (http === 401) this.#response.setHeader('www-authenticate', 'Bearer');
    if (details?.retryAfterSeconds !== undefined)
      this.#response.setHeader('retry-after', String(details.retryAfterSeconds));
    this.#send(http, statusMessage(this.#encoding, grpc, message, details));
  }

  #count(reason: string): void {
    if (this.#origin) this.#options.ingest.recordRefusal(this.#origin, this.#signal, reason);
  }

  #send(status: number, body: Uint8Array): void {
    if (this.#response.headersSent || this.#response.destroyed) return;
    // What the sender still has in flight is read and thrown away, and the connection ends with it.
    if (!this.#request.complete) this.#response.setHeader('connection', 'close');
    this.#response.writeHead(status, {
      'content-type': CONTENT_TYPES[this.#encoding],
      'content-length': body.length,
    });
    this.#response.end(body);
    this.#request.resume();
  }
}

/** The encoding a sender speaks; JSON for whoever speaks neither. */
export function encodingOf(request: IncomingMessage): Encoding {
  return MEDIA_TYPES.get(mediaTypeOf(request)) ?? 'json';
}

function mediaTypeOf(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()];
  return Array.isArray(value) ? value[0] : value;
}
