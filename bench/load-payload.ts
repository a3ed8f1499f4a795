// OTLP/protobuf payloads for load: requests of eight spans, about 2 kB and 22 attributes a span, as a RAG service with OpenTelemetry
// GenAI attributes would send. Encoded once; ids and times are patched in place for each send, so that encoding costs the load nothing.
import { randomFillSync } from 'node:crypto';
import protobuf from 'protobufjs';

export const SPANS_PER_REQUEST = 8;

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

const MARK = { trace: 0xa1, span: 0xa2, parent: 0xa3 };

/** A payload of `requests` requests. `wordsPerAnswer` sizes the texts; 90 gives spans of about 2 kB on average. */
export function createLoadPayload(requests: number, wordsPerAnswer = 90): LoadPayload {
  const spans: Uint8Array[] = [];
  for (let request = 0; request < requests; request++) {
    for (let span = 0; span < SPANS_PER_REQUEST; span++) {
      spans.push(encodeSpan(request, span, wordsPerAnswer));
    }
  }
  const bytes = Buffer.from(wrap(spans));
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

const WORDS =
  'the refund policy for annual plans covers thirty days after purchase when usage stays below quota and support confirms'.split(
    ' ',
  );

function words(count: number, seed: number): string {
  return Array.from({ length: count }, (_, i) => WORDS[(i * 7 + seed * 13) % WORDS.length]).join(' ');
}

/** Field order: ids, parent, times, then the rest, so that what is patched stands at known offsets. */
function encodeSpan(request: number, span: number, size: number): Uint8Array {
  const writer = new protobuf.Writer();
  writer.uint32(0x0a).bytes(new Uint8Array(16).fill(MARK.trace));
  writer.uint32(0x12).bytes(new Uint8Array(8).fill(MARK.span));
  if (span > 0) writer.uint32(0x22).bytes(new Uint8Array(8).fill(MARK.parent));
  writer.uint32(0x39).fixed64(1);
  writer.uint32(0x41).fixed64(2);
  const shape = SHAPES[span]!;
  writer.uint32(0x2a).string(shape.name);
  writer.uint32(0x30).int32(shape.kind);
  for (const [key, value] of shape.attributes(request, size)) writer.uint32(0x4a).bytes(encodeAttribute(key, value));
  return writer.finish();
}

function encodeAttribute(key: string, value: string | number): Uint8Array {
  const any = new protobuf.Writer();
  if (typeof value === 'string') any.uint32(0x0a).string(value);
  else if (Number.isInteger(value)) any.uint32(0x18).int64(value);
  else any.uint32(0x21).double(value);
  return new protobuf.Writer().uint32(0x0a).string(key).uint32(0x12).bytes(any.finish()).finish();
}

function wrap(spans: readonly Uint8Array[]): Uint8Array {
  const scope = new protobuf.Writer().uint32(0x0a).string('bench').finish();
  const scopeSpans = new protobuf.Writer().uint32(0x0a).bytes(scope);
  for (const span of spans) scopeSpans.uint32(0x12).bytes(span);
  const resource = new protobuf.Writer();
  for (const [key, value] of [
    ['service.name', 'bench'],
    ['service.version', '1.4.2'],
    ['deployment.environment.name', 'production'],
  ] as const) {
    resource.uint32(0x0a).bytes(encodeAttribute(key, value));
  }
  const resourceSpans = new protobuf.Writer()
    .uint32(0x0a)
    .bytes(resource.finish())
    .uint32(0x12)
    .bytes(scopeSpans.finish())
    .finish();
  return new protobuf.Writer().uint32(0x0a).bytes(resourceSpans).finish();
}

type Shape = {
  readonly name: string;
  readonly kind: number;
  attributes(request: number, size: number): readonly (readonly [string, string | number])[];
};

const COMMON = (request: number): readonly (readonly [string, string | number])[] => [
  ['faultline.cohort.tenant', `tenant-${request % 40}`],
  ['faultline.cohort.locale', ['en', 'de', 'fr', 'ja'][request % 4]!],
  ['faultline.cohort.intent', ['refund', 'billing', 'setup', 'outage', 'other'][request % 5]!],
  ['faultline.cohort.workflow', 'answer'],
  ['faultline.cohort.user_tier', request % 10 === 0 ? 'enterprise' : 'free'],
  ['session.id', `session-${request % 500}`],
  ['user.id', `user-${request % 2000}`],
  ['thread.id', 7 + (request % 9)],
  ['thread.name', 'worker'],
  ['code.function.name', 'answerQuestion'],
];

const parts = (role: string, text: string) => JSON.stringify([{ role, parts: [{ type: 'text', content: text }] }]);
const documents = (count: number, size: number, seed: number) =>
  JSON.stringify(
    Array.from({ length: count }, (_, i) => ({
      id: `doc-${(seed * 31 + i * 7) % 5000}`,
      score: 0.9 - i * 0.05,
      content: words(size, seed + i),
    })),
  );

const generation = (request: number, size: number, model: string): readonly (readonly [string, string | number])[] => [
  ...COMMON(request),
  ['gen_ai.operation.name', 'chat'],
  ['gen_ai.provider.name', 'openai'],
  ['gen_ai.request.model', model],
  ['gen_ai.response.model', `${model}-2024-08-06`],
  ['gen_ai.response.id', `chatcmpl-${request}`],
  ['gen_ai.request.temperature', 0.2],
  ['gen_ai.usage.input_tokens', 900 + (request % 200)],
  ['gen_ai.usage.output_tokens', 120 + (request % 50)],
  ['gen_ai.usage.cache_read.input_tokens', 400],
  ['gen_ai.prompt.version', 'v12'],
  ['gen_ai.input.messages', parts('user', words(size * 2, request))],
  ['gen_ai.output.messages', parts('assistant', words(size, request + 1))],
];

const stage = (
  request: number,
  name: string,
  size: number,
  extra: readonly (readonly [string, string | number])[] = [],
) => [
  ...COMMON(request),
  ['faultline.stage', name] as const,
  ['server.address', 'svc.internal'] as const,
  ['server.port', 8443] as const,
  ['network.protocol.version', '2'] as const,
  ['faultline.attempt', 1] as const,
  ['app.queue_ms', 3.25] as const,
  ['app.region', 'eu-central'] as const,
  ['faultline.input', words(size, request)] as const,
  ['faultline.output', words(size, request + 3)] as const,
  ...extra,
  ['app.build', 'b1427'] as const,
];

const SHAPES: readonly Shape[] = [
  {
    name: 'POST /answer',
    kind: 2,
    attributes: (r, size) =>
      stage(r, 'request', size, [
        ['http.request.method', 'POST'],
        ['http.response.status_code', 200],
      ]),
  },
  {
    name: 'rewrite question',
    kind: 3,
    attributes: (r, size) => [...generation(r, Math.round(size / 2), 'gpt-4o-mini'), ['faultline.stage', 'rewrite']],
  },
  {
    name: 'search',
    kind: 3,
    attributes: (r, size) =>
      stage(r, 'retrieval', Math.round(size / 6), [
        ['faultline.query', words(12, r)],
        ['faultline.candidates', documents(8, Math.round(size / 4), r)],
      ]),
  },
  {
    name: 'rerank',
    kind: 3,
    attributes: (r, size) =>
      stage(r, 'rerank', Math.round(size / 6), [
        ['faultline.selected', documents(3, Math.round(size / 2), r)],
        ['reranker.top_k', 3],
      ]),
  },
  {
    name: 'build prompt',
    kind: 1,
    attributes: (r, size) =>
      stage(r, 'assembly', size * 1.2, [
        ['faultline.prompt.name', 'answer'],
        ['faultline.prompt.version', 'v12'],
      ]),
  },
  { name: 'chat gpt-4o', kind: 3, attributes: (r, size) => generation(r, size, 'gpt-4o') },
  {
    name: 'execute_tool lookup_order',
    kind: 1,
    attributes: (r, size) =>
      stage(r, 'tool', Math.round(size / 3), [
        ['gen_ai.operation.name', 'execute_tool'],
        ['gen_ai.tool.name', 'lookup_order'],
        ['gen_ai.tool.call.id', 'call_1'],
        ['gen_ai.tool.call.arguments', '{"order":"A-1"}'],
      ]),
  },
  {
    name: 'check answer',
    kind: 1,
    attributes: (r, size) =>
      stage(r, 'validation', size, [
        ['faultline.validation.name', 'citations'],
        ['faultline.validation.verdict', 'pass'],
      ]),
  },
];
