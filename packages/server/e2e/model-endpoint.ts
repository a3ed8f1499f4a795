// A real HTTP server in the place of a model provider: it says what the test tells it to, and keeps what it was asked.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface AskedCall {
  readonly headers: IncomingHttpHeaders;
  readonly body: {
    readonly model: string;
    readonly messages: readonly { readonly role: string; readonly content: string }[];
    readonly [field: string]: unknown;
  };
}

export type Say = (response: ServerResponse, call: AskedCall) => void;

export interface ModelEndpoint {
  readonly baseUrl: string;
  readonly calls: readonly AskedCall[];
  /** What it says next, one for each call; the last is said again and again. */
  script(...says: readonly Say[]): void;
  stop(): Promise<void>;
}

export async function startModelEndpoint(): Promise<ModelEndpoint> {
  const calls: AskedCall[] = [];
  let script: readonly Say[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const call = {
        headers: request.headers,
        body: JSON.parse(Buffer.concat(chunks).toString()) as AskedCall['body'],
      };
      calls.push(call);
      const [next, ...rest] = script;
      if (rest.length > 0) script = rest;
      if (next) next(response, call);
      else response.writeHead(500).end();
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    calls,
    script: (...says) => {
      script = says;
      calls.length = 0;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A chat completion with this text, and what it used. */
export function completion(text: string, usage: object | null = { prompt_tokens: 100, completion_tokens: 20 }): Say {
  return (response) => {
    const choices = [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }];
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ id: 'c1', object: 'chat.completion', choices, usage }));
  };
}

export function failure(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Say {
  return (response) => {
    response.writeHead(status, headers).end(body);
  };
}

/** It takes the call and never answers. */
export const hang: Say = () => {};
