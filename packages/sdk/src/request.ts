import { context, propagation, type Baggage, type BaggageEntry, type Context } from '@opentelemetry/api';
import { FAULTLINE_ATTRIBUTES } from '@faultline/model/attributes';

/** What is known about a request when it arrives. Every label travels to child services in W3C baggage. */
export interface RequestLabels {
  /** Joins all traces of one unit of work; the trace id stands in when it is left out. */
  readonly requestId?: string;
  readonly tenant?: string;
  readonly locale?: string;
  readonly intent?: string;
  readonly workflow?: string;
  readonly userTier?: string;
  readonly release?: string;
  readonly promptVersion?: string;
  /** Cohort labels of your own. */
  readonly [label: string]: string | undefined;
}

/**
 * Runs `work` as one request: `RequestSpanProcessor` stamps the labels on every span that starts inside, those of third-party
 * instrumentations and (through baggage) of child services included. Returns what `work` returns and never throws of its own.
 */
export function request<T>(labels: RequestLabels, work: () => T): T {
  return context.with(withLabels(context.active(), labels), work);
}

/** The part of the active baggage that names the request, as span attributes; empty outside of a request. */
export function requestBaggage(from: Context): Readonly<Record<string, string>> {
  const baggage = propagation.getBaggage(from);
  if (!baggage) return {};
  return Object.fromEntries(
    baggage
      .getAllEntries()
      .filter(([key]) => key.startsWith('faultline.'))
      .map(([key, entry]) => [key, entry.value]),
  );
}

function withLabels(from: Context, labels: RequestLabels): Context {
  let baggage: Baggage = propagation.getBaggage(from) ?? propagation.createBaggage();
  for (const [label, value] of Object.entries(labels)) {
    if (value === undefined) continue;
    const entry: BaggageEntry = { value };
    baggage = baggage.setEntry(attributeOf(label), entry);
  }
  return propagation.setBaggage(from, baggage);
}

function attributeOf(label: string): string {
  if (label === 'requestId') return FAULTLINE_ATTRIBUTES.requestId;
  if (label === 'promptVersion') return FAULTLINE_ATTRIBUTES.promptVersion;
  return FAULTLINE_ATTRIBUTES.cohortPrefix + label.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
