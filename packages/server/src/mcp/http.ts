import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { Context } from 'hono';
import { callerOf, type HttpEnv } from '../http/caller.ts';
import { rejectCrossSite, type AccessPolicy } from '../operations/access.ts';
import { callOperation } from '../operations/call.ts';
import type { OperationContext } from '../operations/operation.ts';
import type { AnyOperation } from '../operations/registry.ts';
import { createMcpServer } from './server.ts';

export interface McpOptions {
  readonly operations: readonly AnyOperation[];
  readonly policy: AccessPolicy;
  readonly contextOf: (principal: OperationContext['principal'], signal: AbortSignal) => OperationContext;
  readonly version: string;
}

/** `/mcp`: streamable HTTP without sessions, so that any process behind a load balancer can answer. The server never speaks first. */
export async function answerMcp(c: Context<HttpEnv>, options: McpOptions): Promise<Response> {
  const caller = callerOf(c);
  rejectCrossSite(caller, c.req.method);
  const principal = options.policy.authenticate(caller);
  if (c.req.method !== 'POST')
    return c.text('MCP is spoken here with POST, without sessions\n', 405, { allow: 'POST' });
  const server = createMcpServer(options.operations, options.version, (operation, input) =>
    callOperation(options.policy, operation, options.contextOf(principal, c.req.raw.signal), input),
  );
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  try {
    return await transport.handleRequest(c.req.raw);
  } finally {
    await server.close();
  }
}
