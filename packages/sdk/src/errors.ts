import type { Attributes } from '@opentelemetry/api';
import { SpanStatusCode } from '@opentelemetry/api';
import { captureText } from './capture/capture.ts';
import type { SpanWriter } from './unpoliced.ts';

/** Marks a span as failed: status, `error.type` and an exception event. The error itself is only read. */
export function recordError(span: SpanWriter, error: unknown): void {
  const type = errorType(error);
  const message = captureText(messageOf(error), 'exception.message');
  const stack = error instanceof Error ? captureText(error.stack, 'exception.stacktrace') : undefined;
  const attributes: Attributes = { 'exception.type': type };
  if (message !== undefined) attributes['exception.message'] = message;
  if (stack !== undefined) attributes['exception.stacktrace'] = stack;
  span.addEvent('exception', attributes);
  span.setAttribute('error.type', type);
  span.setStatus(message === undefined ? { code: SpanStatusCode.ERROR } : { code: SpanStatusCode.ERROR, message });
}

/** The class of an error; many client libraries leave `name` at "Error" in their subclasses. */
function errorType(error: unknown): string {
  if (typeof error !== 'object' || error === null) return typeof error;
  const { name } = error as { name?: unknown };
  const className: unknown = (error.constructor as { name?: unknown } | undefined)?.name;
  const type = typeof name === 'string' && name !== '' && name !== 'Error' ? name : className;
  return typeof type === 'string' && type !== '' ? type.slice(0, 100) : 'Error';
}

function messageOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error;
  const { message } = error as { message?: unknown };
  return typeof message === 'string' ? message : error;
}
