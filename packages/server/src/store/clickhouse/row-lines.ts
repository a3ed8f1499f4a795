// Rows as the bytes that are inserted.

/** Rows in JSONCompactEachRow: columns are named once, which halves the work of reading rows as wide as ours against JSONEachRow. */
export interface RowLines {
  readonly columns: readonly string[];
  /** One array a row, in the order of the columns; null where a column is to have its default. */
  readonly lines: Buffer;
}

/** The columns are those of the first row; what a later one lacks takes its default. */
export function toLines<T>(values: readonly T[], toRow: (value: T) => object): RowLines {
  const columns = values.length === 0 ? [] : Object.keys(toRow(values[0]!));
  const lines: string[] = [];
  for (const value of values) {
    const row = toRow(value) as Readonly<Record<string, unknown>>;
    lines.push(withoutLoneSurrogates(JSON.stringify(columns.map((column) => row[column]))));
  }
  return { columns, lines: Buffer.from(`${lines.join('\n')}\n`) };
}

/** ClickHouse refuses a whole insert for one half of a surrogate pair, which JSON may hold as an escape and UTF-8 may not. */
function withoutLoneSurrogates(json: string): string {
  if (!json.includes('\\ud')) return json;
  return json.replaceAll(/\\(u[dD][89a-fA-F][0-9a-fA-F]{2}|[^])/g, (escape, body: string) =>
    body.length > 1 ? '\ufffd' : escape,
  );
}
