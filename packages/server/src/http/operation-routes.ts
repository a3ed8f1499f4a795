// One route for each operation, derived from the registry.
import type { Context, Hono } from 'hono';
import { rejectCrossSite, type AccessPolicy } from '../operations/access.ts';
import { callOperation, openStream, publicError } from '../operations/call.ts';
import { fromTexts } from '../operations/input-fields.ts';
import type { Operation, OperationContext, StreamOperation } from '../operations/operation.ts';
import { OperationError } from '../operations/operation-error.ts';
import type { AnyOperation } from '../operations/registry.ts';
import { callerOf, type HttpEnv } from './caller.ts';
import { ERROR_TABLE } from './errors.ts';
import { eventStream } from './event-stream.ts';
import type { HttpMetrics } from './metrics.ts';

/** Each holds a connection and a queue of its own. */
const MAX_STREAMS = 200;

export interface OperationRoutesOptions {
  readonly operations: readonly AnyOperation[];
  readonly policy: AccessPolicy;
  readonly contextOf: (principal: OperationContext['principal'], signal: AbortSignal) => OperationContext;
  readonly metrics: HttpMetrics;
  /** Aborts when the server stops; streams end then. */
  readonly stopping: AbortSignal;
}

export function addOperationRoutes(app: Hono<HttpEnv>, options: OperationRoutesOptions): void {
  let streams = 0;
  const answerStream = async (c: Context<HttpEnv>, operation: StreamOperation) => {
    const principal = options.policy.authenticate(callerOf(c));
    if (streams >= MAX_STREAMS)
      throw new OperationError('unavailable', `cannot follow: ${MAX_STREAMS} others do already; try again later`);
    const input = await inputOf(c, operation);
    streams += 1;
    return eventStream(c, {
      stopping: options.stopping,
      open: (signal) => openStream(options.policy, operation, options.contextOf(principal, signal), input),
      onEnd: () => (streams -= 1),
    });
  };
  const answer = async (c: Context<HttpEnv>, operation: Operation) => {
    const principal = options.policy.authenticate(callerOf(c));
    const context = options.contextOf(principal, c.req.raw.signal);
    return c.json((await callOperation(options.policy, operation, context, await inputOf(c, operation))) as object);
  };
  for (const operation of options.operations) {
    const path = operation.http.path.replaceAll(/\{(\w+)\}/g, ':$1');
    app.on(operation.http.method, path, async (c) => {
      const startedAt = performance.now();
      let status = 200;
      try {
        rejectCrossSite(callerOf(c), c.req.method);
        return await (operation.kind === 'stream' ? answerStream(c, operation) : answer(c, operation));
      } catch (error) {
        ({ status } = ERROR_TABLE[publicError(error).code]);
        throw error;
      } finally {
        options.metrics.observe(operation.name, status, (performance.now() - startedAt) / 1000);
      }
    });
  }
}

async function inputOf(c: Context<HttpEnv>, operation: AnyOperation): Promise<unknown> {
  const inPath = c.req.param() as Record<string, string>;
  if (operation.http.method === 'GET') return fromTexts(operation, { ...singleQuery(c), ...inPath });
  const type = (c.req.header('content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (type !== 'application/json')
    throw new OperationError('invalid-argument', 'cannot read the input: send it as application/json');
  const body = await jsonBody(c);
  if (body === null || typeof body !== 'object' || Array.isArray(body))
    throw new OperationError('invalid-argument', 'cannot read the input: it must be a JSON object');
  const repeated = Object.keys(inPath).find((name) => Object.hasOwn(body, name));
  if (repeated !== undefined)
    throw new OperationError('invalid-argument', `cannot read the input: ${repeated} stands in the path already`, {
      fields: [{ path: repeated, message: 'stands in the path already' }],
    });
  return { ...body, ...inPath };
}

function singleQuery(c: Context<HttpEnv>): Record<string, string> {
  const repeated = Object.entries(c.req.queries()).find(([, values]) => values.length > 1)?.[0];
  if (repeated === undefined) return c.req.query();
  throw new OperationError('invalid-argument', `cannot read the input: ${repeated} is given more than once`, {
    fields: [{ path: repeated, message: 'is given more than once' }],
  });
}

async function jsonBody(c: Context<HttpEnv>): Promise<unknown> {
  const text = await c.req.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new OperationError('invalid-argument', 'cannot read the input: it is not JSON');
  }
}
