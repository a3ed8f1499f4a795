import type { Context } from 'hono';
import type { HttpBindings } from '@hono/node-server';
import type { Caller } from '../operations/access.ts';

export interface HttpEnv {
  Bindings: HttpBindings;
}

export function callerOf(c: Context<HttpEnv>): Caller {
  return { header: (name) => c.req.header(name), remoteAddress: c.env.incoming.socket.remoteAddress };
}
