import type { IncomingMessage, ServerResponse } from 'node:http';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { rejectCrossSite, type AccessPolicy } from '../operations/access.ts';
import { callOperation, publicError } from '../operations/call.ts';
import type { OperationContext } from '../operations/operation.ts';
import type { AnyOperation } from '../operations/registry.ts';
import { ERROR_TABLE } from '../http/errors.ts';
import { createMcpServer } from './server.ts';

/** `/mcp`: streamable HTTP without sessions, so that any process behind a load balancer can answer. */
export function createMcpHandler(options: {
  readonly operations: readonly AnyOperation[];
  readonly policy: AccessPolicy;
  readonly contextOf: (principal: OperationContext['principal'], signal: AbortSignal) => OperationContext;
  readonly version: string;
}): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  return async (request, response) => {
    if ((request.url ?? '').split('?', 1)[0] !== '/mcp') return false;
    try {
      const header = (name: string) => {
        const value = request.headers[name];
        return Array.isArray(value) ? value[0] : value;
      };
      const caller = { header, remoteAddress: request.socket.remoteAddress };
      rejectCrossSite(caller, request.method ?? 'GET');
      const principal = options.policy.authenticate(caller);
      const abort = new AbortController();
      response.once('close', () => abort.abort());
      const server = createMcpServer(options.operations, options.version, (operation, input) =>
        callOperation(options.policy, operation, options.contextOf(principal, abort.signal), input),
      );
      const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true } as ConstructorParameters<
        typeof StreamableHTTPServerTransport
      >[0]);
      response.once('close', () => void transport.close());
      await server.connect(transport as Parameters<typeof server.connect>[0]);
      await transport.handleRequest(request, response);
    } catch (error) {
      const shown = publicError(error);
      if (!response.headersSent)
        response.writeHead(ERROR_TABLE[shown.code].status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(shown.toJson()));
    }
    return true;
  };
}
