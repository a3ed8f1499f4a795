import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers what came to the OTLP port and is none of OTLP's paths; `port` is where the rest is. */
export function answerNotOtlp(request: IncomingMessage, response: ServerResponse, port: number): void {
  const path = (request.url ?? '').split('?', 1)[0]!;
  const message = `cannot find ${path}: OTLP is at /v1/traces, /v1/logs and /v1/metrics; the web app and the API are on port ${port}`;
  response.writeHead(404, { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' });
  response.end(JSON.stringify({ code: 5, message }));
}
