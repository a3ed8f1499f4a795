// Rows as the bytes that are inserted: ClickHouse's Native format (https://clickhouse.com/docs/interfaces/formats/Native), column by column
// as the engine holds them. It reads these in a fifth of the time that it takes for JSON.
import { ByteWriter } from './byte-writer.ts';

/** Types of a table's columns by name, as `system.columns` tells them. */
export type ColumnTypes = ReadonlyMap<string, string>;

export interface NativeBlock {
  /** In the order of the block; the table's other columns take their default. */
  readonly columns: readonly string[];
  readonly bytes: Uint8Array;
}

/** Writes one column. The prefix comes before the values, and before those of everything that the column consists of. */
interface ColumnWriter {
  readonly prefix: (out: ByteWriter) => void;
  readonly values: (out: ByteWriter, values: readonly unknown[]) => void;
}

const EXPECTED_BYTES_PER_ROW = 3072;

/** The columns are those of the first row; a value that is absent is the empty text, 0, null, or empty, by the column's type. */
export function toBlock(rows: readonly object[], types: ColumnTypes): NativeBlock {
  const columns = rows.length === 0 ? [] : Object.keys(rows[0]!);
  const out = new ByteWriter(rows.length * EXPECTED_BYTES_PER_ROW);
  out.varint(columns.length);
  out.varint(rows.length);
  for (const column of columns) {
    const type = types.get(column);
    if (type === undefined) throw new TypeError(`cannot write the column ${column}: the table has none of this name`);
    out.text(column);
    out.text(type);
    const writer = writerOf(type);
    writer.prefix(out);
    writer.values(
      out,
      rows.map((row) => (row as Readonly<Record<string, unknown>>)[column]),
    );
  }
  return { columns, bytes: out.written() };
}

const known = new Map<string, ColumnWriter>();

function writerOf(type: string): ColumnWriter {
  let writer = known.get(type);
  if (!writer) {
    writer = createWriter(type);
    known.set(type, writer);
  }
  return writer;
}

function createWriter(type: string): ColumnWriter {
  const [, outer = '', inner] = /^(\w+)(?:\((.*)\))?$/s.exec(type) ?? [];
  switch (outer) {
    case 'String':
      return plain((out, value) => out.text((value as string | undefined | null) ?? ''));
    case 'Bool':
      return plain((out, value) => out.byte(value ? 1 : 0));
    case 'UInt8':
      return plain((out, value) => out.byte(Number(value ?? 0)));
    case 'UInt32':
    case 'DateTime':
      return plain((out, value) => out.unsigned(Number(value ?? 0), 4));
    case 'UInt64':
    case 'DateTime64':
      return plain(writeWide);
    case 'Float64':
      return plain((out, value) => out.float64(Number(value ?? 0)));
    case 'Nullable':
      return nullable(writerOf(inner!));
    case 'Array':
      return array(writerOf(inner!));
    case 'Map': {
      const [key, value] = inner!.split(/,\s*(?=\w+$)/) as [string, string];
      return map(writerOf(key), writerOf(value));
    }
    case 'LowCardinality':
      if (inner === 'String') return dictionary;
      break;
    default:
  }
  throw new TypeError(`cannot write a column of the type ${type}`);
}

const NO_PREFIX = (): void => {};

function plain(write: (out: ByteWriter, value: unknown) => void): ColumnWriter {
  return {
    prefix: NO_PREFIX,
    values: (out, values) => {
      for (const value of values) write(out, value);
    },
  };
}

function writeWide(out: ByteWriter, value: unknown): void {
  if (typeof value === 'bigint') out.int64(value);
  else out.unsigned(Number(value ?? 0), 8);
}

function nullable(inner: ColumnWriter): ColumnWriter {
  return {
    prefix: inner.prefix,
    values: (out, values) => {
      for (const value of values) out.byte(value === null || value === undefined ? 1 : 0);
      inner.values(out, values);
    },
  };
}

function array(inner: ColumnWriter): ColumnWriter {
  return {
    prefix: inner.prefix,
    values: (out, values) => {
      const all: unknown[] = [];
      for (const list of values as readonly (readonly unknown[] | undefined)[]) {
        for (const value of list ?? []) all.push(value);
        out.unsigned(all.length, 8);
      }
      inner.values(out, all);
    },
  };
}

function map(keyWriter: ColumnWriter, valueWriter: ColumnWriter): ColumnWriter {
  return {
    prefix: (out) => {
      keyWriter.prefix(out);
      valueWriter.prefix(out);
    },
    values: (out, values) => {
      const keys: string[] = [];
      const texts: unknown[] = [];
      for (const entries of values as readonly (Readonly<Record<string, unknown>> | undefined)[]) {
        for (const key in entries) {
          keys.push(key);
          texts.push(entries[key]);
        }
        out.unsigned(keys.length, 8);
      }
      keyWriter.values(out, keys);
      valueWriter.values(out, texts);
    },
  };
}

const KEYS_IN_THE_BLOCK = 1;
const HAS_KEYS_OF_ITS_OWN = 1 << 9;

/** LowCardinality(String): each text once, and for each value the place of its text. */
const dictionary: ColumnWriter = {
  prefix: (out) => out.unsigned(KEYS_IN_THE_BLOCK, 8),
  values: (out, values) => {
    if (values.length === 0) return;
    const places = new Map<string, number>();
    const indexes: number[] = [];
    let last: string | undefined;
    let lastPlace = 0;
    for (const value of values) {
      const key = (value as string | undefined | null) ?? '';
      if (key !== last) {
        lastPlace = placeOf(places, key);
        last = key;
      }
      indexes.push(lastPlace);
    }
    const [width, bytes] =
      places.size <= 0x100 ? ([0, 1] as const) : places.size <= 0x10000 ? ([1, 2] as const) : ([2, 4] as const);
    out.unsigned(width | HAS_KEYS_OF_ITS_OWN, 8);
    out.unsigned(places.size, 8);
    for (const key of places.keys()) out.text(key);
    out.unsigned(indexes.length, 8);
    for (const index of indexes) out.unsigned(index, bytes);
  },
};

function placeOf(places: Map<string, number>, key: string): number {
  let place = places.get(key);
  if (place === undefined) {
    place = places.size;
    places.set(key, place);
  }
  return place;
}
