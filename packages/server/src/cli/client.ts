import type { ErrorJson } from '@faultline/model';
import { OperationError } from '../operations/operation-error.ts';
import type { AnyOperation } from '../operations/registry.ts';

/** Asks a running server. */
export class ServerClient {
  readonly #url: string;
  readonly #token: string | undefined;

  constructor(url: string, token: string | undefined) {
    this.#url = url.replace(/\/$/, '');
    this.#token = token;
  }

  async call(operation: AnyOperation, input: Readonly<Record<string, unknown>>): Promise<unknown> {
    const response = await this.#send(operation, input);
    return response.json();
  }

  async *stream(operation: AnyOperation, input: Readonly<Record<string, unknown>>): AsyncGenerator<unknown> {
    const response = await this.#send(operation, input);
    let buffered = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      buffered += chunk;
      for (let end = buffered.indexOf('\n\n'); end >= 0; end = buffered.indexOf('\n\n')) {
        const event = buffered.slice(0, end);
        buffered = buffered.slice(end + 2);
        const data = /^data: ?(.*)$/m.exec(event)?.[1];
        if (/^event: message$/m.test(event) && data) yield JSON.parse(data);
      }
    }
  }

  async #send(operation: AnyOperation, input: Readonly<Record<string, unknown>>): Promise<Response> {
    const rest: Record<string, unknown> = Object.fromEntries(
      Object.entries(input).filter(([, value]) => value !== undefined),
    );
    const path = operation.http.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const value = rest[name];
      delete rest[name];
      return encodeURIComponent(String(value));
    });
    const hasBody = operation.http.method !== 'GET';
    const query = hasBody
      ? ''
      : `?${new URLSearchParams(Object.entries(rest).map(([name, value]): [string, string] => [name, String(value)])).toString()}`;
    const response = await fetch(`${this.#url}${path}${query}`, {
      method: operation.http.method,
      headers: {
        ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}),
        ...(hasBody ? { 'content-type': 'application/json' } : {}),
      },
      ...(hasBody ? { body: JSON.stringify(rest) } : {}),
    }).catch(() => {
      throw new OperationError(
        'unavailable',
        `cannot reach Faultline at ${this.#url}: no server answers there; start one with npm start, or name it with --url`,
      );
    });
    if (response.ok) return response;
    const body = (await response.json().catch(() => undefined)) as ErrorJson | undefined;
    const { code, message, ...details } = body?.error ?? {
      code: 'internal' as const,
      message: `cannot use the answer of ${this.#url}: status ${response.status}`,
    };
    throw new OperationError(code, message, details);
  }
}
