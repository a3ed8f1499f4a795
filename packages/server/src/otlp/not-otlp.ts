import type { IncomingMessage, ServerResponse } from 'node:http';
import { encodingOf } from './http-receiver.ts';
import { CONTENT_TYPES, statusMessage } from './status.ts';

const NOT_FOUND = 5;

/** Answers what came to the OTLP port and is none of OTLP's paths; `port` is where the rest is. */
export function answerNotOtlp(request: IncomingMessage, response: ServerResponse, port: number): void {
  const path = (request.url ?? '').split('?', 1)[0]!;
  const message = `cannot find ${path}: OTLP is at /v1/traces, /v1/logs and /v1/metrics; the web app and the API are on port ${port}`;
  const encoding = encodingOf(request);
  response.writeHead(404, { 'content-type': CONTENT_TYPES[encoding], 'x-content-type-options': 'nosniff' });
  response.end(statusMessage(encoding, NOT_FOUND, message));
  request.resume();
}
