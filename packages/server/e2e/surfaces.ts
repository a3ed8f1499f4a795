// One operation asked through each surface of a running server, as its users do it.
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { createProgram } from '../src/cli/program.ts';
import { commandLine } from '../src/cli/operation-command.ts';
import { toolName } from '../src/operations/names.ts';
import { OperationError } from '../src/operations/operation-error.ts';
import type { AnyOperation } from '../src/operations/registry.ts';

export type Input = Readonly<Record<string, unknown>>;

/** What a surface answered: the value, or the message of its error. */
type Answer = { readonly value: unknown } | { readonly error: string };

export type Ask = (operation: AnyOperation, input: Input) => Promise<Answer>;

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

export function overHttp(url: string, token?: string): Ask {
  return async (operation, input) => {
    const response = await fetch(...httpRequest(url, operation, input, token));
    const body = (await response.json()) as { error?: { message: string } };
    return response.ok ? { value: body } : { error: body.error!.message };
  };
}

/** The call that the operation's route takes. */
export function httpRequest(
  url: string,
  operation: AnyOperation,
  input: Input,
  token?: string,
): [url: string, init: { method: string; headers: Record<string, string>; body?: string }] {
  const { method } = operation.http;
  const rest: Record<string, unknown> = { ...input };
  const path = operation.http.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = textOf(rest[name]);
    delete rest[name];
    return encodeURIComponent(value);
  });
  const query = new URLSearchParams(
    Object.entries(rest).map(([name, value]): [string, string] => [name, textOf(value)]),
  );
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return method === 'GET'
    ? [`${url}${path}?${query.toString()}`, { method, headers }]
    : [
        `${url}${path}`,
        { method, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(rest) },
      ];
}

export function overCli(url: string, token?: string): Ask {
  return async (operation, input) => {
    try {
      return { value: JSON.parse(await runCli([...commandLine(operation, input), '--json'], url, token)) as unknown };
    } catch (error) {
      if (error instanceof OperationError) return { error: error.message };
      throw error;
    }
  };
}

/** What `faultline <args>` prints; throws what it fails with. */
export async function runCli(args: readonly string[], url: string, token?: string, columns = 160): Promise<string> {
  const printed: string[] = [];
  const program = createProgram({
    output: {
      columns,
      paint: (_, text) => text,
      print: (text) => printed.push(text),
      note: (text) => printed.push(text),
    },
    environment: { FAULTLINE_URL: url, ...(token === undefined ? {} : { FAULTLINE_TOKEN: token }) },
    start: () => Promise.reject(new Error('not started here')),
    serveMcp: () => Promise.reject(new Error('not served here')),
  });
  await program.parseAsync([...args], { from: 'user' });
  return printed.join('\n');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export interface McpConnection {
  readonly client: Client;
  readonly ask: Ask;
  close(): Promise<void>;
}

export async function overMcp(url: string, token?: string): Promise<McpConnection> {
  return connected(
    new StreamableHTTPClientTransport(new URL('/mcp', url), {
      requestInit: { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } },
    }),
  );
}

/** `faultline mcp` as a process of its own, started by the client. */
export async function overMcpStdio(url: string, token?: string): Promise<McpConnection> {
  return connected(
    new StdioClientTransport({
      command: process.execPath,
      args: [MAIN, 'mcp'],
      env: { FAULTLINE_URL: url, ...(token === undefined ? {} : { FAULTLINE_TOKEN: token }) },
    }),
  );
}

async function connected(transport: Parameters<Client['connect']>[0]): Promise<McpConnection> {
  const client = new Client({ name: 'surfaces', version: '1' });
  await client.connect(transport);
  return {
    client,
    ask: async (operation, input) => {
      const result = await client.callTool({ name: toolName(operation.name), arguments: { ...input } });
      const [content] = result.content as { text: string }[];
      return result.isError === true ? { error: content!.text } : { value: JSON.parse(content!.text) as unknown };
    },
    close: () => client.close(),
  };
}
