import { ErrorJsonSchema } from '@faultline/model';
import { OperationError } from '../operations/operation-error.ts';
import type { StreamItem } from '../operations/operation.ts';
import type { AnyOperation } from '../operations/registry.ts';
import { readServerSentEvents } from './server-sent-events.ts';

type Input = Readonly<Record<string, unknown>>;

/** Asks a running server. Every failure is an OperationError that says what to do about it. */
export class ServerClient {
  readonly #url: string;
  readonly #token: string | undefined;

  constructor(url: string, token: string | undefined) {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
      throw new OperationError(
        'invalid-argument',
        `cannot use ${url} as the server: it must be a URL such as http://127.0.0.1:7420; set it with --url or FAULTLINE_URL`,
      );
    this.#url = url.replace(/\/+$/, '');
    this.#token = token;
  }

  async call(operation: AnyOperation, input: Input): Promise<unknown> {
    const response = await this.#send(operation, input);
    try {
      return await response.json();
    } catch {
      throw this.#notFaultline(response.status);
    }
  }

  /** Ends when the server ends it; throws when the connection is lost. */
  async *stream(operation: AnyOperation, input: Input): AsyncGenerator<StreamItem<unknown>, void> {
    const response = await this.#send(operation, input);
    if (!response.body) throw this.#notFaultline(response.status);
    try {
      for await (const { event, data } of readServerSentEvents(response.body)) {
        if (event === 'message') yield { event: JSON.parse(data) as unknown };
        else if (event === 'dropped') yield { dropped: (JSON.parse(data) as { count: number }).count };
        else if (event === 'error') throw errorFrom(JSON.parse(data)) ?? this.#notFaultline(response.status);
        else if (event === 'end') return;
      }
    } catch (error) {
      if (error instanceof OperationError) throw error;
    }
    throw new OperationError('unavailable', `lost the connection to ${this.#url}; start again to follow on`);
  }

  async #send(operation: AnyOperation, input: Input): Promise<Response> {
    const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
    const path = operation.http.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const value = rest.get(name);
      rest.delete(name);
      if (typeof value === 'string' && value !== '') return encodeURIComponent(value);
      throw new OperationError('invalid-argument', `cannot run ${operation.name}: ${name}: is needed`, {
        fields: [{ path: name, message: 'is needed' }],
      });
    });
    const hasBody = operation.http.method !== 'GET';
    const query = new URLSearchParams([...rest].map(([name, value]): [string, string] => [name, textOf(value)]));
    const response = await fetch(`${this.#url}${path}${hasBody || rest.size === 0 ? '' : `?${query.toString()}`}`, {
      method: operation.http.method,
      headers: {
        ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}),
        ...(hasBody ? { 'content-type': 'application/json' } : {}),
      },
      ...(hasBody ? { body: JSON.stringify(Object.fromEntries(rest)) } : {}),
    }).catch((error: unknown) => {
      throw this.#unreachable(error);
    });
    if (response.ok) return response;
    const error = errorFrom(await response.json().catch(() => undefined));
    if (!error) throw this.#notFaultline(response.status);
    if (error.code !== 'unauthenticated') throw error;
    throw new OperationError(error.code, `${error.message}; give it with --token or FAULTLINE_TOKEN`, error.details);
  }

  #unreachable(error: unknown): OperationError {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const code = (cause as { code?: unknown }).code;
    const why = code === 'ECONNREFUSED' ? 'no server answers there' : String(code ?? cause);
    return new OperationError(
      'unavailable',
      `cannot reach Faultline at ${this.#url}: ${why}; start one with "faultline start", or name another with --url or FAULTLINE_URL`,
    );
  }

  #notFaultline(status: number): OperationError {
    return new OperationError(
      'unavailable',
      `cannot use the answer of ${this.#url} (status ${status}): it does not look like Faultline; check --url or FAULTLINE_URL`,
    );
  }
}

function errorFrom(body: unknown): OperationError | undefined {
  const parsed = ErrorJsonSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { code, message, ...details } = parsed.data.error;
  return new OperationError(code, message, details);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
