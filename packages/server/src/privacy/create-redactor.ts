import type {
  Attributes,
  CapturePolicy,
  LogRecord,
  ProjectSettings,
  RetrievedDocument,
  Span,
  SpanEvent,
  SpanLink,
} from '@faultline/model';
import { isSpanId, isTraceId, SPAN_FIELDS } from '@faultline/model';
import { isQuick } from './pattern-check.ts';
import type { Redacted, Redactor } from './redactor.ts';
import { isStructureKey, isUserKey } from './structure-keys.ts';
import { detectorsOf, TextRedactor } from './text-redactor.ts';
import { withinTime } from './time-limit.ts';

/** `dropped` is what is left when redaction itself failed: nothing in it was written by a person, names of attributes included. */
type Policy = CapturePolicy | 'dropped';

/** Patterns of the user's own get this long for one span; the built-in ones take time in proportion to the text and need no limit. */
const OWN_PATTERNS_LIMIT_MS = 1000;
/** After as many failures one after the other the patterns are not tried again: each try keeps everybody waiting. */
const MAX_FAILURES = 3;

/**
 * Applies a project's capture policy to spans and logs before they are written. It fails closed: when anything in it throws or takes too
 * long, the content is left out as under `none` and `contentDropped` says so.
 */
export function createRedactor(settings: ProjectSettings): Redactor {
  const policy = settings.capturePolicy;
  const hasPersonalData = policy !== 'full';
  const hasOwnPatterns = hasPersonalData && settings.redactionPatterns.length > 0;
  const needsTimeLimit = hasOwnPatterns && !settings.redactionPatterns.every(({ pattern }) => isQuick(pattern));
  let rules: TextRedactor | undefined;
  let failures = 0;

  const attempt = <T>(work: () => T): T => {
    if (!needsTimeLimit) return work();
    if (failures >= MAX_FAILURES) throw new Error('the redaction patterns of the project have failed before');
    failures += 1;
    const result = withinTime(OWN_PATTERNS_LIMIT_MS, work);
    failures = 0;
    return result;
  };
  const guarded = <T>(value: T, redact: (value: T, policy: Policy, redactor: TextRedactor) => T): Redacted<T> => {
    try {
      return attempt(() => {
        rules ??= new TextRedactor(
          detectorsOf(hasPersonalData ? settings.redactionPatterns : [], hasPersonalData),
          hasPersonalData,
          hasOwnPatterns,
        );
        const redactor = rules.another();
        return { value: redact(value, policy, redactor), redactions: redactor.counts, contentDropped: false };
      });
    } catch {
      const redactor = new TextRedactor(detectorsOf([], true), true);
      return { value: redact(value, 'dropped', redactor), redactions: redactor.counts, contentDropped: true };
    }
  };
  return {
    span: (span) => guarded(span, redactSpan),
    log: (log) => guarded(log, redactLog),
  };
}

const keepsContent = (policy: Policy) => policy === 'redacted' || policy === 'full';
const keepsUser = (policy: Policy) => policy !== 'none' && policy !== 'dropped';

/** Our own words, and ids that are hexadecimal digits: there is nothing in them to look for. */
const OWN_WORDS = new Set<string>([
  'projectId',
  'traceId',
  'spanId',
  'parentSpanId',
  'stage',
  'kind',
  'statusCode',
  'costSource',
  'outcomeStatus',
  'dialect',
] satisfies (keyof Span)[]);

const REQUEST_ID_REMOVED = 'the request id held personal data or a secret: the trace id stands for the request';

function redactSpan(span: Span, policy: Policy, redactor: TextRedactor): Span {
  const result = redactFields(span, policy, redactor);
  if (policy === 'dropped') return { ...result, name: span.stage, labels: {}, warnings: [] };
  if (span.requestId === undefined || result.requestId === span.requestId) return result;
  // A placeholder would make one request of all whose id held such a thing.
  const { requestId: _, ...rest } = result;
  return { ...rest, warnings: [...rest.warnings, REQUEST_ID_REMOVED] };
}

/** Every field of a span, or of what a log adds to one, by its privacy class. */
function redactFields<T extends Partial<Span>>(fields: T, policy: Policy, redactor: TextRedactor): T {
  const result: Record<string, unknown> = {};
  for (const key in fields) {
    const value: unknown = fields[key];
    if (value === undefined) continue;
    const redacted = OWN_WORDS.has(key) ? value : redactField(key as keyof Span, value, policy, redactor);
    if (redacted !== undefined) result[key] = redacted;
  }
  return result as T;
}

