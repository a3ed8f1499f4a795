// What a sender is told when its export is not taken, the same over both transports (otlp.md, "Failures").
import { status } from '@grpc/grpc-js';
import type { ErrorCode } from '@faultline/model';
import { IngestRefusal } from '../ingest/ingest.ts';
import { OperationError } from '../operations/operation-error.ts';
import { MalformedPayload } from './protobuf-reader.ts';
import { BodyTooLarge, SUPPORTED_ENCODINGS, UnsupportedEncoding } from './read-body.ts';
import type { StatusDetails } from './status.ts';

export interface Failure {
  readonly http: number;
  readonly grpc: status;
  readonly message: string;
  readonly details?: StatusDetails;
  /** Reason in the ingest ledger; absent when it is not known whose ledger that would be. */
  readonly reason?: string;
  /** Of an error that nobody expected. */
  readonly isUnexpected?: true;
}

/** The path is OTLP's and the media type is not. */
export class UnsupportedMediaType extends Error {}
export class MethodNotAllowed extends Error {}

const OF_OPERATIONS: Readonly<Partial<Record<ErrorCode, { http: number; grpc: status }>>> = {
  unauthenticated: { http: 401, grpc: status.UNAUTHENTICATED },
  forbidden: { http: 403, grpc: status.PERMISSION_DENIED },
  'not-found': { http: 404, grpc: status.NOT_FOUND },
  'invalid-argument': { http: 400, grpc: status.INVALID_ARGUMENT },
};
const RETRY_AFTER_SECONDS = 5;

export function failureOf(error: unknown, maxBodyBytes: number): Failure {
  if (error instanceof MalformedPayload) {
    return {
      http: 400,
      grpc: status.INVALID_ARGUMENT,
      message: `cannot read the export: ${error.message}`,
      details: { badRequest: error.message },
      reason: 'malformed',
    };
  }
  if (error instanceof BodyTooLarge) {
    return {
      http: 413,
      grpc: status.RESOURCE_EXHAUSTED,
      message: `cannot take the export: it is larger than ${maxBodyBytes} bytes after decompression; send smaller batches`,
      reason: 'too_large',
    };
  }
  if (error instanceof UnsupportedEncoding) {
    return {
      http: 415,
      grpc: status.UNIMPLEMENTED,
      message: `cannot read content-encoding ${error.message}: use ${SUPPORTED_ENCODINGS.join(', ')} or none`,
      reason: 'content_encoding',
    };
  }
  if (error instanceof UnsupportedMediaType) {
    return {
      http: 415,
      grpc: status.INVALID_ARGUMENT,
      message: `cannot read ${error.message}: use application/x-protobuf or application/json`,
      reason: 'media_type',
    };
  }
  if (error instanceof MethodNotAllowed) {
    return {
      http: 405,
      grpc: status.UNIMPLEMENTED,
      message: `cannot ${error.message} here: OTLP exports are sent with POST`,
    };
  }
  if (error instanceof IngestRefusal) {
    return {
      http: error.kind === 'overloaded' ? 429 : 503,
      grpc: status.UNAVAILABLE,
      message: error.message,
      details: { retryAfterSeconds: error.retryAfterSeconds },
      reason: error.kind,
    };
  }
  return error instanceof OperationError ? ofOperation(error) : UNEXPECTED;
}

function ofOperation(error: OperationError): Failure {
  if (error.code === 'unavailable') {
    return {
      http: 503,
      grpc: status.UNAVAILABLE,
      message: error.message,
      details: { retryAfterSeconds: RETRY_AFTER_SECONDS },
    };
  }
  const codes = OF_OPERATIONS[error.code];
  return codes ? { ...codes, message: error.message } : UNEXPECTED;
}

const UNEXPECTED: Failure = {
  http: 500,
  grpc: status.INTERNAL,
  message: 'cannot take the export: internal error',
  reason: 'internal_error',
  isUnexpected: true,
};
