// Operations as MCP tools: `requests.get` is the tool `get_request`.
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { jsonSchema } from '../http/openapi.ts';
import { publicError } from '../operations/call.ts';
import type { Operation } from '../operations/operation.ts';
import type { AnyOperation } from '../operations/registry.ts';

/** Answers longer than this are cut: an assistant is better served by a narrower question. */
const MAX_ANSWER_CHARACTERS = 100_000;

export interface Tool {
  readonly name: string;
  readonly operation: Operation;
}

export function toolsOf(operations: readonly AnyOperation[]): readonly Tool[] {
  return operations
    .filter((operation): operation is Operation => operation.kind === 'unary')
    .map((operation) => ({ name: toolName(operation.name), operation }));
}

/** `requests.search` → `search_requests`, `requests.get` → `get_request`, `doctor.run` → `run_doctor`. */
export function toolName(operationName: string): string {
  const [noun = '', verb = ''] = operationName.split('.');
  const singular = ['get', 'create', 'update'].includes(verb) ? noun.replace(/s$/, '') : noun;
  return `${verb}_${singular}`;
}

export function listTools(operations: readonly AnyOperation[]) {
  return toolsOf(operations).map(({ name, operation }) => ({
    name,
    title: operation.summary,
    description: operation.description,
    inputSchema: { ...jsonSchema(operation.input, 'input'), type: 'object' as const },
    annotations: { readOnlyHint: operation.access === 'read', destructiveHint: false, openWorldHint: false },
  }));
}

/** An MCP server whose tools are answered by `call`. */
export function createMcpServer(
  operations: readonly AnyOperation[],
  version: string,
  call: (operation: Operation, input: unknown) => Promise<unknown>,
): Server {
  const server = new Server({ name: 'faultline', version }, { capabilities: { tools: {} } });
  const tools = new Map(toolsOf(operations).map((tool) => [tool.name, tool]));
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: listTools(operations) }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    const tool = tools.get(params.name);
    if (!tool) return failure(`cannot find the tool ${params.name}`);
    try {
      const text = JSON.stringify(await call(tool.operation, params.arguments ?? {}));
      const isCut = text.length > MAX_ANSWER_CHARACTERS;
      return {
        content: [
          {
            type: 'text' as const,
            text: isCut
              ? `${text.slice(0, MAX_ANSWER_CHARACTERS)}\n… cut at ${MAX_ANSWER_CHARACTERS} of ${text.length} characters; ask for less (limit, maxSpans, filter)`
              : text,
          },
        ],
      };
    } catch (error) {
      return failure(publicError(error).message);
    }
  });
  return server;
}

function failure(text: string) {
  return { isError: true, content: [{ type: 'text' as const, text }] };
}
