import type { RedactionPattern } from '@faultline/model';
import { isCardNumber } from './checksums.ts';
import { CleanTexts } from './clean-texts.ts';
import { mayHoldAny, redactText, type Detector } from './detector.ts';
import { PERSONAL_DATA } from './personal-data.ts';
import { isSecretKey, mayHoldSecretKey, SECRETS } from './secrets.ts';

/** Values nested deeper than this are replaced: no real message is, and the walk must end. */
const MAX_DEPTH = 64;
/** Thirteen digits. */
const SMALLEST_CARD = 1e12;
/** JSON longer than this is redacted as text: parsing it twice would cost more than it saves. */
const MAX_JSON_LENGTH = 4 * 1024 * 1024;

/** What redactors by the same rules need not look through again. */
interface RedactorMemory {
  readonly clean: CleanTexts;
  readonly shared: WeakMap<object, { readonly value: object; readonly counts: ReadonlyMap<string, number> }>;
}

/**
 * Redacts texts and values of one span or record, counting what it finds. Secrets always; personal data and the user's own patterns
 * when `personalData` is on. Strings that hold JSON are redacted inside, so that they stay JSON.
 */
export class TextRedactor {
  readonly counts = new Map<string, number>();
  readonly #detectors: readonly Detector[];
  readonly #personalData: boolean;
  readonly #hasOwnPatterns: boolean;
  readonly #memory: RedactorMemory;
  /** The same text often stands in a message and in an attribute. */
  readonly #seen = new Map<string, { readonly text: string; readonly found: readonly string[] }>();

  /** `hasOwnPatterns`: the detectors hold patterns of the user's own, which may match texts too short for the built-in ones. */
  constructor(
    detectors: readonly Detector[],
    personalData: boolean,
    hasOwnPatterns = false,
    memory: RedactorMemory = { clean: new CleanTexts(), shared: new WeakMap() },
  ) {
    this.#detectors = detectors;
    this.#personalData = personalData;
    this.#hasOwnPatterns = hasOwnPatterns;
    this.#memory = memory;
  }

  /** Another by the same rules and with the same memory, counting from zero. */
  another(): TextRedactor {
    return new TextRedactor(this.#detectors, this.#personalData, this.#hasOwnPatterns, this.#memory);
  }

  /** Redacts an object that comes again and again, the first time; MUST be asked for the same in the same way. */
  once<T extends object>(value: T, redact: (redactor: TextRedactor) => T): T {
    let known = this.#memory.shared.get(value);
    if (!known) {
      const redactor = this.another();
      known = { value: redact(redactor), counts: redactor.counts };
      this.#memory.shared.set(value, known);
    }
    for (const [kind, by] of known.counts) this.count(kind, by);
    return known.value as T;
  }

  count(kind: string, by = 1): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + by);
  }

  text(text: string): string {
    if (text.length < (this.#hasOwnPatterns ? 1 : 4) || this.#memory.clean.has(text)) return text;
    const seen = this.#seen.get(text);
    if (seen) {
      for (const kind of seen.found) this.count(kind);
      return seen.text;
    }
    const found: string[] = [];
    const result = this.#redact(text, (kind) => {
      found.push(kind);
      this.count(kind);
    });
    if (found.length === 0) this.#memory.clean.add(text);
    else if (text.length > 64) this.#seen.set(text, { text: result, found });
    return result;
  }

  /** Redacts every string in a JSON value, and whole values under a key that names a secret. Unchanged values keep their identity. */
  value<T>(value: T): T {
    return this.#value(value, 0) as T;
  }

  entry(key: string, value: unknown): unknown {
    if (isSecretKey(key) && isFilled(value)) {
      this.count('secret');
      return '[REDACTED:secret]';
    }
    return this.#value(value, 0);
  }

  #value(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'number') {
      if (!this.#personalData || value < SMALLEST_CARD || !Number.isSafeInteger(value)) return value;
      if (!isCardNumber(String(value))) return value;
      this.count('card');
      return '[REDACTED:card]';
    }
    if (value === null || typeof value !== 'object') return value;
    if (depth >= MAX_DEPTH) {
      this.count('too_deep');
      return '[REDACTED:too_deep]';
    }
    return Array.isArray(value) ? this.#list(value, depth) : this.#record(value as Record<string, unknown>, depth);
  }

  #list(list: readonly unknown[], depth: number): readonly unknown[] {
    let changed = false;
    const result = list.map((item) => {
      const redacted = this.#value(item, depth + 1);
      changed ||= redacted !== item;
      return redacted;
    });
    return changed ? result : list;
  }

  #record(record: Record<string, unknown>, depth: number): Record<string, unknown> {
    let changed = false;
    const entries: [string, unknown][] = [];
    for (const key of Object.keys(record)) {
      const item = record[key];
      const redacted = isSecretKey(key) && isFilled(item) ? this.entry(key, item) : this.#value(item, depth + 1);
      const cleanKey = this.text(key);
      changed ||= redacted !== item || cleanKey !== key;
      entries.push([cleanKey, redacted]);
    }
    return changed ? Object.fromEntries(entries) : record;
  }

  #redact(text: string, onFound: (kind: string) => void): string {
    if (!looksLikeJson(text)) return redactText(text, this.#detectors, onFound);
    if (!this.#mayHoldAnything(text)) return text;
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      return redactText(text, this.#detectors, onFound);
    }
    const inner = this.another();
    const redacted = inner.value(parsed);
    for (const [kind, count] of inner.counts) for (let i = 0; i < count; i++) onFound(kind);
    if (redacted !== parsed) return JSON.stringify(redacted);
    // A key that is there twice is parsed to its last value; the text as it stands still holds the first.
    const shorter = JSON.stringify(parsed);
    return this.#findings(text) > this.#findings(shorter) ? shorter : text;
  }

  #findings(text: string): number {
    let found = 0;
    redactText(text, this.#detectors, () => (found += 1));
    return found;
  }

  /** Told from JSON text as it is, unless escapes hide characters, or exponents digits, in it. */
  #mayHoldAnything(json: string): boolean {
    return /\\[u/]/.test(json) || /\d[eE]/.test(json) || mayHoldSecretKey(json) || mayHoldAny(json, this.#detectors);
  }
}

/** Secrets, and on request personal data, with the user's own patterns. Throws when one of those is not a regular expression. */
export function detectorsOf(patterns: readonly RedactionPattern[], personalData: boolean): readonly Detector[] {
  if (!personalData) return SECRETS;
  const own = patterns.map(({ name, pattern }): Detector => ({
    kind: name,
    needs: 0,
    pattern: new RegExp(pattern, 'gu'),
  }));
  return [...SECRETS, ...own, ...PERSONAL_DATA];
}

function looksLikeJson(text: string): boolean {
  if (text.length > MAX_JSON_LENGTH || text.length < 7) return false;
  const first = text.charCodeAt(0);
  return first === 0x7b || first === 0x5b || first === 0x22;
}

/** `null`, `""`, numbers and booleans under a key like `api_key` give nothing away. */
function isFilled(value: unknown): boolean {
  return (
    (typeof value === 'string' && value !== '' && !value.startsWith('[REDACTED')) ||
    (typeof value === 'object' && value !== null)
  );
}
