// Puts the parts together, top to bottom; the only file that knows all of them.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProjectSettings } from '@faultline/model';
import { getRequestListener } from '@hono/node-server';
import type { Logger } from 'pino';
import type { Config } from './config/config.ts';
import { createWaitingScores } from './feedback/waiting-scores.ts';
import { createApi } from './http/api.ts';
import { listen, portError, shut, urlHost } from './http/listen.ts';
import { createMetrics } from './http/metrics.ts';
import { setSecurityHeaders } from './http/security-headers.ts';
import { createAnnotate } from './ingest/annotate.ts';
import { createIngest } from './ingest/create-ingest.ts';
import { createLedger } from './ingest/ledger.ts';
import { createProjectSettings } from './ingest/project-settings.ts';
import { startAssemblyThread } from './jobs/assembly-thread.ts';
import { createRequestFeed } from './jobs/create-request-feed.ts';
import { startJudging } from './jobs/judging.ts';
import { createJudges } from './judges/judges.ts';
import { createOnnxRuntime } from './judges/onnx/runtime.ts';
import { startKpiPartWorker } from './jobs/kpi-part-worker.ts';
import { pack } from './jobs/packed-batch.ts';
import type { Wanted } from './jobs/telling.ts';
import { createLogger } from './logger.ts';
import { createAccessPolicy, isLoopbackHost, isLoopbackOrigin } from './operations/access.ts';
import type { OperationContext } from './operations/operation.ts';
import { OPERATIONS } from './operations/registry.ts';
import { requireProject } from './operations/require-project.ts';
import { Forwarder } from './outgoing/forward/forwarder.ts';
import { createOutgoingLedger } from './outgoing/outgoing-ledger.ts';
import { CorpusProbes } from './outgoing/probe/corpus-probe.ts';
import { createExportAuthorizer } from './otlp/authorize.ts';
import { startOtlpGrpc } from './otlp/grpc-receiver.ts';
import { createOtlpHttpHandler } from './otlp/http-receiver.ts';
import { answerNotOtlp } from './otlp/not-otlp.ts';
import { createTelemetryStore, openTelemetryDatabase } from './store/clickhouse/open.ts';
import { openControlStore } from './store/postgres/open.ts';
import { VERSION } from './version.ts';

interface Ports {
  readonly port: number;
  /** Undefined for a process that takes no telemetry in. */
  readonly otlpHttpPort?: number;
  readonly otlpGrpcPort?: number;
}

export interface App {
  /** Listens; ports of 0 are replaced by the ones taken. */
  start(): Promise<Ports>;
  /** Takes nothing new, finishes what is under way, closes the stores. */
  close(): Promise<void>;
}

/** What is taken to be wanted of a project whose settings cannot be read. */
const NOTHING_OUTGOING: Partial<ProjectSettings> = {};
const BYTES_PER_MIB = 1024 * 1024;
const WEB_DIRECTORY = fileURLToPath(new URL('../../web/dist/', import.meta.url));

