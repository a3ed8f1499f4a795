import type { Context, Span } from '@opentelemetry/api';
import { FAULTLINE_ATTRIBUTES as NAMES } from '@faultline/model/attributes';
import { guarded } from './guarded.ts';
import { stampWho } from './open-span.ts';
import { requestInBaggage, scopeOf } from './scope.ts';

/**
 * Stamps the request's id and labels on every span that starts inside a request, whoever starts it, also where the request came in from
 * another service. Add it to the `spanProcessors` of your tracer provider, before the one that exports.
 */
export class FaultlineSpanProcessor {
  onStart(span: Span, parentContext: Context): void {
    guarded(() => stampRequest(span, parentContext));
  }
  onEnd(): void {}
  forceFlush(): Promise<void> {
    return Promise.resolve();
  }
  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}

export function stampRequest(span: Span, from: Context): void {
  const { attributes } = span as { attributes?: Readonly<Record<string, unknown>> };
  // The SDK's own spans carry all of it from the start.
  if (attributes?.[NAMES.requestId] !== undefined) return;
  const scope = scopeOf(from);
  span.setAttributes({ ...(scope?.request?.stamp ?? requestInBaggage(from)), ...scope?.prompt });
  if (scope?.request) stampWho(span, scope.request);
}
