// Total readers over attribute bags: whatever stands there, they return a value of the asked type or undefined, and never throw.
import type { Attributes, AttributeValue } from '@faultline/model';

/** Markers that emitters put where content was withheld: as good as absent. */
const WITHHELD = new Set(['<REDACTED>', '[REDACTED]', '__REDACTED__']);
/** Flattened lists longer than this are cut; no real conversation has as many messages. */
const MAX_INDEX = 10_000;
/** Flattened names with more parts are left alone: no dialect nests as deep. */
const MAX_PATH = 32;

/** A non-empty text; numbers and booleans as text. */
export function text(attributes: Attributes, key: string): string | undefined {
  const value = attributes[key];
  if (typeof value === 'string') return value === '' || WITHHELD.has(value) ? undefined : value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return undefined;
}

export function firstText(attributes: Attributes, ...keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const found = text(attributes, key);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A finite number; JavaScript emitters send whole doubles as integers, others send numbers as text. */
export function number(attributes: Attributes, key: string): number | undefined {
  return toNumber(attributes[key]);
}

export function firstNumber(attributes: Attributes, ...keys: readonly string[]): number | undefined {
  for (const key of keys) {
    const found = number(attributes, key);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : undefined;
}

/** `true`, `"True"`, `"false"`. */
export function flag(attributes: Attributes, key: string): boolean | undefined {
  const value = attributes[key];
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  const lower = value.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

/** A structured value, whether sent as such or as JSON text (also JSON inside JSON). Text that is not JSON stays text. */
export function json(attributes: Attributes, key: string): unknown {
  return decodeJson(attributes[key]);
}

export function decodeJson(value: unknown): unknown {
  let current = value;
  for (let layer = 0; layer < 2 && typeof current === 'string'; layer++) {
    const parsed = parse(current);
    if (parsed === undefined) break;
    current = parsed;
  }
  if (typeof current === 'string') return current === '' || WITHHELD.has(current) ? undefined : current;
  return current ?? undefined;
}

function parse(value: string): unknown {
  const first = value.trimStart()[0];
  if (first !== '{' && first !== '[' && first !== '"') return undefined;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

/** Whether a text begins like JSON and ends like nothing: cut off at the sender. */
export function isTruncatedJson(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const first = value.charCodeAt(0);
  // Nearly every value is told by its first character.
  if (first !== 0x7b && first !== 0x5b && first > 0x20) return false;
  if (!/^\s*(?:\{\s*"|\[\s*[[{"])/.test(value.slice(0, 20))) return false;
  const last = value.trimEnd().at(-1);
  return (last !== '}' && last !== ']') || (value.length < 64 && parse(value) === undefined);
}

/** `["a"]`, `'["a"]'` or `"a"` as a list of texts. */
export function textList(attributes: Attributes, key: string): readonly string[] {
  const value = json(attributes, key);
  if (Array.isArray(value)) return value.filter((item): item is string => typeof item === 'string' && item !== '');
  return typeof value === 'string' ? [value] : [];
}

export function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** What a table holds under a name that came from outside; names that every object has (`constructor`) are not in it. */
export function entryOf<T>(table: Readonly<Record<string, T>>, name: string | undefined): T | undefined {
  return name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}

export function list(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

export function string(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** Rebuilds what was flattened: `a.0.b.c = 1` under the prefix `a` becomes `[{ b: { c: 1 } }]`. Names that are no index are left alone. */
export function flattened(attributes: Attributes, prefix: string): readonly unknown[] {
  const root: Tree = new Map<string, unknown>();
  const start = `${prefix}.`;
  for (const key in attributes) {
    if (!key.startsWith(start)) continue;
    const path = key.slice(start.length).split('.', MAX_PATH + 1);
    if (isIndex(path[0]!) && path.length <= MAX_PATH) place(root, path, attributes[key] as AttributeValue);
  }
  return asList(root) ?? [];
}

function isIndex(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= MAX_INDEX;
}

export function hasPrefix(attributes: Attributes, prefix: string): boolean {
  for (const key in attributes) if (key.startsWith(prefix)) return true;
  return false;
}

/** Attributes under a prefix, by the rest of their name. */
export function under(attributes: Attributes, prefix: string): Readonly<Record<string, AttributeValue>> {
  const found: Record<string, AttributeValue> = Object.create(null) as Record<string, AttributeValue>;
  for (const key in attributes)
    if (key.startsWith(prefix)) found[key.slice(prefix.length)] = attributes[key] as AttributeValue;
  return found;
}

type Tree = Map<string, unknown>;

function place(tree: Tree, path: readonly string[], value: AttributeValue): void {
  let node = tree;
  for (let i = 0; i < path.length - 1; i++) {
    let next = node.get(path[i]!);
    if (!(next instanceof Map)) {
      next = new Map<string, unknown>();
      node.set(path[i]!, next);
    }
    node = next as Tree;
  }
  node.set(path.at(-1)!, value);
}

function asList(tree: Tree): readonly unknown[] | undefined {
  const indexed = [...tree.keys()].filter(isIndex);
  if (indexed.length === 0 || indexed.length < tree.size) return undefined;
  return indexed.sort((a, b) => Number(a) - Number(b)).map((key) => plain(tree.get(key)));
}

function plain(value: unknown): unknown {
  if (!(value instanceof Map)) return value;
  const asArray = asList(value as Tree);
  if (asArray) return asArray;
  const result: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [key, item] of value as Tree) result[key] = plain(item);
  return result;
}

/** JSON text of a value for people to read; text stays as it is. */
export function asText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value === '' || WITHHELD.has(value) ? undefined : value;
  try {
    return JSON.stringify(value);
  } catch {
    // Nested too deep to be written; the sender's own attribute is still there.
    return undefined;
  }
}
