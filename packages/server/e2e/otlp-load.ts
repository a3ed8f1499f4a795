// OTLP/JSON payloads with known ids, and a sender that remembers which of them were acknowledged.
import { randomBytes } from 'node:crypto';

export interface SentTrace {
  readonly traceId: string;
  readonly spanIds: readonly string[];
}

/** One request of `spanCount` spans: a root and generations below it. */
export function tracePayload(
  spanCount: number,
  text = 'What is the refund policy?',
): { body: string; trace: SentTrace } {
  const traceId = randomBytes(16).toString('hex');
  const spanIds = Array.from({ length: spanCount }, () => randomBytes(8).toString('hex'));
  const startNs = BigInt(Date.now()) * 1_000_000n;
  const spans = spanIds.map((spanId, index) => ({
    traceId,
    spanId,
    ...(index > 0 ? { parentSpanId: spanIds[0] } : {}),
    name: index === 0 ? 'POST /answer' : 'chat gpt-4o',
    kind: index === 0 ? 2 : 3,
    startTimeUnixNano: String(startNs + BigInt(index) * 1_000_000n),
    endTimeUnixNano: String(startNs + BigInt(index + 1) * 2_000_000n),
    attributes:
      index === 0
        ? []
        : [
            attribute('gen_ai.operation.name', 'chat'),
            attribute('gen_ai.provider.name', 'openai'),
            attribute('gen_ai.request.model', 'gpt-4o'),
            { key: 'gen_ai.usage.input_tokens', value: { intValue: '100' } },
            { key: 'gen_ai.usage.output_tokens', value: { intValue: '20' } },
            attribute(
              'gen_ai.input.messages',
              JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: text }] }]),
            ),
          ],
  }));
  const body = JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: [attribute('service.name', 'load')] },
        scopeSpans: [{ scope: { name: 'load' }, spans }],
      },
    ],
  });
  return { body, trace: { traceId, spanIds } };
}

function attribute(key: string, stringValue: string) {
  return { key, value: { stringValue } };
}

/** Posts traces over `connections` parallel connections until stopped. Errors and refusals are expected and counted. */
export function startLoad(
  otlpUrl: string,
  connections: number,
): { acknowledged: SentTrace[]; refused: () => number; stop(): Promise<void> } {
  const acknowledged: SentTrace[] = [];
  let refused = 0;
  let isRunning = true;
  const worker = async () => {
    while (isRunning) {
      const { body, trace } = tracePayload(8);
      const status = await post(otlpUrl, body).catch(() => 0);
      if (status === 200) acknowledged.push(trace);
      else refused += 1;
      if (status === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const workers = Array.from({ length: connections }, worker);
  return {
    acknowledged,
    refused: () => refused,
    stop: async () => {
      isRunning = false;
      await Promise.all(workers);
    },
  };
}

export async function post(otlpUrl: string, body: string): Promise<number> {
  const response = await fetch(`${otlpUrl}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  await response.arrayBuffer();
  return response.status;
}
