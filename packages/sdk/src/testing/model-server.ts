import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export const MODEL_ANSWER = 'Within five working days.';

/** A chat completions endpoint that always says the same, at once. */
export async function startModelServer(): Promise<{ readonly url: string; stop(): void }> {
  const server: Server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          id: 'chatcmpl-1',
          object: 'chat.completion',
          created: 1_700_000_000,
          model: 'gpt-4o-2024-08-06',
          choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: MODEL_ANSWER } }],
          usage: { prompt_tokens: 120, completion_tokens: 9, total_tokens: 129 },
        }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
