// Operations as MCP tools: `requests.get` is the tool `get_request`.
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema, type CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { jsonSchema } from '../http/openapi.ts';
import { publicError } from '../operations/call.ts';
import { inWordsOf, toolName } from '../operations/names.ts';
import type { Operation } from '../operations/operation.ts';
import type { AnyOperation } from '../operations/registry.ts';

/** Answers longer than this are cut: an assistant is better served by a narrower question. */
const MAX_ANSWER_CHARACTERS = 100_000;

/** Every operation with one answer, as a client lists it. */
export function toolsOf(operations: readonly AnyOperation[]) {
  const names = operations.map(({ name }) => name);
  return operations
    .filter((operation) => operation.kind === 'unary')
    .map((operation) => ({
      operation,
      name: toolName(operation.name),
      title: operation.summary,
      description: inWordsOf(toolName, operation.description, names),
      inputSchema: { ...jsonSchema(operation.input, 'input'), type: 'object' as const },
      annotations: { readOnlyHint: operation.access === 'read', destructiveHint: false, openWorldHint: false },
    }));
}

/** An MCP server whose tools are answered by `call`; what that throws becomes the tool's error. */
export function createMcpServer(
  operations: readonly AnyOperation[],
  version: string,
  call: (operation: Operation, input: Readonly<Record<string, unknown>>) => Promise<unknown>,
): Server {
  const server = new Server({ name: 'faultline', version }, { capabilities: { tools: {} } });
  const tools = toolsOf(operations);
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: tools.map(({ operation: _operation, ...tool }) => tool),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    const tool = tools.find(({ name }) => name === params.name);
    if (!tool) return failure(`cannot find the tool ${params.name}: tools/list names those there are`);
    try {
      return answer(JSON.stringify(await call(tool.operation, params.arguments ?? {})));
    } catch (error) {
      return failure(publicError(error).message);
    }
  });
  return server;
}

function answer(text: string): CallToolResult {
  const isCut = text.length > MAX_ANSWER_CHARACTERS;
  return {
    content: [
      {
        type: 'text',
        text: isCut
          ? `${text.slice(0, MAX_ANSWER_CHARACTERS)}\n… cut at ${MAX_ANSWER_CHARACTERS} of ${text.length} characters: ask for less (limit, maxSpans, filter, a shorter time range)`
          : text,
      },
    ],
  };
}

function failure(text: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text }] };
}
