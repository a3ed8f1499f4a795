// Requests that come in or go out by other ways than an instrumented HTTP client: headers of any shape, messages of a queue.
import { context, propagation, trace, type Context, type TextMapGetter, type TextMapSetter } from '@opentelemetry/api';
import { FAULTLINE_ATTRIBUTES as NAMES } from '@faultline/model/attributes';
import { guarded } from '../guarded.ts';
import { withoutScope } from '../scope.ts';
import { extractBaggage, extractTrace, injectBaggage, injectTrace } from '../w3c.ts';

/** Headers as a Fetch `Headers`, a `Map`, an object of texts, lists of texts or bytes; or anything that has such `headers`. */
export type Carrier = object;

type Bag = Record<string, unknown>;
interface MapLike {
  get(key: string): unknown;
  set(key: string, value: string): unknown;
  keys(): Iterable<unknown>;
}

const getter: TextMapGetter<unknown> = {
  get: (carrier, key) => guarded(() => read(headersOf(carrier), key)),
  keys: (carrier) => guarded(() => keysOf(headersOf(carrier))) ?? [],
};
const setter: TextMapSetter<unknown> = {
  set: (carrier, key, value) => {
    guarded(() => {
      const headers = headersOf(carrier);
      if (isMapLike(headers)) headers.set(key, value);
      else if (headers !== undefined) headers[key] = value;
    });
  },
};

/** Runs `work` as part of the request whose headers or message these are. Without any in them `work` just runs. */
export function fromRequest<T>(carrier: Carrier, work: () => T): T {
  const extracted = guarded(() => extract(carrier));
  return extracted === undefined ? work() : context.with(extracted, work);
}

/** Writes the trace and the request that the running code belongs to into headers or a message, and returns it. */
export function inject<C extends Carrier>(carrier: C): C {
  guarded(() => {
    const active = context.active();
    propagation.inject(active, carrier, setter);
    const fields = propagation.fields();
    // Whatever propagator the program chose, the request must travel; and without any, the trace too.
    if (fields.length === 0) injectTrace(active, carrier, setter);
    if (!fields.includes('baggage')) injectBaggage(active, carrier, setter);
  });
  return carrier;
}

function extract(carrier: Carrier): Context {
  const active = context.active();
  const fields = propagation.fields();
  let extracted = propagation.extract(active, carrier, getter);
  if (fields.length === 0) extracted = extractTrace(extracted, carrier, getter);
  if (!fields.includes('baggage')) extracted = extractBaggage(extracted, carrier, getter);
  const own = trace.getSpan(active);
  const remote = trace.getSpanContext(extracted);
  // An instrumentation has opened a span for these very headers: what follows belongs below it.
  if (own && remote && own.spanContext().traceId === remote.traceId) extracted = trace.setSpan(extracted, own);
  const requestId = propagation.getBaggage(extracted)?.getEntry(NAMES.requestId)?.value;
  const isOther =
    requestId !== undefined && requestId !== propagation.getBaggage(active)?.getEntry(NAMES.requestId)?.value;
  return isOther ? withoutScope(extracted) : extracted;
}

function headersOf(carrier: unknown): Bag | MapLike | undefined {
  if (typeof carrier !== 'object' || carrier === null) return undefined;
  const { headers } = carrier as { headers?: unknown };
  return (typeof headers === 'object' && headers !== null ? headers : carrier) as Bag | MapLike;
}

function isMapLike(headers: Bag | MapLike | undefined): headers is MapLike {
  return typeof headers?.get === 'function' && typeof headers.set === 'function';
}

/** Header names count in any case; the OpenTelemetry names are lower-case. */
function read(headers: Bag | MapLike | undefined, key: string): string | undefined {
  if (headers === undefined) return undefined;
  if (isMapLike(headers)) {
    const found = headers.get(key);
    if (found !== undefined && found !== null) return asText(found);
    const other = keysOf(headers).find((each) => each.toLowerCase() === key);
    return other === undefined ? undefined : asText(headers.get(other));
  }
  if (Object.hasOwn(headers, key)) return asText(headers[key]);
  const other = Object.keys(headers).find((each) => each.toLowerCase() === key);
  return other === undefined ? undefined : asText(headers[other]);
}

function keysOf(headers: Bag | MapLike | undefined): string[] {
  if (headers === undefined) return [];
  return isMapLike(headers) ? [...headers.keys()].filter((key) => typeof key === 'string') : Object.keys(headers);
}

function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(asText).join(',');
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : undefined;
}
