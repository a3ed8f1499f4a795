// What both transports share: decode one payload and hand it to ingest.
import type { Signal } from '@faultline/model';
import type { Ingest, IngestOrigin, IngestResult } from '../ingest/ingest.ts';
import { decodeLogsJson, decodeMetricsJson, decodeTracesJson } from './decode-json.ts';
import { decodeLogsProtobuf, decodeMetricsProtobuf, decodeTracesProtobuf } from './decode-protobuf.ts';
import { MalformedPayload } from './protobuf-reader.ts';
import type { Encoding } from './status.ts';

const NOTHING: IngestResult = { rejected: 0, message: '' };

/** Stores what the body holds; resolves once it is durable. Throws MalformedPayload, or IngestRefusal when a retry helps. */
export async function receive(
  ingest: Ingest,
  origin: IngestOrigin,
  signal: Signal,
  encoding: Encoding,
  body: Uint8Array,
): Promise<IngestResult> {
  if (body.length === 0) return NOTHING;
  const json = encoding === 'json' ? parseJson(body) : undefined;
  switch (signal) {
    case 'traces':
      return ingest.acceptTraces(
        origin,
        encoding === 'json' ? decodeTracesJson(json) : decodeTracesProtobuf(body),
        body.length,
      );
    case 'logs':
      return ingest.acceptLogs(
        origin,
        encoding === 'json' ? decodeLogsJson(json) : decodeLogsProtobuf(body),
        body.length,
      );
    case 'metrics':
      return ingest.acceptMetrics(origin, encoding === 'json' ? decodeMetricsJson(json) : decodeMetricsProtobuf(body));
    default:
      return signal satisfies never;
  }
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
  } catch (error) {
    throw new MalformedPayload(`the body is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
