import type { Attributes } from '@opentelemetry/api';
import { guarded } from '../guarded.ts';
import { sayOnce } from '../say-once.ts';
import type { CapturePolicy, CaptureOptions } from '../capture/settings.ts';

export interface InitOptions extends CaptureOptions {
  /** Faultline's address. Default: `FAULTLINE_URL`, else `OTEL_EXPORTER_OTLP_ENDPOINT`, else `http://127.0.0.1:4318`. */
  readonly url?: string | undefined;
  /** Sent as `Authorization: Bearer`. Default: `FAULTLINE_TOKEN`. */
  readonly token?: string | undefined;
  /** Further headers. Default: `OTEL_EXPORTER_OTLP_HEADERS`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Default: `OTEL_SERVICE_NAME`. */
  readonly serviceName?: string | undefined;
  /** What is running: a version or a commit. A cohort label of every request. */
  readonly release?: string | undefined;
  /** `production`, `staging` … A cohort label of every request. */
  readonly environment?: string | undefined;
  /** Further attributes of the resource, besides `OTEL_RESOURCE_ATTRIBUTES`. */
  readonly resource?: Attributes | undefined;
  /** Where spans take their time from, in milliseconds since 1970: for programs that replay the past. Default: the machine's clock. */
  readonly now?: (() => number) | undefined;
  /** Spans that wait to be sent. Default 10 000; more are dropped, counted and said once. */
  readonly maxQueueSize?: number | undefined;
  /** Size of what waits, in characters of JSON. Default 32 million. */
  readonly maxQueueLength?: number | undefined;
  /** Spans in one export. Default 512. */
  readonly maxBatchSize?: number | undefined;
  /** Milliseconds that a span waits at most before it is sent. Default 1000. */
  readonly flushIntervalMs?: number | undefined;
  /** Milliseconds for one attempt to send. Default 10 000. */
  readonly timeoutMs?: number | undefined;
  /** Attempts to send one batch while the server is away or busy. Default 8, about two minutes. */
  readonly maxAttempts?: number | undefined;
}

export interface ExporterConfig {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly resource: Attributes;
  readonly maxQueueSize: number;
  readonly maxQueueLength: number;
  readonly maxBatchSize: number;
  readonly flushIntervalMs: number;
  readonly timeoutMs: number;
  readonly maxAttempts: number;
}

type Env = Readonly<Record<string, string | undefined>>;
const TRACES_PATH = '/v1/traces';

/** Undefined when no address can be made out of what was given. */
export function exporterConfig(options: InitOptions): ExporterConfig | undefined {
  const env = environmentVariables();
  const url = tracesUrl(options, env);
  if (url === undefined) return undefined;
  const token = options.token ?? env['FAULTLINE_TOKEN'];
  return {
    url,
    headers: {
      ...pairs(env['OTEL_EXPORTER_OTLP_HEADERS']),
      ...pairs(env['OTEL_EXPORTER_OTLP_TRACES_HEADERS']),
      ...options.headers,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      'content-type': 'application/json',
    },
    resource: resourceOf(options, env),
    maxQueueSize: positive(options.maxQueueSize, 10_000),
    maxQueueLength: positive(options.maxQueueLength, 32_000_000),
    maxBatchSize: positive(options.maxBatchSize, 512),
    flushIntervalMs: positive(options.flushIntervalMs, 1000),
    timeoutMs: positive(options.timeoutMs, 10_000),
    maxAttempts: positive(options.maxAttempts, 8),
  };
}

export function isDisabled(): boolean {
  return environmentVariables()['OTEL_SDK_DISABLED']?.toLowerCase() === 'true';
}

export function capturePolicyOf(options: InitOptions): CapturePolicy | undefined {
  return options.capture ?? (environmentVariables()['FAULTLINE_CAPTURE'] as CapturePolicy | undefined);
}

/** Deno asks for permission and may refuse; browsers have none. */
function environmentVariables(): Env {
  const host = globalThis as { process?: { env?: Env } };
  try {
    // Reading one is what Deno refuses.
    void host.process?.env?.['FAULTLINE_URL'];
    return host.process?.env ?? {};
  } catch {
    return {};
  }
}

function tracesUrl(options: InitOptions, env: Env): string | undefined {
  const asIs =
    options.url === undefined && !env['FAULTLINE_URL'] ? env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] : undefined;
  const base =
    asIs || options.url || env['FAULTLINE_URL'] || env['OTEL_EXPORTER_OTLP_ENDPOINT'] || 'http://127.0.0.1:4318';
  const url = guarded(() => (URL.canParse(base) ? new URL(base) : undefined));
  if (!url || !/^https?:$/.test(url.protocol)) {
    sayOnce(
      'url',
      `cannot send to '${base}': expected an http(s) address such as http://127.0.0.1:4318; nothing is sent`,
    );
    return undefined;
  }
  if (!asIs && !url.pathname.endsWith(TRACES_PATH)) url.pathname = url.pathname.replace(/\/*$/, TRACES_PATH);
  return url.href;
}

function resourceOf(options: InitOptions, env: Env): Attributes {
  const resource: Attributes = {
    'service.name': 'unknown_service',
    ...pairs(env['OTEL_RESOURCE_ATTRIBUTES']),
    ...options.resource,
    'telemetry.sdk.name': 'faultline',
    'telemetry.sdk.language': 'window' in globalThis ? 'webjs' : 'nodejs',
  };
  const set = (key: string, value: string | undefined) => {
    if (value) resource[key] = value;
  };
  set('service.name', options.serviceName ?? env['OTEL_SERVICE_NAME']);
  set('service.version', options.release);
  set('deployment.environment.name', options.environment);
  return resource;
}

/** `a=1,b=2`, percent-encoded as in W3C baggage (OpenTelemetry environment variables). */
function pairs(list: string | undefined): Record<string, string> {
  const found: Record<string, string> = {};
  for (const pair of list?.split(',') ?? []) {
    const equals = pair.indexOf('=');
    const key = pair.slice(0, Math.max(0, equals)).trim();
    const value = pair.slice(equals + 1).trim();
    if (key !== '') found[key] = guarded(() => decodeURIComponent(value)) ?? value;
  }
  return found;
}

function positive(value: number | undefined, otherwise: number): number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value) ? value : otherwise;
}