export async function createApp(config: Config, logger: Logger = createLogger(config.logLevel)): Promise<App> {
  refuseOpenListening(config);
  const isIngest = config.roles.includes('ingest');
  const now = Date.now;
  const database = await openTelemetryDatabase(config);
  const telemetry = createTelemetryStore(database, config);
  const control = await openControlStore(config).catch(async (error: unknown) => {
    await telemetry.close();
    throw error;
  });
  const onError = (message: string) => (error: unknown) => logger.error({ err: error }, message);
  const ledger = createLedger({
    store: telemetry,
    now,
    onError: onError('cannot write the ingest ledger; its counts are kept'),
  });
  const feed = createRequestFeed();
  const policy = createAccessPolicy(config.authToken);

  const isSole = config.clickhouseUrl === undefined && config.postgresUrl === undefined;
  const judges = createJudges({
    environment: process.env,
    pricesOf: async (projectId) => (await settingsOf(projectId)).priceOverrides,
    onnx: createOnnxRuntime(join(config.dataDir, 'models')),
    now,
  });
  const judging = config.roles.includes('pipeline')
    ? startJudging({
        store: control,
        telemetry,
        judges,
        annotate: (...said) => annotate(...said),
        contentTtlDays: config.contentTtlDays,
        isSole,
        now,
        onError: onError('cannot judge requests; it is tried again'),
      })
    : undefined;
  const outgoing = createOutgoingLedger({
    store: control,
    now,
    onError: onError('cannot write down what was sent to others; its counts are kept'),
  });
  const towardsOthers = {
    settingsOf: (projectId: string) => settingsOf(projectId),
    count: outgoing.count,
    environment: process.env,
    now,
  };
  const probes = new CorpusProbes({
    ...towardsOthers,
    annotate: (...said) => annotate(...said),
    onError: onError('cannot probe the knowledge base'),
  });
  const forwarder = new Forwarder({ ...towardsOthers, onError: onError('cannot send labels and scores on') });
  const worker = config.roles.includes('pipeline')
    ? startAssemblyThread({
        database,
        control,
        ledger,
        config,
        wantedOf: (projectId) => wantedOf(projectId),
        onJudged: ({ requests, questions, events }) => {
          feed.publish(requests);
          judging?.note(requests);
          probes.consider(questions);
          for (const each of events) forwarder.consider(each.projectId, each.events);
        },
        holder: isSole ? 'local' : randomUUID(),
        isSole,
        onError: onError('cannot assemble requests; it is tried again'),
      })
    : undefined;
  const wantedOf = async (projectId: string): Promise<Wanted> => {
    const { corpusProbe, forwarding } = await settingsOf(projectId).catch((error: unknown) => {
      onError('cannot read what is to be told of requests')(error);
      return NOTHING_OUTGOING;
    });
    return {
      requests: feed.isFollowed(projectId) || (await judging?.isWatching(projectId)) === true,
      questions: (corpusProbe?.endpoint ?? '') !== '',
      events: (forwarding?.endpoint ?? '') !== '',
    };
  };
  const pendingRequests = () => worker?.pending() ?? 0;
  const kpiParts = config.roles.includes('pipeline')
    ? startKpiPartWorker({
        telemetry,
        control,
        holder: isSole ? 'local' : randomUUID(),
        now,
        onError: onError('cannot compute the aggregates of KPIs ahead; it is tried again'),
      })
    : undefined;

  const settingsOf = createProjectSettings(
    async (projectId) => (await requireProject(control, projectId)).settings,
    now,
  );
  const ingest = createIngest({
    store: telemetry,
    settingsOf,
    ledger,
    now,
    maxInflightBytes: config.maxInflightMib * BYTES_PER_MIB,
    lagMs: () => worker?.lagMs() ?? 0,
    onStored: (batch) => {
      worker?.noteStored(pack(batch));
      waitingScores.noteStored(batch.spans);
    },
    onError: onError('cannot store or process an export'),
  });
  const waitingScores = createWaitingScores({
    telemetry,
    ingest,
    listProjects: () => control.listProjects(),
    now,
    onError: onError('cannot tie a score to its span; it is tried again'),
  });
  const annotate = createAnnotate(ingest, now);
  const exports = createExportAuthorizer({ policy, requireProject: settingsOf });
  const maxBodyBytes = config.maxBodyMib * BYTES_PER_MIB;
  const otlp = (request: IncomingMessage, response: ServerResponse) =>
    createOtlpHttpHandler({
      ingest,
      authorize: exports.overHttp(request.socket.remoteAddress),
      allowsOrigin: config.authToken === undefined ? isLoopbackOrigin : () => true,
      maxBodyBytes,
      onError: onError('cannot take an export'),
    })(request, response);

  let phase: 'starting' | 'running' | 'stopping' = 'starting';
  let ports: Ports = { port: config.port };
  const stopping = new AbortController();
  const metrics = createMetrics({
    ledgerTotals: () => ledger.totals(),
    inflightBytes: () => ingest.inflightBytes(),
    pendingRequests,
    assemblyLagMs: () => worker?.lagMs() ?? 0,
    waitingKpiHours: () => kpiParts?.waiting() ?? Number.NaN,
  });
  const { contentTtlDays, spanTtlDays, requestTtlDays } = config;
  const retention = { contentTtlDays, spanTtlDays, requestTtlDays };
  const contextOf = (principal: OperationContext['principal'], signal: AbortSignal): OperationContext => ({
    telemetry,
    control,
    feed,
    annotate,
    judges,
    principal,
    now,
    signal,
    pendingRequests,
    retention,
  });
  const api = createApi({
    operations: OPERATIONS,
    policy,
    contextOf,
    metrics,
    ready: async () => {
      if (phase !== 'running') throw new Error(`the server is ${phase}`);
      await Promise.all([telemetry.ping(), control.ping()]);
    },
    stopping: stopping.signal,
    version: VERSION,
    about: () => ({ ...ports, canFollowLive: config.roles.includes('pipeline'), retention }),
    isApi: config.roles.includes('api'),
    webDirectory: WEB_DIRECTORY,
    feedback: isIngest
      ? {
          ingest,
          telemetry,
          waiting: waitingScores,
          authorize: (caller) => exports.overHttp(caller.remoteAddress)((name) => caller.header(name)),
          now,
          version: VERSION,
        }
      : undefined,
    logger,
  });

  const answerApi = getRequestListener(api.fetch);
  const main = createServer((request, response) => {
    setSecurityHeaders(response);
    void (async () => {
      if (isIngest && (await otlp(request, response))) return;
      await answerApi(request, response);
    })().catch(onError('cannot answer a call'));
  });
  const intake = createServer((request, response) => {
    void otlp(request, response)
      .then((isDone) => isDone || answerNotOtlp(request, response, ports.port))
      .catch(onError('cannot answer an export'));
  });
  let grpc: Awaited<ReturnType<typeof startOtlpGrpc>> | undefined;

  return {
    start: async () => {
      ports = { port: await listen(main, config.host, config.port, '--port') };
      if (isIngest) {
        const otlpHttpPort = await listen(intake, config.host, config.otlpHttpPort, '--otlp-http-port');
        grpc = await startOtlpGrpc({
          ingest,
          authorize: exports.overGrpc,
          host: config.host,
          port: config.otlpGrpcPort,
          maxBodyBytes,
          onError: onError('cannot take an export over gRPC'),
        }).catch((error: unknown) => {
          throw portError(error, config.otlpGrpcPort, '--otlp-grpc-port');
        });
        ports = { ...ports, otlpHttpPort, otlpGrpcPort: grpc.port };
        waitingScores.resume();
      }
      phase = 'running';
      return ports;
    },
    close: async () => {
      phase = 'stopping';
      stopping.abort();
      await Promise.all([shut(main), shut(intake), grpc?.close()]);
      await probes.close();
      await waitingScores.close();
      await ingest.close();
      await Promise.all([worker?.close(), kpiParts?.close()]);
      await judging?.close();
      await judges.close();
      await forwarder.close();
      await outgoing.close();
      await ledger.close();
      await telemetry.close();
      await control.close();
    },
  };
}

function refuseOpenListening({ host, authToken }: Config): void {
  if (authToken !== undefined || isLoopbackHost(urlHost(host))) return;
  throw new Error(
    `cannot listen on ${host} without sign-in: anyone on the network could read everything; set FAULTLINE_AUTH_TOKEN, or listen on 127.0.0.1`,
  );
}
