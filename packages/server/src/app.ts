// Puts the parts together, top to bottom; the only file that knows all of them.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { DEFAULT_PROJECT_ID, type ProjectSettings } from '@faultline/model';
import { pino, type Logger } from 'pino';
import type { Config } from './config/config.ts';
import { createApi } from './http/api.ts';
import { createMetrics } from './http/metrics.ts';
import { createIngest } from './ingest/create-ingest.ts';
import type { IngestOrigin } from './ingest/ingest.ts';
import { createLedger } from './ingest/ledger.ts';
import { startAssemblyWorker, type AssemblyWorker } from './jobs/assembly-worker.ts';
import { createRequestFeed } from './jobs/create-request-feed.ts';
import { createMcpHandler } from './mcp/http.ts';
import { createAccessPolicy, isLoopbackHost } from './operations/access.ts';
import type { OperationContext } from './operations/operation.ts';
import { OPERATIONS } from './operations/registry.ts';
import { requireProject } from './operations/require-project.ts';
import { startOtlpGrpc } from './otlp/grpc-receiver.ts';
import { createOtlpHttpHandler } from './otlp/http-receiver.ts';
import { openTelemetryStore } from './store/clickhouse/open.ts';
import { openControlStore } from './store/postgres/open.ts';
import { VERSION } from './version.ts';

export interface Ports {
  readonly port: number;
  readonly otlpHttpPort: number;
  readonly otlpGrpcPort: number;
}

export interface App {
  /** Listens; ports of 0 are replaced by the ones taken. */
  start(): Promise<Ports>;
  /** Takes nothing new, finishes what is under way, closes the stores. */
  close(): Promise<void>;
}

/** How long a project's settings may be used before they are read again. */
const SETTINGS_TTL_MS = 2000;

export async function createApp(config: Config, logger: Logger = createLogger(config)): Promise<App> {
  refuseOpenListening(config);
  const now = Date.now;
  const roles = rolesOf(config);
  const telemetry = await openTelemetryStore(config);
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
  let worker: AssemblyWorker | undefined;
  if (roles.has('pipeline')) {
    worker = startAssemblyWorker({
      telemetry,
      control,
      feed,
      ledger,
      quietMs: config.quietMs,
      rootlessQuietMs: config.rootlessQuietMs,
      now,
      holder: isSole ? 'local' : randomUUID(),
      isSole,
      onError: onError('cannot assemble requests; it is tried again'),
    });
  }

  const settings = new Map<
    string,
    { readonly readAtMs: number; readonly value: ProjectSettings; readonly text: string }
  >();
  const settingsOf = async (projectId: string): Promise<ProjectSettings> => {
    const known = settings.get(projectId);
    if (known && now() - known.readAtMs < SETTINGS_TTL_MS) return known.value;
    const { settings: read } = await requireProject(control, projectId);
    const text = JSON.stringify(read);
    // The same settings stay the same object, so that what was built from them is kept.
    const value = known?.text === text ? known.value : read;
    settings.set(projectId, { readAtMs: now(), value, text });
    return value;
  };
  const ingest = createIngest({
    store: telemetry,
    settingsOf,
    ledger,
    now,
    maxInflightBytes: config.maxInflightMib * 1024 * 1024,
    onStored: (batch) => worker?.noteStored(batch),
    onError: onError('cannot process a span or log'),
  });

  const authorizeFrom =
    (remoteAddress: string | undefined) =>
    async (header: (name: string) => string | undefined): Promise<IngestOrigin> => {
      policy.authorize(policy.authenticate({ header, remoteAddress }), 'write');
      const projectId = header('x-faultline-project') ?? DEFAULT_PROJECT_ID;
      await settingsOf(projectId);
      return { projectId, userAgent: header('user-agent') ?? 'unknown' };
    };
  const maxBodyBytes = config.maxBodyMib * 1024 * 1024;
  const otlp = (request: IncomingMessage, response: ServerResponse) =>
    createOtlpHttpHandler({
      ingest,
      authorize: authorizeFrom(request.socket.remoteAddress),
      maxBodyBytes,
      onError: onError('cannot take an export'),
    })(request, response);

  const metrics = createMetrics({
    ledgerTotals: ledger.totals,
    inflightBytes: ingest.inflightBytes,
    pendingRequests: () => worker?.pending() ?? 0,
    assemblyLagMs: () => worker?.lagMs() ?? 0,
  });
  const contextOf = (principal: OperationContext['principal'], signal: AbortSignal): OperationContext => ({
    telemetry,
    control,
    feed,
    principal,
    now,
    signal,
    pendingRequests: () => worker?.pending() ?? 0,
  });
  let ports: Ports = config;
  const api = createApi({
    operations: OPERATIONS,
    policy,
    contextOf,
    metrics,
    ready: async () => void (await Promise.all([telemetry.ping(), control.ping()])),
    version: VERSION,
    endpoints: () => ports,
    webDirectory: fileURLToPath(new URL('../../web/dist/', import.meta.url)),
    logger,
  });
  const mcp = createMcpHandler({ operations: OPERATIONS, policy, contextOf, version: VERSION });
  const listener = getRequestListener(api.fetch);
  const isApi = roles.has('api');
  const isIngest = roles.has('ingest');
  const main = createServer((request, response) => {
    void (async () => {
      if (isIngest && (await otlp(request, response))) return;
      if (isApi && (await mcp(request, response))) return;
      await listener(request, response);
    })().catch(onError('cannot answer a request'));
  });
  const intake = createServer((request, response) => {
    void otlp(request, response)
      .then((isDone) => {
        if (isDone) return;
        response.writeHead(404, { 'content-type': 'application/json' });
        response.end(
          JSON.stringify({
            code: 5,
            message: `cannot find ${request.url ?? ''}: OTLP is at /v1/traces, /v1/logs and /v1/metrics; the web app is on port ${ports.port}`,
          }),
        );
      })
      .catch(onError('cannot answer an export'));
  });
  let grpc: { port: number; close(): Promise<void> } | undefined;

  return {
    start: async () => {
      const port = await listen(main, config.host, config.port, '--port');
      ports = { port, otlpHttpPort: config.otlpHttpPort, otlpGrpcPort: config.otlpGrpcPort };
      if (isIngest) {
        const otlpHttpPort = await listen(intake, config.host, config.otlpHttpPort, '--otlp-http-port');
        // gRPC hides the peer; the socket is bound to the configured host, which is loopback unless a token guards it.
        const remote = config.authToken === undefined ? '127.0.0.1' : undefined;
        grpc = await startOtlpGrpc({
          ingest,
          authorize: authorizeGrpc(authorizeFrom(remote)),
          host: config.host,
          port: config.otlpGrpcPort,
          maxBodyBytes,
          onError: onError('cannot take an export over gRPC'),
        }).catch((error: unknown) => {
          throw portError(error, config.otlpGrpcPort, '--otlp-grpc-port');
        });
        ports = { port, otlpHttpPort, otlpGrpcPort: grpc.port };
      }
      return ports;
    },
    close: async () => {
      await Promise.all([shut(main), shut(intake), grpc?.close()]);
      await ingest.close();
      await worker?.close();
      await ledger.close();
      await telemetry.close();
      await control.close();
    },
  };
}

