import {
  SpanStatusCode,
  type Attributes,
  type AttributeValue,
  type Exception,
  type Link,
  type Span,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
  type TimeInput,
} from '@opentelemetry/api';
import { captureAttribute, captureText, truncate, wellFormed } from '../capture/capture.ts';
import { recordError } from '../errors.ts';
import { guarded } from '../guarded.ts';
import { UNPOLICED, type SpanWriter } from '../unpoliced.ts';
import type { Clock } from './clock.ts';

/** Flattened conventions put a long conversation into hundreds of attributes. */
const MAX_ATTRIBUTES = 2000;
const MAX_EVENTS = 500;
const MAX_LINKS = 128;
const MAX_NAME_LENGTH = 1000;

export interface RecordedEvent {
  readonly name: string;
  readonly timeMs: number;
  readonly attributes: Attributes;
}

export interface RecordedSpanStart {
  readonly name: string;
  readonly kind: SpanKind;
  readonly spanContext: SpanContext;
  readonly parent: SpanContext | undefined;
  /** The instrumentation scope as JSON. */
  readonly scope: string;
  readonly clock: Clock;
  readonly startTime: TimeInput | undefined;
  readonly onEnd: (span: RecordedSpan) => void;
}

/** A span of `init()`'s own provider. What is set on it passes the capture policy at once, so that nothing else is ever held. */
export class RecordedSpan implements Span {
  readonly kind: SpanKind;
  readonly parent: SpanContext | undefined;
  readonly scope: string;
  readonly clock: Clock;
  readonly startMs: number;
  endMs = 0;
  name: string;
  status: SpanStatus = { code: SpanStatusCode.UNSET };
  readonly attributes: Record<string, AttributeValue> = Object.create(null) as Record<string, AttributeValue>;
  readonly events: RecordedEvent[] = [];
  readonly links: Link[] = [];
  droppedAttributes = 0;
  droppedEvents = 0;
  droppedLinks = 0;
  readonly #context: SpanContext;
  readonly #onEnd: (span: RecordedSpan) => void;
  #attributeCount = 0;
  #hasEnded = false;

  constructor(start: RecordedSpanStart) {
    this.name = cleanName(start.name);
    this.kind = start.kind;
    this.parent = start.parent;
    this.scope = start.scope;
    this.clock = start.clock;
    this.startMs = start.clock.at(start.startTime);
    this.#context = start.spanContext;
    this.#onEnd = start.onEnd;
  }

  spanContext(): SpanContext {
    return this.#context;
  }

  isRecording(): boolean {
    return !this.#hasEnded;
  }

  setAttribute(key: string, value: AttributeValue): this {
    guarded(() => this.#set(key, captureAttribute(key, value)));
    return this;
  }

  setAttributes(attributes: Attributes): this {
    for (const key in attributes) this.setAttribute(key, attributes[key]!);
    return this;
  }

  addEvent(name: string, second?: Attributes | TimeInput, third?: TimeInput): this {
    guarded(() => {
      const isTime = isTimeInput(second);
      const attributes: Attributes = {};
      if (!isTime) for (const key in second) attributes[key] = captureAttribute(key, second[key]);
      this.#add(name, attributes, isTime ? second : third);
    });
    return this;
  }

  addLink(link: Link): this {
    guarded(() => {
      if (this.#hasEnded || typeof link?.context?.traceId !== 'string') return;
      const attributes: Attributes = {};
      for (const key in link.attributes) attributes[key] = captureAttribute(key, link.attributes[key]);
      if (this.links.length < MAX_LINKS) this.links.push({ ...link, attributes });
      else this.droppedLinks += 1;
    });
    return this;
  }

  addLinks(links: Link[]): this {
    for (const link of links) this.addLink(link);
    return this;
  }

  setStatus(status: SpanStatus): this {
    guarded(() => {
      const message = captureText(status.message, 'status.message');
      this.#setStatus(message === undefined ? { code: status.code } : { code: status.code, message });
    });
    return this;
  }

  updateName(name: string): this {
    if (!this.#hasEnded) this.name = cleanName(name);
    return this;
  }

  recordException(exception: Exception, _time?: TimeInput): void {
    guarded(() => recordError({ ...this[UNPOLICED], setStatus: () => this, setAttribute: () => this }, exception));
  }

  end(endTime?: TimeInput): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    guarded(() => {
      this.endMs = Math.max(this.startMs, this.clock.at(endTime));
      this.#onEnd(this);
    });
  }

  get [UNPOLICED](): SpanWriter {
    return {
      setAttribute: (key, value) => {
        this.#set(key, value);
        return this;
      },
      setAttributes: (attributes) => {
        for (const key in attributes) this.#set(key, attributes[key]);
        return this;
      },
      addEvent: (name, attributes) => {
        this.#add(name, attributes as Attributes, undefined);
        return this;
      },
      setStatus: (status) => {
        this.#setStatus(status);
        return this;
      },
    };
  }

  #set(key: string, value: AttributeValue | undefined): void {
    if (this.#hasEnded || value === undefined || key === '') return;
    if (this.attributes[key] === undefined) {
      if (this.#attributeCount >= MAX_ATTRIBUTES) {
        this.droppedAttributes += 1;
        return;
      }
      this.#attributeCount += 1;
    }
    this.attributes[key] = value;
  }

  #add(name: string, attributes: Attributes, time: TimeInput | undefined): void {
    if (this.#hasEnded) return;
    if (this.events.length < MAX_EVENTS)
      this.events.push({ name: cleanName(name), timeMs: this.clock.at(time), attributes });
    else this.droppedEvents += 1;
  }

  /** OK is the user's last word; nothing sets it back to unset. */
  #setStatus(status: SpanStatus): void {
    if (this.#hasEnded || status.code === SpanStatusCode.UNSET || this.status.code === SpanStatusCode.OK) return;
    this.status = status;
  }
}

function isTimeInput(value: Attributes | TimeInput | undefined): value is TimeInput {
  return typeof value === 'number' || Array.isArray(value) || value instanceof Date;
}

function cleanName(name: unknown): string {
  return truncate(wellFormed(typeof name === 'string' ? name : 'unnamed'), MAX_NAME_LENGTH);
}
