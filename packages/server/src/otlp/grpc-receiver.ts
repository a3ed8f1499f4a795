// OTLP over gRPC (otlp.md, "OTLP/gRPC"): the three Export calls, bytes in and bytes out, so that the same decoder serves both transports.
import * as grpc from '@grpc/grpc-js';
import type { Signal } from '@faultline/model';
import type { Admission, Ingest, IngestOrigin } from '../ingest/ingest.ts';
import { failureOf } from './failure.ts';
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
/** Room asked for a message before it is read: gRPC does not say beforehand how long one will be. */
const UNDECLARED_BYTES = 256 * 1024;

/** Listens for OTLP over gRPC. A port of 0 takes a free one. */
export async function startOtlpGrpc(options: OtlpGrpcOptions): Promise<{ port: number; close(): Promise<void> }> {
  const exports = new Exports(options);
  // What goes wrong is thrown or handed on; the library would write lines of its own beside the log.
  grpc.setLogVerbosity(grpc.logVerbosity.NONE);
  const server = new grpc.Server({
    'grpc.max_receive_message_length': options.maxBodyBytes,
    'grpc.max_send_message_length': 4 * 1024 * 1024,
    'grpc.max_concurrent_streams': 200,
    interceptors: [({ path }, call) => exports.intercept(path, call)],
  });
  for (const signal of Object.keys(SERVICES) as Signal[]) {
    server.addService(
      {
        Export: {
          path: pathOf(signal),
          requestStream: false,
          responseStream: false,
          requestSerialize: asBuffer,
          requestDeserialize: asBuffer,
          responseSerialize: asBuffer,
          responseDeserialize: asBuffer,
        },
      },
      {
        Export: (call: grpc.ServerUnaryCall<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>) =>
          exports.answer(signal, call, callback),
      },
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

/** A call that has been let in, from its headers to its reply. */
interface Admitted {
  readonly origin: IngestOrigin;
  readonly admission: Admission;
  isAnswered: boolean;
}

class Exports {
  readonly #options: OtlpGrpcOptions;
  /** By the headers of the call: the one thing that interceptor and handler are both given. */
  readonly #admitted = new WeakMap<grpc.Metadata, Admitted>();

  constructor(options: OtlpGrpcOptions) {
    this.#options = options;
  }

  /** Asks who sends and whether there is room before any of the message is read. */
  intercept(path: string, call: grpc.ServerInterceptingCallInterface): grpc.ServerInterceptingCall {
    const signal = (Object.keys(SERVICES) as Signal[]).find((each) => path === pathOf(each))!;
    let admitted: Admitted | undefined;
    let isOver = false;
    return new grpc.ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, proceed) => {
            this.#admit(signal, metadata).then(
              (entry) => {
                if (isOver) return entry.admission.release();
                admitted = entry;
                this.#admitted.set(metadata, entry);
                proceed(metadata);
              },
              (error: unknown) => call.sendStatus(this.#statusOf(error)),
            );
          },
          // Called at the end of every call; without an answer the library refused the message, or the sender has gone.
          onCancel: () => {
            isOver = true;
            if (!admitted || admitted.isAnswered) return;
            admitted.admission.release();
            this.#options.ingest.recordRefusal(admitted.origin, signal, 'too_large_or_aborted');
          },
        }),
    });
  }

  answer(signal: Signal, call: grpc.ServerUnaryCall<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>): void {
    const admitted = this.#admitted.get(call.metadata)!;
    admitted.isAnswered = true;
    this.#take(signal, admitted, call.request)
      .then(
        (response) => callback(null, response),
        (error: unknown) => {
          this.#count(signal, admitted.origin, error);
          callback(this.#statusOf(error));
        },
      )
      .finally(() => admitted.admission.release());
  }

  async #admit(signal: Signal, metadata: grpc.Metadata): Promise<Admitted> {
    const { ingest, authorize, maxBodyBytes } = this.#options;
    const origin = await authorize((name) => metadata.get(name)[0]?.toString());
    try {
      return { origin, admission: ingest.admit(Math.min(UNDECLARED_BYTES, maxBodyBytes)), isAnswered: false };
    } catch (error) {
      this.#count(signal, origin, error);
      throw error;
    }
  }

  async #take(signal: Signal, { origin, admission }: Admitted, body: Buffer): Promise<Buffer> {
    admission.resize(body.length);
    const { rejected, message } = await receive(this.#options.ingest, origin, signal, 'protobuf', body);
    return asBuffer(exportResponse(signal, 'protobuf', rejected, message));
  }

  #count(signal: Signal, origin: IngestOrigin, error: unknown): void {
    const { reason } = failureOf(error, this.#options.maxBodyBytes);
    if (reason !== undefined) this.#options.ingest.recordRefusal(origin, signal, reason);
  }

  #statusOf(error: unknown): grpc.StatusObject {
    const { grpc: code, message, details, isUnexpected } = failureOf(error, this.#options.maxBodyBytes);
    if (isUnexpected) this.#options.onError?.(error);
    const metadata = new grpc.Metadata();
    metadata.set('grpc-status-details-bin', asBuffer(statusMessage('protobuf', code, message, details)));
    return { code, details: message, metadata };
  }
}

const pathOf = (signal: Signal): string => `/${SERVICES[signal]}/Export`;
const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
