import { Agent, request as httpRequest } from 'node:http';

/** Sends an OTLP export. Resolves to the status of the answer; 0 when there was none. */
export function postTraces(otlpUrl: string, body: Buffer, agent = new Agent()): Promise<number> {
  return new Promise((resolve) => {
    const request = httpRequest(
      `${otlpUrl}/v1/traces`,
      { method: 'POST', agent, headers: { 'content-type': 'application/x-protobuf', 'content-length': body.length } },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
      },
    );
    request.once('error', () => resolve(0));
    request.end(body);
  });
}
