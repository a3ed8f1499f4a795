import type {
  Attributes,
  CapturePolicy,
  Citation,
  LogRecord,
  Message,
  ProjectSettings,
  RetrievedDocument,
  ScoreDraft,
  Span,
  SpanContribution,
  SpanEvent,
  SpanLink,
} from '@faultline/model';
import type { Redacted, Redactor } from './redactor.ts';
import { isStructureKey, isUserKey } from './structure-keys.ts';
import { detectorsOf, TextRedactor } from './text-redactor.ts';

/** `dropped` is what is left when redaction itself failed: nothing in it was written by a person, names of attributes included. */
type Policy = CapturePolicy | 'dropped';

/**
 * Applies a project's capture policy to spans and logs before they are written. It fails closed: when anything in it throws, the
 * content is left out as under `none` and `contentDropped` says so.
 */
export function createRedactor(settings: ProjectSettings): Redactor {
  const policy = settings.capturePolicy;
  const guarded = <T>(value: T, redact: (value: T, policy: Policy, redactor: TextRedactor) => T): Redacted<T> => {
    try {
      const redactor = new TextRedactor(detectors(), policy !== 'full');
      return { value: redact(value, policy, redactor), redactions: redactor.counts, contentDropped: false };
    } catch {
      const redactor = new TextRedactor([], false);
      return { value: redact(value, 'dropped', redactor), redactions: redactor.counts, contentDropped: true };
    }
  };
  let compiled: ReturnType<typeof detectorsOf> | undefined;
  const detectors = () => (compiled ??= detectorsOf(settings, policy !== 'full'));
  return {
    span: (span) => guarded(span, redactSpan),
    log: (log) => guarded(log, redactLog),
  };
}

function redactSpan(span: Span, policy: Policy, redactor: TextRedactor): Span {
  const keepsContent = policy === 'redacted' || policy === 'full';
  const who =
    policy === 'none' || policy === 'dropped'
      ? withoutKeys(span, ['userId', 'sessionId'])
      : redactTexts(span, ['userId', 'sessionId'], redactor);
  const structured = {
    ...who,
    name: policy === 'dropped' ? span.stage : redactor.text(span.name),
    labels: policy === 'dropped' ? {} : redactor.value(span.labels),
    attributes: redactAttributes(span.attributes, policy, redactor),
    resourceAttributes: redactAttributes(span.resourceAttributes, policy, redactor),
    events: span.events.map((event) => redactEvent(event, policy, redactor)),
    links: span.links.map((link) => redactLink(link, policy, redactor)),
    warnings: redactor.value(span.warnings),
  };
  if (keepsContent) {
    return {
      ...redactTexts(structured, SPAN_TEXTS, redactor),
      ...presentOnly({
        toolArguments: redactor.value(span.toolArguments),
        toolResult: redactor.value(span.toolResult),
        validation: redactor.value(span.validation),
      }),
      inputMessages: redactor.value(span.inputMessages),
      outputMessages: redactor.value(span.outputMessages),
      candidates: redactor.value(span.candidates),
      selected: redactor.value(span.selected),
      citations: redactor.value(span.citations),
      scores: redactor.value(span.scores),
    };
  }
  countContent(span, redactor);
  return {
    ...withoutKeys(structured, [...SPAN_TEXTS, 'toolArguments', 'toolResult']),
    ...(span.validation ? { validation: withoutKeys(span.validation, ['reason']) } : {}),
    inputMessages: [],
    outputMessages: [],
    candidates: span.candidates.map(documentIds),
    selected: span.selected.map(documentIds),
    citations: span.citations.map(citationIds),
    scores: span.scores.map(scoreFigures),
    warnings: [],
  };
}

/** Fields of a span that hold free text. */
const SPAN_TEXTS = ['statusMessage', 'errorMessage', 'input', 'output', 'query', 'outcomeReason'] as const;

function redactLog(log: LogRecord, policy: Policy, redactor: TextRedactor): LogRecord {
  const keepsContent = policy === 'redacted' || policy === 'full';
  const structured = {
    ...log,
    attributes: redactAttributes(log.attributes, policy, redactor),
    resourceAttributes: redactAttributes(log.resourceAttributes, policy, redactor),
  };
  if (keepsContent) {
    return {
      ...structured,
      body: redactor.value(log.body),
      warnings: redactor.value(log.warnings),
      ...(log.contributes ? { contributes: redactor.value(log.contributes) } : {}),
    };
  }
  if (log.body !== null && log.body !== '') redactor.count('content');
  return {
    ...structured,
    body: null,
    warnings: [],
    ...(log.contributes ? { contributes: contributedFigures(log.contributes) } : {}),
  };
}

function redactAttributes(attributes: Attributes, policy: Policy, redactor: TextRedactor): Attributes {
  const keepsContent = policy === 'redacted' || policy === 'full';
  const result: Record<string, Attributes[string]> = {};
  for (const key in attributes) {
    const value = attributes[key] as Attributes[string];
    if (keepsContent || isStructure(key, value, policy)) {
      const isPlain = typeof value === 'boolean' || value === null;
      define(result, redactor.text(key), isPlain ? value : (redactor.entry(key, value) as Attributes[string]));
    } else {
      redactor.count('content');
    }
  }
  return result;
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

function redactEvent(event: SpanEvent, policy: Policy, redactor: TextRedactor): SpanEvent {
  return {
    ...event,
    name: policy === 'dropped' ? 'event' : redactor.text(event.name),
    attributes: redactAttributes(event.attributes, policy, redactor),
  };
}

function redactLink(link: SpanLink, policy: Policy, redactor: TextRedactor): SpanLink {
  return { ...link, attributes: redactAttributes(link.attributes, policy, redactor) };
}

const documentIds = ({ id, rank, score }: RetrievedDocument): RetrievedDocument =>
  presentOnly({ id, rank, score }) as RetrievedDocument;
const citationIds = ({ id, marker }: Citation): Citation => presentOnly({ id, marker }) as Citation;
const scoreFigures = (score: ScoreDraft): ScoreDraft => withoutKeys(score, ['explanation']);

function contributedFigures(contribution: SpanContribution): SpanContribution {
  const figures = withoutKeys(contribution, [
    'inputMessages',
    'outputMessages',
    'errorMessage',
    'toolArguments',
    'toolResult',
  ]);
  return contribution.scores ? { ...figures, scores: contribution.scores.map(scoreFigures) } : figures;
}

function countContent(span: Span, redactor: TextRedactor): void {
  const texts = SPAN_TEXTS.filter((field) => span[field] !== undefined).length;
  const messages: readonly Message[] = [...span.inputMessages, ...span.outputMessages];
  const values = [span.toolArguments, span.toolResult].filter((value) => value !== undefined).length;
  const chunks = [...span.candidates, ...span.selected].filter((document) => document.text !== undefined).length;
  const total = texts + messages.length + values + chunks;
  if (total > 0) redactor.count('content', total);
}

function redactTexts<T extends object, K extends keyof T>(value: T, fields: readonly K[], redactor: TextRedactor): T {
  const result: T = Object.assign({}, value);
  for (const field of fields) {
    const text = result[field];
    if (typeof text === 'string') result[field] = redactor.text(text) as T[K];
  }
  return result;
}

function withoutKeys<T extends object>(value: T, keys: readonly string[]): T {
  const result = { ...value };
  for (const key of keys) delete result[key as keyof T];
  return result;
}

function presentOnly<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as never;
}
