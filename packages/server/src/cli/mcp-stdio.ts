import { once } from 'node:events';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { createMcpServer } from '../mcp/server.ts';
import { OPERATIONS } from '../operations/registry.ts';
import { VERSION } from '../version.ts';
import type { ServerClient } from './client.ts';

/** Speaks MCP on standard input and output, and asks a running server for the answers. Ends when standard input does. */
export async function serveMcpOverStdio(client: ServerClient): Promise<void> {
  const server = createMcpServer(OPERATIONS, VERSION, (operation, input) => client.call(operation, input));
  const ended = once(process.stdin, 'end');
  await server.connect(new StdioServerTransport());
  await ended;
  await server.close();
}
