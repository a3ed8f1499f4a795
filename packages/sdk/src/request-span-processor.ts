import type { Context, Span } from '@opentelemetry/api';
import { requestBaggage } from './request.ts';

/** Stamps the request's id and labels on every span that starts, whoever starts it. Add it to your tracer provider's `spanProcessors`. */
export class RequestSpanProcessor {
  onStart(span: Span, parentContext: Context): void {
    span.setAttributes(requestBaggage(parentContext));
  }
  onEnd(): void {}
  forceFlush(): Promise<void> {
    return Promise.resolve();
  }
  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}
