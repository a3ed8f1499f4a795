import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import zlib from 'node:zlib';
import type { Admission } from '../ingest/ingest.ts';
import { MalformedPayload } from './protobuf-reader.ts';

export class BodyTooLarge extends Error {}
export class UnsupportedEncoding extends Error {}
/** The connection ended before the body did: there is nobody left to answer. */
export class SenderGone extends Error {}

const DECODERS: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', () => zlib.createGunzip()],
  ['deflate', () => zlib.createInflate()],
  ['br', () => zlib.createBrotliDecompress()],
  // zstd came to Node with 22.15.
  ...(typeof zlib.createZstdDecompress === 'function' ? [['zstd', () => zlib.createZstdDecompress()] as const] : []),
]);
export const SUPPORTED_ENCODINGS = [...DECODERS.keys()];

/**
 * Reads a request's body, decompressed. Never holds more than `maxBytes`, before or after decompression, nor more than there is room for:
 * throws BodyTooLarge or what `admission` throws at the first byte beyond. Throws UnsupportedEncoding, SenderGone, or MalformedPayload
 * when it cannot be decompressed.
 */
export async function readBody(request: IncomingMessage, maxBytes: number, admission: Admission): Promise<Uint8Array> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  // A body that is given up is still read to its end, so that the sender sees the reply: the stream must outlive the loop.
  if (encoding === 'identity' || encoding === '')
    return collect(request, request.iterator({ destroyOnReturn: false }), maxBytes, admission);
  const decoder = DECODERS.get(encoding);
  if (!decoder) throw new UnsupportedEncoding(encoding);
  const stream = decoder();
  let receivedBytes = 0;
  request.on('data', (chunk: Buffer) => {
    receivedBytes += chunk.length;
    if (receivedBytes > maxBytes) stream.destroy(new BodyTooLarge());
  });
  request.once('close', () => {
    if (!request.complete) stream.destroy(new SenderGone());
  });
  request.pipe(stream);
  try {
    return await collect(request, stream, maxBytes, admission);
  } catch (error) {
    request.unpipe(stream);
    if (!isDecompressionError(error)) throw error;
    throw new MalformedPayload(`the body is not valid ${encoding}: ${error.message}`);
  }
}

async function collect(
  request: IncomingMessage,
  stream: AsyncIterable<Buffer>,
  maxBytes: number,
  admission: Admission,
): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      size += chunk.length;
      if (size > maxBytes) throw new BodyTooLarge();
      if (size > admission.bytes) admission.resize(size);
      chunks.push(chunk);
    }
  } catch (error) {
    throw request.destroyed && !request.complete ? new SenderGone() : error;
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size);
}

/** zlib's errors carry codes such as Z_DATA_ERROR, ERR__ERROR_FORMAT_PADDING_1 (Brotli) and ZSTD_error_prefix_unknown. */
function isDecompressionError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'errno' in error && 'code' in error && /^(?:Z_|ERR_|ZSTD_)/.test(String(error.code));
}
