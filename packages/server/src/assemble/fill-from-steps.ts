import type { Span } from '@faultline/model';
import { spanKey } from './tree.ts';

/** Whether it is a call that lacks messages which the step around it may have. */
export function mayBeFilled({ stage, isWrapper, parentSpanId, inputMessages, outputMessages }: Span): boolean {
  return (
    stage === 'generation' &&
    !isWrapper &&
    parentSpanId !== undefined &&
    (inputMessages.length === 0 || outputMessages.length === 0)
  );
}

/**
 * Some frameworks put the conversation on the step around a call and leave the call itself without it (Mastra). Where a wrapper holds exactly
 * one call of a model, what it says is what the call lacks.
 */
export function fillFromSteps(spans: readonly Span[]): readonly Span[] {
  const lacking = spans.filter(mayBeFilled);
  if (lacking.length === 0) return spans;
  const parentKey = ({ traceId, parentSpanId = '' }: Span) => traceId + parentSpanId;
  const steps = new Map<string, Span>();
  for (const span of spans) if (span.isWrapper && span.inputMessages.length > 0) steps.set(spanKey(span), span);
  const calls = new Map<string, Set<string>>();
  for (const span of spans) {
    const key = parentKey(span);
    if (span.stage === 'generation' && steps.has(key)) calls.set(key, (calls.get(key) ?? new Set()).add(span.spanId));
  }
  const filled = new Map<Span, Span>();
  for (const span of lacking) {
    const key = parentKey(span);
    const step = steps.get(key);
    if (!step || calls.get(key)!.size !== 1) continue;
    filled.set(span, {
      ...span,
      inputMessages: span.inputMessages.length > 0 ? span.inputMessages : step.inputMessages,
      outputMessages: span.outputMessages.length > 0 ? span.outputMessages : step.outputMessages,
    });
  }
  return filled.size === 0 ? spans : spans.map((span) => filled.get(span) ?? span);
}
