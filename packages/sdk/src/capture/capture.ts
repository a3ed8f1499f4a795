// Everything the SDK records passes here: policy, redaction and size, before it is held or sent. Total: any value gives a result.
import type { AttributeValue } from '@opentelemetry/api';
import { sayOnce } from '../say-once.ts';
import { scalarText } from './scalar-text.ts';
import { isCard, isSecretKey, redactText } from './patterns.ts';
import { keepsContent, settings } from './settings.ts';
import { isStructureKey, isWhoKey } from './structure-keys.ts';

const MAX_DEPTH = 12;
/** Values in one JSON attribute; real prompts and result lists have far fewer. */
const MAX_VALUES = 20_000;
/** Stands inside JSON where a text was left out; receivers read it as absent. */
const WITHHELD = '[REDACTED]';

/** A text as it may leave the process; undefined when it may not. */
export function captureText(value: unknown, attribute: string): string | undefined {
  if (!keepsContent() || value === undefined || value === null) return undefined;
  if (typeof value === 'object') return captureJson(value, attribute);
  const text = wellFormed(typeof value === 'string' ? value : (scalarText(value) ?? typeof value));
  if (settings.policy === 'full' && settings.redact === undefined && text.length <= settings.maxTextLength) return text;
  const parsed = looksLikeJson(text) ? parse(text) : undefined;
  return parsed === undefined ? plainText(text, attribute) : stringify(new Walk(attribute).value(parsed, 0));
}

/** A structured value as JSON text, each text in it captured by itself, so that a cut or redacted value is still JSON. */
export function captureJson(value: unknown, attribute: string): string | undefined {
  if (!keepsContent() || value === undefined) return undefined;
  if (typeof value === 'string') return captureText(value, attribute);
  const isUnchanged = settings.policy === 'full' && settings.redact === undefined && new SizeCheck().fits(value, 0);
  return stringify(isUnchanged ? value : new Walk(attribute).value(value, 0));
}

/** An attribute that is not the SDK's own: of the user, or of an instrumentation. */
export function captureAttribute(key: string, value: unknown): AttributeValue | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (value === undefined || value === null) return undefined;
  if (isStructureKey(key)) return structure(value);
  if (isWhoKey(key) && settings.policy === 'ids') return structure(value);
  if (isSecretKey(key) && settings.policy === 'redacted') return '[REDACTED:secret]';
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item === 'number' || item === null)) return value as number[];
    if (value.every((item) => typeof item === 'boolean' || item === null)) return value as boolean[];
    if (!value.every((item) => typeof item === 'string' || item === null)) return captureJson(value, key);
    return keepsContent() ? value.map((item) => captureText(item, key) ?? WITHHELD) : undefined;
  }
  return typeof value === 'string' ? captureText(value, key) : captureJson(value, key);
}

/** Lone surrogates cannot be encoded and would make a header or an export fail. */
export function wellFormed(text: string): string {
  return text.isWellFormed?.() ? text : text.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
}

/** `length` is that of the original, of which `text` may already be a part. The mark counts towards the limit: cutting twice changes nothing. */
export function truncate(text: string, maxLength: number, length = text.length): string {
  if (length <= maxLength) return text;
  const mark = `… [truncated from ${length} characters]`;
  const kept = text.slice(0, Math.max(0, maxLength - mark.length));
  return (/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept) + mark;
}

function structure(value: unknown): AttributeValue {
  if (Array.isArray(value)) return value.map((item) => truncate(String(item), settings.maxTextLength));
  return truncate(String(value), settings.maxTextLength);
}

function plainText(text: string, attribute: string): string | undefined {
  const { maxTextLength, policy, redact } = settings;
  let result = text;
  // What is cut off need not be scanned; the margin keeps a number at the edge whole.
  const isLong = result.length > maxTextLength;
  if (isLong) result = result.slice(0, maxTextLength + 1000);
  if (policy === 'redacted') result = redactText(result);
  if (redact !== undefined) {
    const changed = hooked(redact, result, attribute);
    if (changed === undefined) return undefined;
    result = changed;
  }
  return truncate(result, maxTextLength, isLong ? text.length : result.length);
}

