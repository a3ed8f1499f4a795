// Operations over HTTP: one route each, derived from the registry.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { compress } from 'hono/compress';
import { streamSSE } from 'hono/streaming';
import type { HttpBindings } from '@hono/node-server';
import type { Logger } from 'pino';
import { rejectCrossSite, type AccessPolicy, type Caller } from '../operations/access.ts';
import { callOperation, publicError, streamOperation } from '../operations/call.ts';
import type { OperationContext } from '../operations/operation.ts';
import { OperationError } from '../operations/operation-error.ts';
import type { AnyOperation } from '../operations/registry.ts';
import { ERROR_TABLE } from './errors.ts';
import type { HttpMetrics } from './metrics.ts';
import { openApiDocument } from './openapi.ts';

export interface ApiOptions {
  readonly operations: readonly AnyOperation[];
  readonly policy: AccessPolicy;
  readonly contextOf: (principal: OperationContext['principal'], signal: AbortSignal) => OperationContext;
  readonly metrics: HttpMetrics;
  /** Rejects while a store cannot be reached. */
  readonly ready: () => Promise<void>;
  readonly version: string;
  /** What a page must know of this server: where telemetry is taken in. */
  readonly endpoints: () => { readonly otlpHttpPort: number; readonly otlpGrpcPort: number };
  readonly webDirectory: string;
  readonly logger: Logger;
}

type Env = { Bindings: HttpBindings };
const MAX_INPUT_BYTES = 1024 * 1024;
const HEARTBEAT_MS = 15_000;
const CSP =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'";

export function createApi(options: ApiOptions): Hono<Env> {
  const app = new Hono<Env>();
  app.use(async (c, next) => {
    await next();
    c.header('x-content-type-options', 'nosniff');
    c.header('referrer-policy', 'no-referrer');
    c.header('content-security-policy', CSP);
  });
  app.get('/healthz', (c) => c.text('ok'));
  app.get('/readyz', async (c) => {
    try {
      await options.ready();
      return c.text('ready');
    } catch (error) {
      options.logger.warn({ err: error }, 'not ready');
      return c.text('not ready: a database cannot be reached', 503);
    }
  });
  app.get('/metrics', async (c) => {
    options.policy.authenticate(callerOf(c));
    return c.text(await options.metrics.registry.metrics(), 200, {
      'content-type': options.metrics.registry.contentType,
    });
  });
  app.use(
    '/api/*',
    bodyLimit({
      maxSize: MAX_INPUT_BYTES,
      onError: () => {
        throw new OperationError('limit-exceeded', `cannot read the input: it is larger than ${MAX_INPUT_BYTES} bytes`);
      },
    }),
  );
  app.use('/api/*', async (c, next) => (c.req.path.endsWith('/tail') ? next() : compress()(c, next)));
  app.get('/api/v1/openapi.json', (c) => c.json(openApiDocument(options.operations, options.version)));
  app.get('/api/v1/server', (c) => {
    options.policy.authenticate(callerOf(c));
    return c.json({ version: options.version, ...options.endpoints() });
  });
  for (const operation of options.operations) addRoute(app, operation, options);
  app.all('/api/*', (c) => {
    throw new OperationError(
      'not-found',
      `cannot find ${c.req.method} ${c.req.path}: /api/v1/openapi.json lists what there is`,
    );
  });
  addWeb(app, options.webDirectory);
  app.onError((error, c) => {
    const shown = publicError(error);
    if (shown.code === 'internal') options.logger.error({ err: error, path: c.req.path }, 'operation failed');
    return c.json(shown.toJson(), ERROR_TABLE[shown.code].status);
  });
  return app;
}

function addRoute(app: Hono<Env>, operation: AnyOperation, options: ApiOptions): void {
  const path = operation.http.path.replaceAll(/\{(\w+)\}/g, ':$1');
  app.on(operation.http.method, path, async (c) => {
    const startedAt = performance.now();
    let status = 200;
    try {
      const caller = callerOf(c);
      rejectCrossSite(caller, c.req.method);
      const principal = options.policy.authenticate(caller);
      const context = options.contextOf(principal, c.req.raw.signal);
      const input = await inputOf(c, operation);
      if (operation.kind === 'stream')
        return streamEvents(c, streamOperation(options.policy, operation, context, input));
      return c.json((await callOperation(options.policy, operation, context, input)) as object);
    } catch (error) {
      status = ERROR_TABLE[publicError(error).code].status;
      throw error;
    } finally {
      options.metrics.observe(operation.name, status, (performance.now() - startedAt) / 1000);
    }
  });
}

async function inputOf(c: Context<Env>, operation: AnyOperation): Promise<unknown> {
  const inPath = c.req.param() as Record<string, string>;
  if (operation.http.method === 'GET') return { ...c.req.query(), ...inPath };
  const type = (c.req.header('content-type') ?? '').split(';', 1)[0]!.trim();
  if (type !== 'application/json')
    throw new OperationError('invalid-argument', 'cannot read the input: send it as application/json');
  try {
    return { ...((await c.req.json()) as object), ...inPath };
  } catch (error) {
    if (error instanceof OperationError) throw error;
    throw new OperationError('invalid-argument', 'cannot read the input: it is not JSON');
  }
}

function streamEvents(c: Context<Env>, events: AsyncIterable<unknown>): Response {
  return streamSSE(c, async (stream) => {
    const heartbeat = setInterval(() => void stream.writeSSE({ event: 'heartbeat', data: '' }), HEARTBEAT_MS);
    try {
      await stream.writeSSE({ event: 'ready', data: '' });
      for await (const event of events) {
        if (stream.aborted) break;
        await stream.writeSSE({ event: 'message', data: JSON.stringify(event) });
      }
    } catch (error) {
      await stream.writeSSE({ event: 'error', data: JSON.stringify(publicError(error).toJson()) });
    } finally {
      clearInterval(heartbeat);
    }
  });
}

function callerOf(c: Context<Env>): Caller {
  return { header: (name) => c.req.header(name), remoteAddress: c.env.incoming?.socket.remoteAddress };
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
  json: 'application/json',
  ico: 'image/x-icon',
};

/** The built web app: files as they are, every other path the page itself. */
function addWeb(app: Hono<Env>, directory: string): void {
  app.get('*', (c) => {
    const wanted = resolve(directory, `.${decodedPath(c.req.path)}`);
    const isInside = wanted.startsWith(`${resolve(directory)}${sep}`);
    const extension = /\.(\w+)$/.exec(wanted)?.[1] ?? '';
    if (isInside && TYPES[extension] && existsSync(wanted)) {
      const isHashed = c.req.path.startsWith('/assets/');
      return c.body(new Uint8Array(readFileSync(wanted)), 200, {
        'content-type': TYPES[extension],
        'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      });
    }
    const page = join(directory, 'index.html');
    if (!existsSync(page)) return c.text('the web app is not built: run npm run build', 503);
    return c.body(readFileSync(page, 'utf8'), 200, { 'content-type': TYPES['html']!, 'cache-control': 'no-cache' });
  });
}

function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
