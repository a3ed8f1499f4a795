// OTLP/protobuf payloads for load. Encoded once; ids and times are patched in place for each send, so that encoding costs the load nothing.
import { randomFillSync } from 'node:crypto';
import { encodeExport, encodeSpan } from './encode.ts';
import { SPAN_SHAPES } from './span-shapes.ts';

export const SPANS_PER_REQUEST = SPAN_SHAPES.length;

interface Patch {
  readonly offset: number;
  readonly kind: 'trace' | 'span' | 'parent' | 'start' | 'end';
  readonly request: number;
  readonly span: number;
}

export interface LoadPayload {
  readonly bytes: Buffer;
  readonly requests: number;
  /** Gives every request new ids and the current time; returns the trace ids. */
  refresh(): readonly string[];
}

/** What stands in a payload until it is refreshed. */
const ROOT = { traceId: new Uint8Array(16), spanId: new Uint8Array(8), startNs: 1n, endNs: 2n };
const CHILD = { ...ROOT, parentSpanId: new Uint8Array(8) };

/** A payload of `requests` requests. */
export function createLoadPayload(requests: number): LoadPayload {
  const spans: Uint8Array[] = [];
  for (let request = 0; request < requests; request++) {
    for (let span = 0; span < SPANS_PER_REQUEST; span++) {
      spans.push(encodeSpan(span === 0 ? ROOT : CHILD, span, request));
    }
  }
  const bytes = encodeExport(spans);
  const patches = findPatches(bytes, spans);
  const ids = Buffer.alloc(requests * (16 + 8 * SPANS_PER_REQUEST));
  return {
    bytes,
    requests,
    refresh() {
      randomFillSync(ids);
      const nowNs = BigInt(Date.now()) * 1_000_000n;
      for (const patch of patches) apply(bytes, patch, ids, nowNs);
      return Array.from({ length: requests }, (_, request) =>
        ids.subarray(traceOffset(request), traceOffset(request) + 16).toString('hex'),
      );
    },
  };
}

function traceOffset(request: number): number {
  return request * (16 + 8 * SPANS_PER_REQUEST);
}

function apply(bytes: Buffer, patch: Patch, ids: Buffer, nowNs: bigint): void {
  const base = traceOffset(patch.request);
  switch (patch.kind) {
    case 'trace':
      ids.copy(bytes, patch.offset, base, base + 16);
      break;
    case 'span':
      ids.copy(bytes, patch.offset, base + 16 + patch.span * 8, base + 24 + patch.span * 8);
      break;
    case 'parent':
      ids.copy(bytes, patch.offset, base + 16, base + 24);
      break;
    case 'start':
      bytes.writeBigUInt64LE(nowNs - 2_000_000_000n + BigInt(patch.span) * 150_000_000n, patch.offset);
      break;
    case 'end':
      bytes.writeBigUInt64LE(
        patch.span === 0 ? nowNs : nowNs - 2_000_000_000n + BigInt(patch.span + 1) * 150_000_000n,
        patch.offset,
      );
      break;
    default:
      patch.kind satisfies never;
  }
}

/** The fixed-width fields of a span stand at the same place in each of them, right behind their tags. */
function findPatches(bytes: Buffer, spans: readonly Uint8Array[]): readonly Patch[] {
  const patches: Patch[] = [];
  let cursor = 0;
  spans.forEach((encoded, index) => {
    const at = bytes.indexOf(encoded, cursor);
    cursor = at + encoded.length;
    const request = Math.floor(index / SPANS_PER_REQUEST);
    const span = index % SPANS_PER_REQUEST;
    const add = (offset: number, kind: Patch['kind']) => patches.push({ offset: at + offset, kind, request, span });
    add(2, 'trace');
    add(20, 'span');
    const timesAt = span === 0 ? 28 : 38;
    if (span > 0) add(30, 'parent');
    add(timesAt + 1, 'start');
    add(timesAt + 10, 'end');
  });
  return patches;
}
