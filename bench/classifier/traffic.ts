// Runs the example assistant with faults planted and takes its telemetry in over OTLP, as the program would: decoded, normalised, redacted,
// gathered into requests. Only durability is left out: what would be written stays in memory.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ProjectSettingsSchema, type ProjectSettings, type Span } from '@faultline/model';
import { SemanticCache } from '../../examples/support-assistant/app/cache.ts';
import { createIndex, searchText } from '../../examples/support-assistant/app/index.ts';
import { createModelClient } from '../../examples/support-assistant/app/model-client.ts';
import { createAssistant } from '../../examples/support-assistant/app/server.ts';
import { startTelemetry } from '../../examples/support-assistant/app/telemetry.ts';
import { openDatabase } from '../../examples/support-assistant/app/tools.ts';
import { documents, supersededDocuments } from '../../examples/support-assistant/corpus/documents.ts';
import { embed } from '../../examples/support-assistant/model/embed.ts';
import { createModelServer } from '../../examples/support-assistant/model/server.ts';
import { arrivals, DAY_MS } from '../../examples/support-assistant/traffic/arrivals.ts';
import { backfill } from '../../examples/support-assistant/traffic/drive.ts';
import { SCENARIOS } from '../../examples/support-assistant/traffic/scenarios.ts';
import type { Truth } from '../../examples/support-assistant/traffic/truth.ts';
import { createIngest } from '../../packages/server/src/ingest/create-ingest.ts';
import type { Ingest } from '../../packages/server/src/ingest/ingest.ts';
import { gatherRequests, type GatheredRequest } from '../../packages/server/src/jobs/gather.ts';
import { createOtlpHttpHandler } from '../../packages/server/src/otlp/http-receiver.ts';
import type { RawSpan } from '../../packages/server/src/otlp/raw.ts';
import { asOpenInference } from './open-inference.ts';

/** One seed's traffic, received twice: as the SDK sends it, and as an application would that only knows OpenInference. */
export interface Traffic {
  readonly truths: readonly Truth[];
  readonly full: readonly GatheredRequest[];
  readonly plain: readonly GatheredRequest[];
  /** Request of each trace: plain spans do not say. */
  readonly requestOfTrace: ReadonlyMap<string, string>;
}

export interface TrafficSource {
  run(seed: string, perDay: number, of?: TrafficStretch): Promise<Traffic>;
  close(): Promise<void>;
}

interface TrafficStretch {
  /** By the name that `npm run demo -- --scenario` takes. */
  readonly scenario: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Nobody asks anything before; the scenario is of the whole stretch. */
  readonly firstMs?: number;
}

/** A Tuesday. */
const FROM_MS = Date.UTC(2026, 10, 24);
const MAX_BODY_BYTES = 64 * 2 ** 20;
const MAX_QUEUED_SPANS = 1500;
const KEEP_ALIVE_MS = 600_000;

const ONE_DAY: TrafficStretch = { scenario: 'every-class', fromMs: FROM_MS, toMs: FROM_MS + DAY_MS };

interface TrafficOptions {
  /** Of the local models; without them nothing has a cost. */
  readonly prices?: ProjectSettings['priceOverrides'];
  /** Whether it is received a second time; `plain` is empty where not. */
  readonly withPlain: boolean;
}

