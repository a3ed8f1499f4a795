import type { Hono } from 'hono';
import type { Logger } from 'pino';
import type { AccessPolicy } from '../operations/access.ts';
import { callerOf, type HttpEnv } from './caller.ts';
import type { HttpMetrics } from './metrics.ts';

export interface ProbeOptions {
  readonly policy: AccessPolicy;
  readonly metrics: HttpMetrics;
  /** Rejects while this process should get no traffic: it starts, it stops, or a store cannot be reached. */
  readonly ready: () => Promise<void>;
  readonly logger: Logger;
}

/** `/healthz`: the process answers. `/readyz`: it can take traffic. `/metrics`: its own figures, for those who may read. */
export function addProbes(app: Hono<HttpEnv>, { policy, metrics, ready, logger }: ProbeOptions): void {
  app.get('/healthz', (c) => c.text('ok\n'));
  app.get('/readyz', async (c) => {
    try {
      await ready();
      return c.text('ready\n');
    } catch (error) {
      logger.warn({ err: error }, 'not ready');
      return c.text('not ready: starting, stopping, or a database cannot be reached; the server log says which\n', 503);
    }
  });
  app.get('/metrics', async (c) => {
    policy.authenticate(callerOf(c));
    return c.body(await metrics.registry.metrics(), 200, { 'content-type': metrics.registry.contentType });
  });
}
