// For tests: a raw span of the given attributes, and what it becomes.
import type { Attributes, PriceOverride, Span } from '@faultline/model';
import type { RawSpan } from '../otlp/raw.ts';
import { normalizeSpan } from './normalize.ts';

export interface SampleSpan extends Partial<Omit<RawSpan, 'origin' | 'attributes'>> {
  readonly scope?: string;
  readonly scopeVersion?: string;
  readonly resource?: Attributes;
}

/** A span below a parent, ten milliseconds long. */
export function sampleSpan(attributes: Attributes, change: SampleSpan = {}): RawSpan {
  const { scope, scopeVersion, resource, ...rest } = change;
  return {
    origin: {
      resourceAttributes: resource ?? {},
      ...(scope === undefined ? {} : { scopeName: scope }),
      ...(scopeVersion === undefined ? {} : { scopeVersion }),
    },
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    parentSpanId: '00f067aa0ba902b7',
    name: 'span',
    kind: 'internal',
    startTimeNs: 1_795_426_697_000_000_000n,
    endTimeNs: 1_795_426_697_010_000_000n,
    statusCode: 'unset',
    events: [],
    links: [],
    droppedCount: 0,
    attributes,
    ...rest,
  };
}

export function normalized(
  attributes: Attributes,
  change: SampleSpan = {},
  priceOverrides: readonly PriceOverride[] = [],
): Span {
  return normalizeSpan(sampleSpan(attributes, change), { projectId: 'default', priceOverrides });
}