function hooked(redact: NonNullable<typeof settings.redact>, text: string, attribute: string): string | undefined {
  try {
    const changed: unknown = redact(text, { attribute });
    if (typeof changed === 'string') return changed;
    if (changed !== undefined && changed !== null)
      sayOnce('redact-type', 'the redact hook must return a string; the texts it was given are left out');
  } catch {
    sayOnce('redact-throws', 'the redact hook threw; the texts it was given are left out');
  }
  return undefined;
}

/** Whether a value is plain JSON with no more values and text than may be recorded: then it need not be copied to be captured. */
class SizeCheck {
  #values = 0;
  #characters = 0;

  fits(value: unknown, depth: number): boolean {
    if (++this.#values > MAX_VALUES) return false;
    if (typeof value === 'string') return (this.#characters += value.length) <= settings.maxTextLength;
    if (typeof value !== 'object' || value === null) return typeof value !== 'bigint';
    if (depth >= MAX_DEPTH) return false;
    if (Array.isArray(value)) return value.every((item) => this.fits(item, depth + 1));
    const prototype: unknown = Object.getPrototypeOf(value);
    if ((prototype !== Object.prototype && prototype !== null) || 'toJSON' in value) return false;
    for (const key in value) if (!this.fits((value as Record<string, unknown>)[key], depth + 1)) return false;
    return true;
  }
}

class Walk {
  #left = MAX_VALUES;
  readonly #attribute: string;
  readonly #isRedacting = settings.policy === 'redacted';

  constructor(attribute: string) {
    this.#attribute = attribute;
  }

  value(value: unknown, depth: number): unknown {
    if (this.#left-- <= 0) return '[too many values]';
    if (typeof value === 'string') return captureText(value, this.#attribute) ?? WITHHELD;
    if (typeof value === 'number')
      return this.#isRedacting && Number.isSafeInteger(value) && isCard(String(value)) ? '[REDACTED:card]' : value;
    if (typeof value === 'bigint') return String(value);
    if (typeof value === 'object' && value !== null) return this.#object(value, depth);
    return typeof value === 'boolean' || value === null ? value : undefined;
  }

  #object(value: object, depth: number): unknown {
    if (depth >= MAX_DEPTH) return '[too deep]';
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (value instanceof Error) return { name: value.name, message: this.value(value.message, depth + 1) };
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
    if (value instanceof Map) return this.#record(recordOf(value), depth);
    if (value instanceof Set) return this.#list([...value], depth);
    if (Array.isArray(value)) return this.#list(value, depth);
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === 'function') return this.value(toJSON.call(value), depth + 1);
    return this.#record(value as Record<string, unknown>, depth);
  }

  #list(list: readonly unknown[], depth: number): unknown[] {
    const result: unknown[] = [];
    for (const item of list) {
      if (this.#left <= 0) break;
      result.push(this.value(item, depth + 1) ?? null);
    }
    return result;
  }

  #record(record: Readonly<Record<string, unknown>>, depth: number): Record<string, unknown> {
    const result = Object.create(null) as Record<string, unknown>;
    for (const key in record) {
      if (this.#left <= 0) break;
      if (!Object.hasOwn(record, key)) continue;
      const cleanKey = this.#isRedacting ? redactText(key) : key;
      result[cleanKey] =
        this.#isRedacting && typeof record[key] === 'string' && isSecretKey(key)
          ? '[REDACTED:secret]'
          : this.value(record[key], depth + 1);
    }
    return result;
  }
}

function recordOf(map: ReadonlyMap<unknown, unknown>): Record<string, unknown> {
  const isName = (key: unknown) => typeof key === 'string' || typeof key === 'number';
  return Object.fromEntries([...map].map(([key, value], i) => [isName(key) ? String(key) : `[key ${i}]`, value]));
}

function looksLikeJson(text: string): boolean {
  return /^\s*[{[]/.test(text) && text.length < 4_000_000;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function stringify(value: unknown): string | undefined {
  return JSON.stringify(value);
}
