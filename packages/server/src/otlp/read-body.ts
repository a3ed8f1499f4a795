import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import zlib from 'node:zlib';
import { MalformedPayload } from './protobuf-reader.ts';

export class BodyTooLarge extends Error {}
export class UnsupportedEncoding extends Error {}

/** zstd came to Node with 22.15. */
const DECODERS: Readonly<Record<string, (() => Transform) | undefined>> = {
  gzip: () => zlib.createGunzip(),
  deflate: () => zlib.createInflate(),
  br: () => zlib.createBrotliDecompress(),
  zstd: typeof zlib.createZstdDecompress === 'function' ? () => zlib.createZstdDecompress() : undefined,
};
export const SUPPORTED_ENCODINGS = Object.entries(DECODERS)
  .filter(([, decoder]) => decoder)
  .map(([name]) => name);

/**
 * Reads a request's body, decompressed. Never holds more than `maxBytes`, before or after decompression; throws BodyTooLarge at the first
 * byte beyond, UnsupportedEncoding, or MalformedPayload when decompression fails.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw new BodyTooLarge();
  if (encoding === 'identity' || encoding === '') return collect(request, maxBytes);
  const decoder = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
  if (!decoder) throw new UnsupportedEncoding(encoding);
  const stream = decoder();
  let received = 0;
  request.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received > maxBytes) stream.destroy(new BodyTooLarge());
  });
  request.once('error', (error) => stream.destroy(error));
  request.once('close', () => {
    if (!request.complete) stream.destroy(new Error('the sender closed the connection'));
  });
  request.pipe(stream);
  try {
    return await collect(stream, maxBytes);
  } catch (error) {
    request.unpipe(stream);
    if (error instanceof BodyTooLarge) throw error;
    throw new MalformedPayload(
      `the body is not valid ${encoding}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function collect(stream: AsyncIterable<Buffer>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > maxBytes) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size);
}
