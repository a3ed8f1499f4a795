// Replies in the request's own encoding: Export…ServiceResponse and google.rpc.Status (google/rpc/status.proto, error_details.proto).
import protobuf from 'protobufjs';
import type { Signal } from '@faultline/model';

export type Encoding = 'protobuf' | 'json';
export const CONTENT_TYPES: Readonly<Record<Encoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

const REJECTED_FIELD: Readonly<Record<Signal, string>> = {
  traces: 'rejectedSpans',
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
};

/** `partial_success` is set only when something was rejected. */
export function exportResponse(signal: Signal, encoding: Encoding, rejected: number, message: string): Uint8Array {
  const isPartial = rejected > 0 || message !== '';
  if (encoding === 'json') {
    return Buffer.from(
      JSON.stringify(
        isPartial ? { partialSuccess: { [REJECTED_FIELD[signal]]: String(rejected), errorMessage: message } } : {},
      ),
    );
  }
  const writer = new protobuf.Writer();
  if (!isPartial) return writer.finish();
  const partial = new protobuf.Writer();
  if (rejected > 0) partial.uint32(0x08).int64(rejected);
  if (message !== '') partial.uint32(0x12).string(message);
  return writer.uint32(0x0a).bytes(partial.finish()).finish();
}

export interface StatusDetails {
  /** google.rpc.BadRequest: what is wrong with the payload. */
  readonly badRequest?: string;
  /** google.rpc.RetryInfo, seconds. */
  readonly retryAfterSeconds?: number;
}

/** google.rpc.Status. `code` is a gRPC code. */
export function statusMessage(
  encoding: Encoding,
  code: number,
  message: string,
  details: StatusDetails = {},
): Uint8Array {
  if (encoding === 'json') return Buffer.from(JSON.stringify({ code, message, details: jsonDetails(details) }));
  const writer = new protobuf.Writer().uint32(0x08).int32(code).uint32(0x12).string(message);
  if (details.badRequest !== undefined) {
    const violation = new protobuf.Writer()
      .uint32(0x0a)
      .string('body')
      .uint32(0x12)
      .string(details.badRequest)
      .finish();
    addDetail(writer, 'google.rpc.BadRequest', new protobuf.Writer().uint32(0x0a).bytes(violation).finish());
  }
  if (details.retryAfterSeconds !== undefined) {
    const duration = new protobuf.Writer().uint32(0x08).int64(details.retryAfterSeconds).finish();
    addDetail(writer, 'google.rpc.RetryInfo', new protobuf.Writer().uint32(0x0a).bytes(duration).finish());
  }
  return writer.finish();
}

function addDetail(writer: protobuf.Writer, type: string, value: Uint8Array): void {
  const any = new protobuf.Writer()
    .uint32(0x0a)
    .string(`type.googleapis.com/${type}`)
    .uint32(0x12)
    .bytes(value)
    .finish();
  writer.uint32(0x1a).bytes(any);
}

function jsonDetails({ badRequest, retryAfterSeconds }: StatusDetails): readonly unknown[] {
  return [
    ...(badRequest === undefined
      ? []
      : [
          {
            '@type': 'type.googleapis.com/google.rpc.BadRequest',
            fieldViolations: [{ field: 'body', description: badRequest }],
          },
        ]),
    ...(retryAfterSeconds === undefined
      ? []
      : [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${retryAfterSeconds}s` }]),
  ];
}