/** gRPC has no Host header to check. */
function authorizeGrpc(authorize: (header: (name: string) => string | undefined) => Promise<IngestOrigin>) {
  return (header: (name: string) => string | undefined) =>
    authorize((name) => (name === 'host' ? 'localhost' : header(name)));
}

export function createLogger(config: Pick<Config, 'logLevel'>): Logger {
  return pino(
    {
      level: config.logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: ['authToken', '*.authorization', '*.token', '*.password'],
    },
    pino.destination(2),
  );
}

function refuseOpenListening(config: Config): void {
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  if (config.authToken !== undefined || isLoopbackHost(host)) return;
  throw new Error(
    `cannot listen on ${config.host} without sign-in: anyone on the network could read everything; set FAULTLINE_AUTH_TOKEN, or listen on 127.0.0.1`,
  );
}

function rolesOf(config: Config): ReadonlySet<string> {
  const roles = config.roles
    .split(',')
    .map((role) => role.trim())
    .filter(Boolean);
  const unknown = roles.find((role) => !['ingest', 'pipeline', 'api'].includes(role));
  if (unknown !== undefined || roles.length === 0)
    throw new Error(
      `cannot start with the roles ${JSON.stringify(config.roles)}: use ingest, pipeline and api, separated by commas`,
    );
  return new Set(roles);
}

function listen(server: Server, host: string, port: number, flag: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(portError(error, port, flag)));
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function portError(error: unknown, port: number, flag: string): Error {
  const isTaken = /EADDRINUSE|address already in use|No address added/i.test(String(error));
  return isTaken
    ? new Error(`cannot listen on port ${port}: another program has it; stop that or choose another with ${flag}`)
    : (error as Error);
}

async function shut(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), 3000);
  await closed;
  clearTimeout(timer);
}
