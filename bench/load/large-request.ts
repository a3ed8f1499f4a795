// One request of very many spans, as a long agent run is: steps below the root, calls below each step.
import { randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import { encodeExport, encodeSpan } from './encode.ts';
import { postTraces } from './post.ts';

const SPANS_PER_STEP = 10;
const SPANS_PER_EXPORT = 1000;
const CONNECTIONS = 4;
const SPAN_NS = 50_000_000n;

/** Sends it over OTLP/HTTP and waits for the acknowledgements. Returns its request id. */
export async function exportLargeRequest(otlpUrl: string, spans: number): Promise<string> {
  const traceId = randomBytes(16);
  const ids = Array.from({ length: spans }, () => randomBytes(8));
  const startNs = BigInt(Date.now()) * 1_000_000n;
  const endNs = startNs + BigInt(spans) * SPAN_NS;
  const encoded = ids.map((spanId, index) => {
    const isStep = index % SPANS_PER_STEP === 1;
    const parent = isStep ? ids[0]! : ids[index - ((index + SPANS_PER_STEP - 1) % SPANS_PER_STEP)]!;
    const spanStartNs = startNs + BigInt(index) * SPAN_NS;
    return encodeSpan(
      index === 0
        ? { traceId, spanId, startNs, endNs }
        : {
            traceId,
            spanId,
            parentSpanId: parent,
            startNs: spanStartNs,
            endNs: spanStartNs + (isStep ? 10n : 1n) * SPAN_NS,
          },
      index === 0 ? 0 : 1 + (index % 7),
      index,
    );
  });
  const agent = new Agent({ maxSockets: CONNECTIONS });
  const exports = Array.from({ length: Math.ceil(spans / SPANS_PER_EXPORT) }, (_, i) =>
    encodeExport(encoded.slice(i * SPANS_PER_EXPORT, (i + 1) * SPANS_PER_EXPORT)),
  );
  const statuses = await Promise.all(exports.map((body) => postTraces(otlpUrl, body, agent)));
  const refusal = statuses.find((status) => status !== 200);
  if (refusal !== undefined) throw new Error(`an export of a large request was answered with ${refusal}`);
  return traceId.toString('hex');
}
