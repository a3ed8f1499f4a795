// Sends OTLP as clients do, over real HTTP and gRPC, and reads the replies with schemas of its own.
import * as grpc from '@grpc/grpc-js';
import otlpRoot from '@opentelemetry/otlp-transformer/build/src/generated/root.js';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import protobuf from 'protobufjs';
import type { Signal } from '@faultline/model';

interface MessageType {
  fromObject(json: object): object;
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): object;
  toObject(message: object, options: object): Record<string, unknown>;
}
/** The schema that OpenTelemetry JS generates from the .proto files; it comes without types of its own. */
const { collector } = (
  otlpRoot as unknown as {
    opentelemetry: {
      proto: {
        collector: {
          trace: { v1: Record<'ExportTraceServiceRequest' | 'ExportTraceServiceResponse', MessageType> };
          logs: { v1: Record<'ExportLogsServiceRequest' | 'ExportLogsServiceResponse', MessageType> };
          metrics: { v1: Record<'ExportMetricsServiceRequest' | 'ExportMetricsServiceResponse', MessageType> };
        };
      };
    };
  }
).opentelemetry.proto;
const REQUESTS = {
  traces: collector.trace.v1.ExportTraceServiceRequest,
  logs: collector.logs.v1.ExportLogsServiceRequest,
  metrics: collector.metrics.v1.ExportMetricsServiceRequest,
};
const RESPONSES = {
  traces: collector.trace.v1.ExportTraceServiceResponse,
  logs: collector.logs.v1.ExportLogsServiceResponse,
  metrics: collector.metrics.v1.ExportMetricsServiceResponse,
};
const SERVICES: Readonly<Record<Signal, string>> = {
  traces: 'opentelemetry.proto.collector.trace.v1.TraceService',
  logs: 'opentelemetry.proto.collector.logs.v1.LogsService',
  metrics: 'opentelemetry.proto.collector.metrics.v1.MetricsService',
};
const rpc = protobuf.parse(`
  syntax = "proto3";
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message Any { string type_url = 1; bytes value = 2; }
  message BadRequest { repeated FieldViolation field_violations = 1; }
  message FieldViolation { string field = 1; string description = 2; }
  message RetryInfo { Duration retry_delay = 1; }
  message Duration { int64 seconds = 1; int32 nanos = 2; }
`).root;

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** One HTTP request, body as it is. Rejects when the connection ends without a reply. */
export function send(
  url: string,
  options: { method?: string; headers?: Record<string, string | number>; body?: string | Uint8Array } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      url,
      { method: options.method ?? 'POST', headers: options.headers ?? {} },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      },
    );
    request.once('error', reject);
    request.end(options.body);
  });
}

export const PROTOBUF = { 'content-type': 'application/x-protobuf' };
export const JSON_TYPE = { 'content-type': 'application/json' };

/** OTLP/JSON as the protobuf message that says the same. */
export function encodeProtobuf(signal: Signal, json: object): Uint8Array {
  const type = REQUESTS[signal];
  return type.encode(type.fromObject(withByteIds(json) as object)).finish();
}

/** An export request as protobufjs reads it. */
export function decodeProtobuf(signal: Signal, bytes: Uint8Array): Record<string, unknown> {
  const type = REQUESTS[signal];
  return type.toObject(type.decode(bytes), { longs: String, bytes: String });
}

/** `{}` for full success, else with `partialSuccess`. */
export function readExportResponse(signal: Signal, body: Uint8Array): Record<string, unknown> {
  const type = RESPONSES[signal];
  return type.toObject(type.decode(body), { longs: Number });
}

export interface RpcStatus {
  readonly code: number;
  readonly message: string;
  readonly details: readonly { readonly type: string; readonly value: Record<string, unknown> }[];
}

/** google.rpc.Status from protobuf, its details decoded. */
export function readStatus(bytes: Uint8Array): RpcStatus {
  const type = rpc.lookupType('Status');
  const status = type.toObject(type.decode(bytes), { longs: Number }) as {
    code?: number;
    message?: string;
    details?: { typeUrl: string; value: Uint8Array }[];
  };
  return {
    code: status.code ?? 0,
    message: status.message ?? '',
    details: (status.details ?? []).map(({ typeUrl: url, value }) => {
      const name = url.replace('type.googleapis.com/google.rpc.', '');
      const detail = rpc.lookupType(name);
      return { type: name, value: detail.toObject(detail.decode(value), { longs: Number }) };
    }),
  };
}

interface GrpcReply {
  readonly code: grpc.status;
  readonly message: string;
  /** Of a success. */
  readonly body?: Buffer;
  /** From `grpc-status-details-bin`. */
  readonly status?: RpcStatus;
}

export interface GrpcExporter {
  /** `deadline` is milliseconds since the epoch. */
  export(signal: Signal, body: Uint8Array, metadata?: Record<string, string>, deadline?: number): Promise<GrpcReply>;
  close(): void;
}

export function grpcExporter(port: number, options: grpc.ClientOptions = {}): GrpcExporter {
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
    'grpc.max_send_message_length': -1,
    ...options,
  });
  return {
    export: (signal, body, metadata = {}, deadline = Infinity) =>
      new Promise((resolve) => {
        const sent = new grpc.Metadata();
        for (const [key, value] of Object.entries(metadata)) sent.set(key, value);
        client.makeUnaryRequest(
          `/${SERVICES[signal]}/Export`,
          (bytes: Uint8Array) => Buffer.from(bytes),
          (bytes: Buffer) => bytes,
          body,
          sent,
          { deadline },
          (error, response) => resolve(error ? failed(error) : { code: grpc.status.OK, message: '', body: response! }),
        );
      }),
    close: () => client.close(),
  };
}

function failed(error: grpc.ServiceError): GrpcReply {
  const details = error.metadata.get('grpc-status-details-bin')[0];
  return {
    code: error.code,
    message: error.details,
    ...(Buffer.isBuffer(details) ? { status: readStatus(details) } : {}),
  };
}

const ID_FIELDS = new Set(['traceId', 'spanId', 'parentSpanId']);

function withByteIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withByteIds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      ID_FIELDS.has(key) && typeof item === 'string' ? Buffer.from(item, 'hex') : withByteIds(item),
    ]),
  );
}
