import { FAULTLINE_ATTRIBUTES as NAMES } from '@faultline/model/attributes';
import { captureText, truncate, wellFormed } from '../capture/capture.ts';
import { settings } from '../capture/settings.ts';
import { sayOnce } from '../say-once.ts';

/** What is known about a request when it arrives. Every label stands on all spans of the request and travels to child services. */
export interface RequestLabels {
  /** Joins all traces of one unit of work. Default: the id of the request around it, in this or the calling process, else the trace id. */
  readonly requestId?: string | undefined;
  /** The conversation it belongs to. Stands on spans; never travels in baggage, since that reaches hosts that must not know it. */
  readonly sessionId?: string | undefined;
  /** As `sessionId`. */
  readonly userId?: string | undefined;
  readonly tenant?: string | undefined;
  readonly locale?: string | undefined;
  readonly intent?: string | undefined;
  readonly workflow?: string | undefined;
  readonly environment?: string | undefined;
  readonly userTier?: string | undefined;
  readonly release?: string | undefined;
  readonly promptVersion?: string | undefined;
  /** What the user asked. */
  readonly input?: string | undefined;
  /** Cohort labels of your own: few distinct values each, so that numbers can be split by them. */
  readonly [label: string]: string | number | boolean | undefined;
}

const MAX_LABELS = 64;
const MAX_LENGTH = 256;
const NAMES_OF_OWN: Readonly<Record<string, string>> = {
  requestId: NAMES.requestId,
  promptVersion: NAMES.promptVersion,
  sessionId: 'session.id',
  userId: 'user.id',
};

/** Programs use a handful of labels, all the time. */
const attributes = new Map<string, string>(Object.entries(NAMES_OF_OWN));
const MAX_REMEMBERED = 500;

/** Label → attribute and baggage key: `userTier` → `faultline.cohort.user_tier`. */
export function labelAttribute(label: string): string {
  const known = attributes.get(label);
  if (known !== undefined) return known;
  const snake = label.replaceAll(/(?<=[a-z0-9])[A-Z]/g, '_$&').toLowerCase();
  const attribute = NAMES.cohortPrefix + snake.replaceAll(/[^a-z0-9_.-]/g, '_').slice(0, 64);
  if (attributes.size < MAX_REMEMBERED) attributes.set(label, attribute);
  return attribute;
}

/** A label's value as it is recorded; undefined for what is no label. Ids are kept whole up to 256 characters. */
export function labelValue(attribute: string, value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const text = truncate(wellFormed(typeof value === 'string' ? value : String(value)).trim(), MAX_LENGTH);
  if (text === '') return undefined;
  if (attribute === 'session.id' || attribute === 'user.id') {
    if (settings.policy === 'none') return undefined;
    if (settings.policy === 'ids') return text;
  }
  // The id is what joins: changing it would tear the request apart.
  return attribute === NAMES.requestId || settings.policy !== 'redacted' ? text : captureText(text, attribute);
}

export interface ReadLabels {
  readonly requestId: string | undefined;
  readonly input: unknown;
  /** By attribute name, `faultline.*` only. */
  readonly labels: Readonly<Record<string, string>>;
  /** `session.id` and `user.id`. */
  readonly who: Readonly<Record<string, string>>;
}

export function readLabels(given: unknown): ReadLabels {
  const labels: Record<string, string> = {};
  const who: Record<string, string> = {};
  let requestId: string | undefined;
  let input: unknown;
  let count = 0;
  const entries = typeof given === 'object' && given !== null ? Object.entries(given) : [];
  for (const [label, raw] of entries) {
    if (label === 'input') {
      input = raw;
      continue;
    }
    const attribute = labelAttribute(label);
    const value = labelValue(attribute, raw);
    if (value === undefined) continue;
    if (attribute === NAMES.requestId) requestId = value;
    else if (attribute === 'session.id' || attribute === 'user.id') who[attribute] = value;
    else if (count++ < MAX_LABELS) labels[attribute] = value;
    else sayOnce('labels', `a request has more than ${MAX_LABELS} labels; the rest is left out`);
  }
  return { requestId, input, labels, who };
}

/** Whether a baggage entry names a request or its cohort; anything else in baggage is not ours to put on spans. */
export function isRequestBaggage(key: string): boolean {
  return key === NAMES.requestId || key === NAMES.promptVersion || key.startsWith(NAMES.cohortPrefix);
}
