// Values of settings as they are typed, and back. What is no number stays text, so that the server says what it expected.

/** One thing that can be typed: a value of a record, or a column of a list. */
export interface FieldOf<Key extends string> {
  readonly key: Key;
  readonly label: string;
  readonly placeholder?: string;
  readonly isNumber?: boolean;
  /** Takes the room that is left. */
  readonly isWide?: boolean;
}

export type Typed<Key extends string> = Readonly<Record<Key, string>>;

/** A record as text; what it lacks is empty. */
export function toTyped<Key extends string>(fields: readonly FieldOf<Key>[], record: object = {}): Typed<Key> {
  const values = new Map<string, unknown>(Object.entries(record));
  return Object.fromEntries(
    fields.map(({ key }) => {
      const value = values.get(key);
      return [key, typeof value === 'string' || typeof value === 'number' ? String(value) : ''];
    }),
  ) as Typed<Key>;
}

/** What was typed as the server takes it; what is empty is left out, unless it is in `kept`. */
export function fromTyped<Key extends string>(
  fields: readonly FieldOf<Key>[],
  typed: Typed<Key>,
  kept: readonly Key[] = [],
): Readonly<Record<string, string | number>> {
  return Object.fromEntries(
    fields.flatMap(({ key, isNumber = false }) => {
      const text = typed[key].trim();
      if (text === '') return kept.includes(key) ? [[key, '']] : [];
      const number = Number(text.replace(',', '.'));
      return [[key, isNumber && Number.isFinite(number) ? number : text]];
    }),
  );
}

/** The rows in which anything was typed. */
export function filledRows<Key extends string>(rows: readonly Typed<Key>[]): readonly Typed<Key>[] {
  return rows.filter((row) => Object.values<string>(row).some((text) => text.trim() !== ''));
}

/** A list of records as rows. */
export function toRows<Key extends string>(
  fields: readonly FieldOf<Key>[],
  records: readonly object[] = [],
): readonly Typed<Key>[] {
  return records.map((record) => toTyped(fields, record));
}