export async function startTraffic({ prices = [], withPlain }: TrafficOptions): Promise<TrafficSource> {
  const open: Server[] = [];
  const listen = (server: Server) =>
    new Promise<string>((resolve) => {
      open.push(server);
      // Never closed under a client that is about to ask again: the machine may be busy for a while in between.
      server.keepAliveTimeout = KEEP_ALIVE_MS;
      server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    });
  const settings = ProjectSettingsSchema.parse({ capturePolicy: 'full', priceOverrides: prices });
  const receiver = createReceiver(settings, withPlain);
  const telemetry = startTelemetry({ url: await listen(receiver.server) });
  const modelUrl = `${await listen(createModelServer())}/v1`;
  const all = [...documents, ...supersededDocuments];
  const vectors = new Map(all.map((document) => [document.id, embed(searchText(document))]));
  const shared = {
    model: createModelClient({ baseUrl: modelUrl, apiKey: 'unused' }),
    modelNames: { embedding: 'local-embed-1' },
    index: createIndex(documents, vectors),
    poisonedIndex: createIndex(all, vectors),
  };
  return {
    run: async (seed, perDay, { scenario, fromMs, toMs, firstMs = fromMs } = ONE_DAY) => {
      const { plan, mixes } = SCENARIOS[scenario]!({ seed, fromMs, toMs });
      const server = createAssistant({
        simulates: true,
        hasRoom: async () => {
          if (telemetry.stats.queued > MAX_QUEUED_SPANS) await telemetry.flush();
        },
        services: { ...shared, cache: new SemanticCache(), database: openDatabase(), plan },
      });
      const truths: Truth[] = [];
      const assistantUrl = await listen(server);
      await backfill(arrivals({ seed, fromMs: firstMs, toMs, perDay, mixes }), {
        assistantUrl,
        plan,
        onTruth: (truth) => truths.push(truth),
      });
      await telemetry.flush();
      return { truths, ...(await receiver.take()) };
    },
    close: async () => {
      await telemetry.shutdown();
      for (const server of open) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

function createReceiver(settings: ProjectSettings, withPlain: boolean) {
  const full = createSink(settings);
  const plain = createSink(settings);
  const requestOfTrace = new Map<string, string>();
  const handle = createOtlpHttpHandler({
    ingest: {
      ...full.ingest,
      acceptTraces: async (origin, decoded, bodyBytes) => {
        for (const span of decoded.spans) noteRequest(requestOfTrace, span);
        if (withPlain) {
          const spans = decoded.spans.flatMap(asOpenInference);
          await plain.ingest.acceptTraces(origin, { ...decoded, spans }, bodyBytes);
        }
        return full.ingest.acceptTraces(origin, decoded, bodyBytes);
      },
    },
    authorize: () => Promise.resolve({ projectId: 'default', userAgent: 'bench' }),
    allowsOrigin: () => false,
    maxBodyBytes: MAX_BODY_BYTES,
    onError: (error) => console.error(error),
  });
  return {
    server: createServer((request, response) => void handle(request, response)),
    take: async () => {
      const traffic = {
        full: await full.take(),
        plain: await plain.take(),
        requestOfTrace: new Map(requestOfTrace),
      };
      requestOfTrace.clear();
      return traffic;
    },
  };
}

function noteRequest(requestOfTrace: Map<string, string>, { traceId, attributes }: RawSpan): void {
  const requestId = attributes['faultline.request.id'];
  if (typeof requestId === 'string') requestOfTrace.set(traceId, requestId);
}

/** Takes telemetry in as the program does and hands out its requests. */
function createSink(settings: ProjectSettings): {
  readonly ingest: Ingest;
  take(): Promise<readonly GatheredRequest[]>;
} {
  // What is sent again replaces itself.
  const stored = new Map<string, Span>();
  const ingest = createIngest({
    store: {
      insertSpans: (spans) => {
        for (const span of spans) stored.set(`${span.traceId} ${span.spanId}`, span);
        return Promise.resolve();
      },
      insertLogs: () => Promise.resolve(),
    },
    settingsOf: () => Promise.resolve(settings),
    ledger: { count: () => {} },
    now: () => FROM_MS,
    maxInflightBytes: MAX_BODY_BYTES,
    onStored: () => {},
    onError: (error) => console.error(error),
  });
  return {
    ingest,
    take: async () => {
      const traces = [...Map.groupBy(stored.values(), ({ traceId }) => traceId)].map(([traceId, spans]) =>
        waiting(traceId, spans),
      );
      stored.clear();
      const nothing = { readSpans: none, readLogs: none, readRequests: none, findTracesOfRequests: none };
      return (await gatherRequests(nothing, traces, Number.MAX_SAFE_INTEGER, () => true)).requests;
    },
  };
}

const none = () => Promise.resolve([]);

function waiting(traceId: string, spans: Span[]) {
  return { projectId: 'default', traceId, held: { spans, logs: [] } };
}
