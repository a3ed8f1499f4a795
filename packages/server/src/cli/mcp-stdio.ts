import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { createMcpServer } from '../mcp/server.ts';
import { OPERATIONS } from '../operations/registry.ts';
import { VERSION } from '../version.ts';
import type { ServerClient } from './client.ts';

/** Speaks MCP on standard input and output, and asks a running server for the answers. */
export async function serveMcpOverStdio(client: ServerClient): Promise<void> {
  const server = createMcpServer(OPERATIONS, VERSION, (operation, input) =>
    client.call(operation, input as Record<string, unknown>),
  );
  const transport = new StdioServerTransport();
  await server.connect(transport);
  await new Promise<void>((resolve) => (transport.onclose = resolve));
}
