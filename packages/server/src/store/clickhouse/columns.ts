// How single values stand in columns: times, optional texts, attribute maps and JSON texts. Both directions of each are here.
import type { Attributes, AttributeValue, UnixNanos } from '@faultline/model';

/** DateTime64(9). */
export function timeToColumn(nanos: UnixNanos): bigint {
  return clamp(nanos, MAX_TIME);
}

/** Start of 2262, the year in which DateTime64(9) ends; later times are stored as this one, times before 1970 as its start. */
export const MAX_TIME = 9_214_646_400_000_000_000n;
const MAX_INT64 = 2n ** 63n - 1n;

/** A bound of a time range as an Int64 parameter. */
export function timeToParameter(nanos: UnixNanos): string {
  return String(clamp(nanos, MAX_INT64));
}

function clamp(nanos: UnixNanos, max: UnixNanos): UnixNanos {
  return nanos < 0n ? 0n : nanos > max ? max : nanos;
}

/** `2023-11-14 22:13:20.123456789`, as ClickHouse prints DateTime64(9) in UTC. */
export function timeFromColumn(text: string): UnixNanos {
  const seconds = Date.UTC(
    +text.slice(0, 4),
    +text.slice(5, 7) - 1,
    +text.slice(8, 10),
    +text.slice(11, 13),
    +text.slice(14, 16),
    +text.slice(17, 19),
  );
  return BigInt(seconds) * 1_000_000n + BigInt(text.slice(20, 29).padEnd(9, '0') || '0');
}

export interface AttributeColumns {
  readonly map: Record<string, string>;
  /** Keys whose value is JSON text; the others are strings as they were. */
  readonly jsonKeys: string[];
}

export function attributesToColumns(attributes: Attributes): AttributeColumns {
  const map: Record<string, string> = Object.create(null) as Record<string, string>;
  const jsonKeys: string[] = [];
  for (const key in attributes) {
    const value = attributes[key] as AttributeValue;
    if (typeof value === 'string') {
      map[key] = value;
    } else {
      map[key] = JSON.stringify(value) ?? 'null';
      jsonKeys.push(key);
    }
  }
  return { map, jsonKeys };
}

export function attributesFromColumns(map: Readonly<Record<string, string>>, jsonKeys: readonly string[]): Attributes {
  if (jsonKeys.length === 0) return map;
  const attributes: Record<string, AttributeValue> = { ...map };
  for (const key of jsonKeys) {
    const text = map[key];
    if (text !== undefined) define(attributes, key, JSON.parse(text) as AttributeValue);
  }
  return attributes;
}

function define(target: Record<string, AttributeValue>, key: string, value: AttributeValue): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

/** The empty list is the empty text. */
export function listToColumn(value: readonly unknown[]): string {
  return value.length === 0 ? '' : JSON.stringify(value);
}

/** What is absent is the empty text. */
export function jsonToColumn(value: unknown): string {
  return value === undefined ? '' : (JSON.stringify(value) ?? '');
}

export function listFromColumn(text: string): readonly unknown[] {
  return text === '' ? [] : (JSON.parse(text) as unknown[]);
}

export function valueFromColumn(text: string): unknown {
  return text === '' ? undefined : JSON.parse(text);
}

/** Counts are whole and not negative; anything else is not a count and stays absent. */
export function countToColumn(value: number | undefined): number | null {
  return value !== undefined && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** JSON has no NaN and no infinity; they stay absent. */
export function figureToColumn(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

/** A whole number within an unsigned integer column of `bits`; what is beyond is stored as its limit. */
export function uintToColumn(value: number, bits: 8 | 32): number {
  return Number.isNaN(value) ? 0 : Math.min(2 ** bits - 1, Math.max(0, Math.trunc(value)));
}

/** 64-bit integers arrive as text. */
export function numberFromColumn(value: string | number | null): number | undefined {
  return value === null ? undefined : Number(value);
}

/** Leaves out what is absent, so that optional fields stay optional. */
export function present<T extends object>(
  value: T,
): { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
} {
  const result: Record<string, unknown> = {};
  for (const key in value) if (value[key] !== undefined) result[key] = value[key];
  return result as never;
}

export const text = (value: string | undefined): string => value ?? '';
export const optional = (value: string): string | undefined => (value === '' ? undefined : value);