function redactField(field: keyof Span, value: unknown, policy: Policy, redactor: TextRedactor): unknown {
  switch (SPAN_FIELDS[field].privacy) {
    case 'structure':
      return redactor.value(value);
    case 'user':
      return keepsUser(policy) ? redactor.value(value) : undefined;
    case 'content': {
      if (keepsContent(policy)) return redactor.value(value);
      const items = Array.isArray(value) ? value.length : 1;
      if (items > 0) redactor.count('content', items);
      return Array.isArray(value) ? [] : undefined;
    }
    case 'mixed':
      return redactMixed(field, value, policy, redactor);
    default:
      return SPAN_FIELDS[field].privacy satisfies never;
  }
}

function redactMixed(field: keyof Span, value: unknown, policy: Policy, redactor: TextRedactor): unknown {
  if (field === 'attributes') return redactAttributes(value as Attributes, policy, redactor);
  if (field === 'resourceAttributes') return redactShared(value as Attributes, policy, redactor);
  if (field === 'events') return (value as readonly SpanEvent[]).map((event) => redactEvent(event, policy, redactor));
  if (field === 'links') return (value as readonly SpanLink[]).map((link) => redactLink(link, policy, redactor));
  return redactor.value(keepsContent(policy) ? value : withoutTexts(value, redactor));
}

/** Fields of documents, citations, validations, scores and statements that hold what someone wrote. */
const TEXTS = new Set<string>([
  'text',
  'metadata',
  'quote',
  'reason',
  'explanation',
  'expectedAnswer',
  'note',
] satisfies (keyof RetrievedDocument | 'quote' | 'reason' | 'explanation' | 'expectedAnswer' | 'note')[]);

function withoutTexts(value: unknown, redactor: TextRedactor): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutTexts(item, redactor));
  return Object.fromEntries(
    Object.entries(value as object).filter(([key]) => {
      if (TEXTS.has(key)) redactor.count('content');
      return !TEXTS.has(key);
    }),
  );
}

function redactLog(log: LogRecord, policy: Policy, redactor: TextRedactor): LogRecord {
  const { body, warnings, attributes, resourceAttributes, contributes, eventName, severityText, ...rest } = log;
  const { serviceName, scopeName, ...ids } = rest;
  const isKept = keepsContent(policy);
  if (!isKept && body !== null && body !== '') redactor.count('content');
  return {
    ...ids,
    ...redactor.value(presentOnly({ eventName, severityText, serviceName, scopeName })),
    body: isKept ? redactor.value(body) : null,
    warnings: isKept ? redactor.value(warnings) : [],
    attributes: redactAttributes(attributes, policy, redactor),
    resourceAttributes: redactShared(resourceAttributes, policy, redactor),
    ...(contributes ? { contributes: redactFields(contributes, policy, redactor) } : {}),
  };
}

function redactAttributes(attributes: Attributes, policy: Policy, redactor: TextRedactor): Attributes {
  const isKept = keepsContent(policy);
  const result: Record<string, Attributes[string]> = {};
  for (const key in attributes) {
    const value = attributes[key] as Attributes[string];
    if (isKept || isStructure(key, value, policy)) {
      const isPlain = typeof value === 'boolean' || value === null;
      define(result, redactor.text(key), isPlain ? value : redactor.entry(key, value));
    } else {
      redactor.count('content');
    }
  }
  return result;
}

/** Attributes that the spans of a group have in common, redacted once; they then have the result in common. */
function redactShared(attributes: Attributes, policy: Policy, redactor: TextRedactor): Attributes {
  // What fails is left out by other rules than those that the redactor remembers results of.
  if (policy === 'dropped') return redactAttributes(attributes, policy, redactor);
  return redactor.once(attributes, (own) => redactAttributes(attributes, policy, own));
}

/** `__proto__` is a legal attribute name and must stay an ordinary one. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

function isStructure(key: string, value: unknown, policy: Policy): boolean {
  if (isUserKey(key)) return policy === 'ids';
  if (isStructureKey(key)) return true;
  return policy !== 'dropped' && (typeof value === 'number' || typeof value === 'boolean' || value === null);
}

function redactEvent({ name, timeNs, attributes }: SpanEvent, policy: Policy, redactor: TextRedactor): SpanEvent {
  return {
    name: policy === 'dropped' ? 'event' : redactor.text(name),
    timeNs,
    attributes: redactAttributes(attributes, policy, redactor),
  };
}

function redactLink({ traceId, spanId, attributes }: SpanLink, policy: Policy, redactor: TextRedactor): SpanLink {
  return {
    traceId: isTraceId(traceId) ? traceId : redactor.text(traceId),
    spanId: isSpanId(spanId) ? spanId : redactor.text(spanId),
    attributes: redactAttributes(attributes, policy, redactor),
  };
}

function presentOnly<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as never;
}
