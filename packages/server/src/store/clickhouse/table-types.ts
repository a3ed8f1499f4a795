import type { ColumnTypes } from './native-block.ts';

/** Asks for the columns of a table once. Rows are inserted only into tables whose columns do not change while the program runs. */
export class TableTypes {
  readonly #query: (sql: string) => Promise<readonly { readonly name: string; readonly type: string }[]>;
  readonly #known = new Map<string, ColumnTypes>();

  constructor(query: (sql: string) => Promise<readonly { readonly name: string; readonly type: string }[]>) {
    this.#query = query;
  }

  async of(table: string): Promise<ColumnTypes> {
    const known = this.#known.get(table);
    if (known) return known;
    const columns = await this.#query(`DESCRIBE TABLE ${table}`);
    const types = new Map(columns.map(({ name, type }) => [name, type]));
    this.#known.set(table, types);
    return types;
  }
}
