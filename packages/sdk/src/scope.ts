// What is open around the running code: the innermost span of the SDK, and the request it belongs to. Lives in the OpenTelemetry context.
import {
  createContextKey,
  propagation,
  type Attributes,
  type Baggage,
  type BaggageEntry,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { FAULTLINE_ATTRIBUTES as NAMES } from '@faultline/model/attributes';
import { settings } from './capture/settings.ts';
import { isRequestBaggage } from './request/labels.ts';

const SCOPE = createContextKey('faultline.scope');
/** Names whose failures one span remembers, to number the attempts of what is tried again. */
const MAX_REMEMBERED = 100;

/** One open span of the SDK. */
export class Scope {
  readonly span: Span;
  readonly request: RequestState | undefined;
  /** Holds this scope and its span. */
  readonly context: Context;
  /** Prompt attributes that spans below inherit: what the instrumentation of a model client records belongs to this prompt. */
  prompt: Attributes | undefined;
  hasEnded = false;
  #failedAttempts: Map<string, number> | undefined;

  constructor(span: Span, request: RequestState | undefined, context: Context) {
    this.span = span;
    this.request = request;
    this.context = context.setValue(SCOPE, this);
  }

  /** How often the same has failed below this span since it last went well. */
  failedAttempts(key: string): number {
    return this.#failedAttempts?.get(key) ?? 0;
  }

  remember(key: string, failedAttempts: number): void {
    if (failedAttempts === 0) {
      this.#failedAttempts?.delete(key);
      return;
    }
    this.#failedAttempts ??= new Map();
    if (this.#failedAttempts.size < MAX_REMEMBERED || this.#failedAttempts.has(key))
      this.#failedAttempts.set(key, failedAttempts);
  }
}

/** A request that is under way. Its labels may still grow, and whoever starts a span or sends a header sees them as they are then. */
export class RequestState {
  id: string | undefined;
  readonly who: Record<string, string>;
  #labels: Record<string, string>;
  #stamp: Attributes | undefined;
  /** What was signalled about it so far. */
  readonly signals = new Set<string>();
  /** The span of the request itself; set right after it started. */
  scope: Scope | undefined;

  constructor(id: string | undefined, labels: Record<string, string>, who: Record<string, string>) {
    this.id = id;
    this.#labels = labels;
    this.who = who;
  }

  get labels(): Readonly<Record<string, string>> {
    return this.#labels;
  }

  label(attribute: string, value: string): void {
    this.#labels = { ...this.#labels, [attribute]: value };
    this.#stamp = undefined;
  }

  identify(id: string): void {
    this.id = id;
    this.#stamp = undefined;
  }

  /** What stands on every span of the request, who it was left aside. Shared: MUST NOT be changed. */
  get stamp(): Attributes {
    this.#stamp ??= this.id === undefined ? this.#labels : { [NAMES.requestId]: this.id, ...this.#labels };
    return this.#stamp;
  }
}

export function scopeOf(context: Context): Scope | undefined {
  return context.getValue(SCOPE) as Scope | undefined;
}

/** The same context as seen by work that another process began. */
export function withoutScope(context: Context): Context {
  return context.deleteValue(SCOPE);
}

/** Puts the request into the baggage, before what others put there: propagators leave out what no longer fits. */
export function withRequestBaggage(context: Context, request: RequestState): Context {
  const others = (propagation.getBaggage(context)?.getAllEntries() ?? []).filter(([key]) => !isRequestBaggage(key));
  return propagation.setBaggage(context, new RequestBaggage(request, others));
}

/** The part of a context's baggage that names a request, as attributes. */
export function requestInBaggage(context: Context): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [key, { value }] of propagation.getBaggage(context)?.getAllEntries() ?? [])
    if (isRequestBaggage(key)) found[key] = value;
  return found;
}

/** Baggage that reads the request when it is asked, so that an id or label known only later still travels. */
class RequestBaggage implements Baggage {
  readonly #request: RequestState;
  readonly #others: readonly [string, BaggageEntry][];

  constructor(request: RequestState, others: readonly [string, BaggageEntry][]) {
    this.#request = request;
    this.#others = others;
  }

  getAllEntries(): [string, BaggageEntry][] {
    const { id, labels } = this.#request;
    const entries: [string, BaggageEntry][] = id === undefined ? [] : [[NAMES.requestId, { value: id }]];
    if (settings.propagatesLabels) for (const key in labels) entries.push([key, { value: labels[key]! }]);
    return [...entries, ...this.#others];
  }

  getEntry(key: string): BaggageEntry | undefined {
    return this.getAllEntries().find(([each]) => each === key)?.[1];
  }

  setEntry(key: string, entry: BaggageEntry): Baggage {
    return this.#plain().setEntry(key, entry);
  }

  removeEntry(key: string): Baggage {
    return this.#plain().removeEntry(key);
  }

  removeEntries(...keys: string[]): Baggage {
    return this.#plain().removeEntries(...keys);
  }

  clear(): Baggage {
    return propagation.createBaggage();
  }

  #plain(): Baggage {
    return propagation.createBaggage(Object.fromEntries(this.getAllEntries()));
  }
}
