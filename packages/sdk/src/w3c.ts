// W3C Trace Context and Baggage on headers. Malformed headers count as absent.
import {
  isSpanContextValid,
  propagation,
  trace,
  TraceFlags,
  type BaggageEntry,
  type Context,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  type TraceState,
} from '@opentelemetry/api';

/** Limits of the Baggage recommendation. */
const MAX_BAGGAGE_LENGTH = 8192;
const MAX_BAGGAGE_ENTRIES = 180;

export function injectTrace<C>(from: Context, carrier: C, setter: TextMapSetter<C>): void {
  const span = trace.getSpanContext(from);
  if (!span || !isSpanContextValid(span)) return;
  const flags = (span.traceFlags & 0xff).toString(16).padStart(2, '0');
  setter.set(carrier, 'traceparent', `00-${span.traceId}-${span.spanId}-${flags}`);
  const state = span.traceState?.serialize();
  if (state) setter.set(carrier, 'tracestate', state);
}

export function extractTrace<C>(into: Context, carrier: C, getter: TextMapGetter<C>): Context {
  const parts = /^(?!ff)([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:$|-)/.exec(
    header(carrier, 'traceparent', getter),
  );
  if (!parts) return into;
  const [whole, version, traceId, spanId, flags] = parts as unknown as [string, string, string, string, string];
  if (version === '00' && whole.endsWith('-')) return into;
  const state = header(carrier, 'tracestate', getter);
  const span = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED,
    isRemote: true,
    ...(state ? { traceState: new OpaqueTraceState(state) } : {}),
  };
  return isSpanContextValid(span) ? trace.setSpanContext(into, span) : into;
}

export function injectBaggage<C>(from: Context, carrier: C, setter: TextMapSetter<C>): void {
  let value = '';
  for (const [key, entry] of (propagation.getBaggage(from)?.getAllEntries() ?? []).slice(0, MAX_BAGGAGE_ENTRIES)) {
    const metadata = entry.metadata === undefined ? '' : `;${entry.metadata.toString()}`;
    const next = `${value}${value === '' ? '' : ','}${encodeURIComponent(key)}=${encodeURIComponent(entry.value)}${metadata}`;
    if (next.length <= MAX_BAGGAGE_LENGTH) value = next;
  }
  if (value !== '') setter.set(carrier, 'baggage', value);
}

export function extractBaggage<C>(into: Context, carrier: C, getter: TextMapGetter<C>): Context {
  const entries: [string, BaggageEntry][] = [];
  for (const member of header(carrier, 'baggage', getter).slice(0, MAX_BAGGAGE_LENGTH).split(',')) {
    const [pair = ''] = member.split(';');
    const equals = pair.indexOf('=');
    const key = decoded(pair.slice(0, Math.max(0, equals)).trim());
    const value = decoded(pair.slice(equals + 1).trim());
    if (key && value !== undefined && entries.length < MAX_BAGGAGE_ENTRIES) entries.push([key, { value }]);
  }
  return entries.length === 0
    ? into
    : propagation.setBaggage(into, propagation.createBaggage(Object.fromEntries(entries)));
}

export const w3cPropagator: TextMapPropagator = {
  inject(from, carrier, setter) {
    injectTrace(from, carrier, setter);
    injectBaggage(from, carrier, setter);
  },
  extract: (into, carrier, getter) => extractBaggage(extractTrace(into, carrier, getter), carrier, getter),
  fields: () => ['traceparent', 'tracestate', 'baggage'],
};

function header<C>(carrier: C, name: string, getter: TextMapGetter<C>): string {
  const value = getter.get(carrier, name);
  return (Array.isArray(value) ? value.join(',') : (value ?? '')).trim();
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Handed on as it came; nobody in this process writes to it. */
class OpaqueTraceState implements TraceState {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value.slice(0, 512);
  }
  get(): undefined {
    return undefined;
  }
  set(): TraceState {
    return this;
  }
  unset(): TraceState {
    return this;
  }
  serialize(): string {
    return this.#value;
  }
}
