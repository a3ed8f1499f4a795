// OTLP payloads with known ids, and a sender that does with them what exporters do: it sends each again until it is acknowledged.
import { randomBytes } from 'node:crypto';
import { encodeProtobuf, grpcExporter, JSON_TYPE, PROTOBUF, send } from './otlp-senders.ts';

export interface SentTrace {
  readonly traceId: string;
  readonly spanIds: readonly string[];
}

export interface TracePayload {
  /** An export request as OTLP/JSON. */
  readonly json: object;
  readonly trace: SentTrace;
}

/** One request of `spanCount` spans: a root and generations below it. */
export function tracePayload(
  spanCount: number,
  { text = 'What is the refund policy?', service = 'load' }: { text?: string; service?: string } = {},
): TracePayload {
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
  const json = {
    resourceSpans: [
      {
        resource: { attributes: [attribute('service.name', service)] },
        scopeSpans: [{ scope: { name: 'load' }, spans }],
      },
    ],
  };
  return { json, trace: { traceId, spanIds } };
}

function attribute(key: string, stringValue: string) {
  return { key, value: { stringValue } };
}

/** HTTP status, or 0 when there was no reply. */
export async function postJson(otlpUrl: string, json: object): Promise<number> {
  const reply = await send(`${otlpUrl}/v1/traces`, { headers: JSON_TYPE, body: JSON.stringify(json) }).catch(
    () => undefined,
  );
  return reply?.status ?? 0;
}

export type Transport = 'http/protobuf' | 'http/json' | 'grpc';
export const TRANSPORTS: readonly Transport[] = ['http/protobuf', 'http/json', 'grpc'];

export interface Target {
  readonly otlpUrl: string;
  readonly grpcPort: number;
}

/** Sends one payload; true when the whole of it was acknowledged. */
type Sender = (json: object) => Promise<boolean>;

function senderTo(target: Target, transport: Transport): { send: Sender; close(): void } {
  if (transport === 'grpc') {
    const exporter = grpcExporter(target.grpcPort);
    return {
      send: async (json) => (await exporter.export('traces', encodeProtobuf('traces', json))).body?.length === 0,
      close: () => exporter.close(),
    };
  }
  return {
    send: async (json) => {
      const isJson = transport === 'http/json';
      const reply = await send(`${target.otlpUrl}/v1/traces`, {
        headers: isJson ? JSON_TYPE : PROTOBUF,
        body: isJson ? JSON.stringify(json) : encodeProtobuf('traces', json),
      }).catch(() => undefined);
      return reply?.status === 200;
    },
    close: () => {},
  };
}

/** What a fleet of exporters has had acknowledged and what they still hold. It lives on while servers come and go. */
export class Load {
  readonly acknowledged: Record<Transport, SentTrace[]> = { 'http/protobuf': [], 'http/json': [], grpc: [] };
  readonly #unacknowledged: Record<Transport, TracePayload[]> = { 'http/protobuf': [], 'http/json': [], grpc: [] };
  /** How often a payload that a server may already have stored was sent again. */
  resent = 0;

  /** Sends to this server over every transport until stopped; what was not acknowledged before goes first. */
  start(target: Target, connectionsPerTransport: number): { stop(): Promise<void> } {
    const state = { isRunning: true };
    const workers = TRANSPORTS.flatMap((transport) =>
      Array.from({ length: connectionsPerTransport }, () => this.#work(target, transport, state)),
    );
    return {
      stop: async () => {
        state.isRunning = false;
        await Promise.all(workers);
      },
    };
  }

  /** Sends everything that is still unacknowledged. */
  async finish(target: Target): Promise<void> {
    for (const transport of TRANSPORTS) {
      const sender = senderTo(target, transport);
      while (this.#unacknowledged[transport].length > 0) await this.#sendNext(sender.send, transport);
      sender.close();
    }
  }

  async #work(target: Target, transport: Transport, state: { readonly isRunning: boolean }): Promise<void> {
    const sender = senderTo(target, transport);
    while (state.isRunning) {
      const isAcknowledged = await this.#sendNext(sender.send, transport);
      if (!isAcknowledged) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    sender.close();
  }

  async #sendNext(sendOne: Sender, transport: Transport): Promise<boolean> {
    const held = this.#unacknowledged[transport].shift();
    if (held) this.resent += 1;
    const payload = held ?? tracePayload(8, { service: transport });
    const isAcknowledged = await sendOne(payload.json);
    if (isAcknowledged) this.acknowledged[transport].push(payload.trace);
    else this.#unacknowledged[transport].push(payload);
    return isAcknowledged;
  }
}
