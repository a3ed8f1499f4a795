// Everything the main port answers besides OTLP: probes, operations, MCP and the web app.
import { randomUUID } from 'node:crypto';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { compress } from 'hono/compress';
import type { Logger } from 'pino';
import { answerMcp } from '../mcp/http.ts';
import { isLoopbackAddress } from '../operations/access.ts';
import { publicError } from '../operations/call.ts';
import { OperationError } from '../operations/operation-error.ts';
import type { Retention } from '../operations/operation.ts';
import { callerOf, type HttpEnv } from './caller.ts';
import { ERROR_TABLE } from './errors.ts';
import { addFeedbackRoutes, type FeedbackRoutesOptions } from './feedback-routes.ts';
import { openApiDocument } from './openapi.ts';
import { addKpiMetrics } from './kpi-metrics.ts';
import { addOperationRoutes, type OperationRoutesOptions } from './operation-routes.ts';
import { addProbes, type ProbeOptions } from './probes.ts';
import { addWebApp } from './web-app.ts';

export interface ApiOptions extends OperationRoutesOptions, ProbeOptions {
  readonly version: string;
  /** What a page must know of this server to say it. The ports are absent for a process that takes in no telemetry. */
  readonly about: () => {
    readonly otlpHttpPort?: number;
    readonly otlpGrpcPort?: number;
    /** Whether requests are assembled in this process, so that `requests.tail` hears of them. */
    readonly canFollowLive: boolean;
    readonly retention: Retention;
  };
  /** False for a process without the role `api`: it answers its probes only. */
  readonly isApi: boolean;
  readonly webDirectory: string;
  /** Undefined for a process that takes no telemetry in. */
  readonly feedback: FeedbackRoutesOptions | undefined;
}

const MAX_INPUT_BYTES = 1024 * 1024;
const CHALLENGE = 'Bearer realm="Faultline", Basic realm="Faultline", charset="UTF-8"';

export function createApi(options: ApiOptions): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  addProbes(app, options);
  if (options.isApi) addApi(app, options);
  app.notFound((c) => {
    throw new OperationError(
      'not-found',
      options.isApi
        ? `cannot find ${c.req.method} ${c.req.path}: /api/v1/openapi.json lists what there is`
        : 'cannot answer: this process does not have the role api',
    );
  });
  app.onError((error, c) => answerError(error, c, options.logger));
  return app;
}

function addApi(app: Hono<HttpEnv>, options: ApiOptions): void {
  const limit = bodyLimit({
    maxSize: MAX_INPUT_BYTES,
    onError: () => {
      throw new OperationError('too-large', `cannot read the input: it is larger than ${MAX_INPUT_BYTES} bytes`);
    },
  });
  app.use('/api/*', limit, async (c, next) => {
    await next();
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store');
  });
  app.use('/mcp', limit);
  // Within one machine compressing costs more than it saves.
  const compressed = compress();
  app.use((c, next) => (isLoopbackAddress(callerOf(c).remoteAddress) ? next() : compressed(c, next)));
  app.get('/api/v1/openapi.json', (c) => c.json(openApiDocument(options.operations, options.version)));
  app.get('/api/v1/server', (c) => {
    options.policy.authenticate(callerOf(c));
    return c.json({ version: options.version, ...options.about() });
  });
  if (options.feedback) {
    for (const path of ['/v1/*', '/feedback']) app.use(path, limit);
    addFeedbackRoutes(app, options.feedback);
  }
  addOperationRoutes(app, options);
  addKpiMetrics(app, options);
  app.all('/mcp', (c) => answerMcp(c, options));
  app.all('/api/*', (c) => c.notFound());
  addWebApp(app, options.webDirectory);
}

function answerError(error: Error, c: Context<HttpEnv>, logger: Logger): Response {
  const shown = publicError(error);
  const errorId = randomUUID();
  const facts = { errorId, code: shown.code, method: c.req.method, path: c.req.path };
  if (shown.code === 'internal' || shown.code === 'unavailable')
    logger.error({ ...facts, err: error }, 'cannot answer');
  else logger.debug({ ...facts, message: shown.message }, 'refused');
  if (shown.code === 'unauthenticated') c.header('www-authenticate', CHALLENGE);
  return c.json(shown.toJson(errorId), ERROR_TABLE[shown.code].status);
}
