// OTLP over gRPC (otlp.md, "OTLP/gRPC"): the three Export calls, bytes in and bytes out, so that the same decoder serves both transports.
import * as grpc from '@grpc/grpc-js';
import type { Signal } from '@faultline/model';
import { IngestRefusal, type Ingest, type IngestOrigin } from '../ingest/ingest.ts';
import { OperationError } from '../operations/operation-error.ts';
import { MalformedPayload } from './protobuf-reader.ts';
import { receive } from './receive.ts';
import { exportResponse, statusMessage } from './status.ts';

export interface OtlpGrpcOptions {
  readonly ingest: Ingest;
  readonly authorize: (header: (name: string) => string | undefined) => Promise<IngestOrigin>;
  readonly host: string;
  readonly port: number;
  readonly maxBodyBytes: number;
  readonly onError?: (error: unknown) => void;
}

const SERVICES: Readonly<Record<Signal, string>> = {
  traces: 'opentelemetry.proto.collector.trace.v1.TraceService',
  logs: 'opentelemetry.proto.collector.logs.v1.LogsService',
  metrics: 'opentelemetry.proto.collector.metrics.v1.MetricsService',
};

/** Listens for OTLP over gRPC. A port of 0 takes a free one. */
export async function startOtlpGrpc(options: OtlpGrpcOptions): Promise<{ port: number; close(): Promise<void> }> {
  const server = new grpc.Server({
    'grpc.max_receive_message_length': options.maxBodyBytes,
    'grpc.max_send_message_length': 4 * 1024 * 1024,
    'grpc.max_concurrent_streams': 200,
  });
  for (const signal of Object.keys(SERVICES) as Signal[]) {
    server.addService(
      {
        Export: {
          path: `/${SERVICES[signal]}/Export`,
          requestStream: false,
          responseStream: false,
          requestSerialize: asBuffer,
          requestDeserialize: asBuffer,
          responseSerialize: asBuffer,
          responseDeserialize: asBuffer,
        },
      },
      { Export: unary(options, signal) },
    );
  }
  const port = await new Promise<number>((resolve, reject) => {
    const host = options.host.includes(':') ? `[${options.host}]` : options.host;
    server.bindAsync(`${host}:${options.port}`, grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => server.forceShutdown(), 5000);
        server.tryShutdown(() => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function unary(options: OtlpGrpcOptions, signal: Signal): grpc.handleUnaryCall<Buffer, Buffer> {
  return (call, callback) => {
    exportOnce(options, signal, call).then(
      (response) => callback(null, response),
      (error: unknown) => callback(serviceError(options, error)),
    );
  };
}

async function exportOnce(
  options: OtlpGrpcOptions,
  signal: Signal,
  call: grpc.ServerUnaryCall<Buffer, Buffer>,
): Promise<Buffer> {
  const origin = await options.authorize((name) => call.metadata.get(name)[0]?.toString());
  try {
    const { release } = options.ingest.admit(call.request.length);
    try {
      const result = await receive(options.ingest, origin, signal, 'protobuf', call.request);
      return asBuffer(exportResponse(signal, 'protobuf', result.rejected, result.message));
    } finally {
      release();
    }
  } catch (error) {
    if (error instanceof MalformedPayload) options.ingest.recordRefusal(origin, signal, 'malformed');
    else if (error instanceof IngestRefusal) options.ingest.recordRefusal(origin, signal, error.kind);
    throw error;
  }
}

/** A retry is invited with UNAVAILABLE and RetryInfo, and only then. */
function serviceError(options: OtlpGrpcOptions, error: unknown): Partial<grpc.StatusObject> {
  if (error instanceof MalformedPayload)
    return failure(grpc.status.INVALID_ARGUMENT, `cannot read the export: ${error.message}`, {
      badRequest: error.message,
    });
  if (error instanceof IngestRefusal)
    return failure(grpc.status.UNAVAILABLE, error.message, { retryAfterSeconds: error.retryAfterSeconds });
  if (error instanceof OperationError) {
    const codes = {
      unauthenticated: grpc.status.UNAUTHENTICATED,
      forbidden: grpc.status.PERMISSION_DENIED,
      'not-found': grpc.status.NOT_FOUND,
    } as const;
    return failure(codes[error.code as keyof typeof codes] ?? grpc.status.INTERNAL, error.message);
  }
  options.onError?.(error);
  return failure(grpc.status.INTERNAL, 'cannot take the export: internal error');
}

function failure(
  code: grpc.status,
  details: string,
  more: { badRequest?: string; retryAfterSeconds?: number } = {},
): Partial<grpc.StatusObject> {
  const metadata = new grpc.Metadata();
  metadata.set('grpc-status-details-bin', asBuffer(statusMessage('protobuf', code, details, more)));
  return { code, details, metadata };
}
