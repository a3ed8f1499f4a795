// OTLP over HTTP (otlp.md): one handler for every path that clients use, told apart by how the path ends.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorCode, Signal } from '@faultline/model';
import { IngestRefusal, type Ingest, type IngestOrigin } from '../ingest/ingest.ts';
import { OperationError } from '../operations/operation-error.ts';
import { MalformedPayload } from './protobuf-reader.ts';
import { BodyTooLarge, readBody, SUPPORTED_ENCODINGS, UnsupportedEncoding } from './read-body.ts';
import { receive } from './receive.ts';
import { exportResponse, statusMessage, type Encoding, type StatusDetails } from './status.ts';

export interface OtlpHttpOptions {
  readonly ingest: Ingest;
  /** Who sends, from the headers; throws an OperationError when it may not. */
  readonly authorize: (header: (name: string) => string | undefined) => Promise<IngestOrigin>;
  readonly maxBodyBytes: number;
  readonly onError?: (error: unknown) => void;
}

/** `/v1/traces` under any prefix, as exporters put it: Langfuse's `/api/public/otel`, LangSmith's `/otel`, a gateway's own. */
const OTLP_PATH = /^(?:\/[\w.~-]+)*\/v1\/(traces|logs|metrics)\/?$/;
const MEDIA_TYPES: Readonly<Record<string, Encoding>> = {
  'application/x-protobuf': 'protobuf',
  'application/protobuf': 'protobuf',
  'application/json': 'json',
};
const GRPC_CODES: Readonly<Partial<Record<ErrorCode, { http: number; grpc: number }>>> = {
  unauthenticated: { http: 401, grpc: 16 },
  forbidden: { http: 403, grpc: 7 },
  'not-found': { http: 404, grpc: 5 },
  'invalid-argument': { http: 400, grpc: 3 },
  unavailable: { http: 503, grpc: 14 },
};

/** Resolves false when the path is not one of OTLP's, and then has touched nothing. */
export function createOtlpHttpHandler(
  options: OtlpHttpOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  return async (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0]!;
    const signal = OTLP_PATH.exec(path)?.[1] as Signal | undefined;
    if (!signal) return false;
    allowBrowsers(request, response);
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end();
      return true;
    }
    await new Exchange(options, request, response, signal).run();
    return true;
  };
}

/** Browsers send telemetry from pages of any origin; nothing can be read back through this. */
function allowBrowsers(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.origin === undefined) return;
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-allow-methods', 'POST');
  response.setHeader(
    'access-control-allow-headers',
    request.headers['access-control-request-headers'] ?? 'content-type',
  );
  response.setHeader('access-control-max-age', '86400');
}

class Exchange {
  readonly #options: OtlpHttpOptions;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #signal: Signal;
  #encoding: Encoding = 'json';
  #origin: IngestOrigin = { projectId: 'default', userAgent: 'unknown' };

  constructor(options: OtlpHttpOptions, request: IncomingMessage, response: ServerResponse, signal: Signal) {
    this.#options = options;
    this.#request = request;
    this.#response = response;
    this.#signal = signal;
  }

  async run(): Promise<void> {
    try {
      await this.#exchange();
    } catch (error) {
      this.#fail(error);
    }
  }

  async #exchange(): Promise<void> {
    const mediaType = (this.#request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
    this.#encoding = MEDIA_TYPES[mediaType] ?? 'json';
    if (this.#request.method !== 'POST') {
      this.#response.setHeader('allow', 'POST, OPTIONS');
      return this.#refuse(405, 12, `cannot ${this.#request.method ?? ''} here: OTLP exports are sent with POST`);
    }
    this.#origin = await this.#options.authorize((name) => header(this.#request, name));
    if (!Object.hasOwn(MEDIA_TYPES, mediaType)) {
      this.#count('media_type');
      return this.#refuse(
        415,
        3,
        `cannot read ${mediaType === '' ? 'a body without content-type' : mediaType}: use application/x-protobuf or application/json`,
      );
    }
    const declared = Number(this.#request.headers['content-length'] ?? this.#options.maxBodyBytes / 16);
    const { release } = this.#options.ingest.admit(Math.min(declared, this.#options.maxBodyBytes));
    try {
      const body = await readBody(this.#request, this.#options.maxBodyBytes);
      const result = await receive(this.#options.ingest, this.#origin, this.#signal, this.#encoding, body);
      this.#send(200, exportResponse(this.#signal, this.#encoding, result.rejected, result.message));
    } finally {
      release();
    }
  }

  #fail(error: unknown): void {
    if (error instanceof MalformedPayload) {
      this.#count('malformed');
      return this.#refuse(400, 3, `cannot read the export: ${error.message}`, { badRequest: error.message });
    }
    if (error instanceof BodyTooLarge) {
      this.#count('too_large');
      return this.#refuse(
        413,
        8,
        `cannot take the export: it is larger than ${this.#options.maxBodyBytes} bytes after decompression; send smaller batches`,
      );
    }
    if (error instanceof UnsupportedEncoding) {
      this.#count('content_encoding');
      return this.#refuse(
        415,
        3,
        `cannot read content-encoding ${error.message}: use ${SUPPORTED_ENCODINGS.join(', ')} or none`,
      );
    }
    if (error instanceof IngestRefusal) {
      this.#count(error.kind);
      this.#response.setHeader('retry-after', String(error.retryAfterSeconds));
      return this.#refuse(error.kind === 'overloaded' ? 429 : 503, 14, error.message, {
        retryAfterSeconds: error.retryAfterSeconds,
      });
    }
    if (error instanceof OperationError) {
      const codes = GRPC_CODES[error.code] ?? { http: 500, grpc: 13 };
      return this.#refuse(codes.http, codes.grpc, error.message);
    }
    if (this.#request.destroyed && !this.#request.complete) {
      this.#count('aborted');
      return;
    }
    this.#options.onError?.(error);
    this.#refuse(500, 13, 'cannot take the export: internal error');
  }

  #count(reason: string): void {
    this.#options.ingest.recordRefusal(this.#origin, this.#signal, reason);
  }

  #refuse(status: number, code: number, message: string, details?: StatusDetails): void {
    // What the sender still has in flight is not read: the connection ends with the reply.
    if (!this.#request.complete) this.#response.setHeader('connection', 'close');
    this.#send(status, statusMessage(this.#encoding, code, message, details));
  }

  #send(status: number, body: Uint8Array): void {
    if (this.#response.headersSent || this.#response.destroyed) return;
    this.#response.writeHead(status, {
      'content-type': this.#encoding === 'json' ? 'application/json' : 'application/x-protobuf',
      'content-length': body.length,
    });
    this.#response.end(body);
    if (!this.#request.complete) this.#request.resume();
  }
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()];
  return Array.isArray(value) ? value[0] : value;
}
