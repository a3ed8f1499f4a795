import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openChdb } from './chdb-executor.ts';
import { toBlock } from './native-block.ts';

const directory = mkdtempSync(join(tmpdir(), 'faultline-native-'));
const executor = openChdb(directory);
afterAll(async () => {
  await executor.close();
  rmSync(directory, { recursive: true, force: true });
});

let tables = 0;

async function stored(type: string, values: readonly unknown[]): Promise<unknown[]> {
  const table = `of_type_${tables++}`;
  await executor.command(`CREATE TABLE ${table} (place UInt32, value ${type}) ENGINE = Memory`);
  await executor.insertRows(
    table,
    values.map((value, place) => ({ place, value })),
  );
  const rows = await executor.query<{ value: unknown }>(`SELECT value FROM ${table} ORDER BY place`);
  return rows.map(({ value }) => value);
}

const LONG = 'é'.repeat(70);
const MANY = Array.from({ length: 300 }, (_, i) => `text ${i % 290}`);

describe('the engine reads what was written', () => {
  test.for<{ type: string; values: readonly unknown[]; comeBackAs?: readonly unknown[] }>([
    { type: 'String', values: ['', 'a', LONG, 'x'.repeat(128), 'x'.repeat(20_000), '\u0000', '猫'] },
    { type: 'String', values: ['\n\n', 'a\n\nb', ';\n\n', '\n'], comeBackAs: ['\n\n', 'a\n\nb', ';\n\n', '\n'] },
    { type: 'String', values: [undefined, '\ud83d', 'a\udc00'], comeBackAs: ['', '\ufffd', 'a\ufffd'] },
    { type: 'LowCardinality(String)', values: ['a', 'a', '', 'b', 'a'] },
    { type: 'LowCardinality(String)', values: MANY },
    { type: 'Bool', values: [true, false, undefined], comeBackAs: [true, false, false] },
    { type: 'UInt8', values: [0, 255] },
    { type: 'UInt32', values: [0, 2 ** 32 - 1] },
    {
      type: 'UInt64',
      values: [0, 2 ** 53 - 1, 2n ** 64n - 1n],
      comeBackAs: ['0', `${2 ** 53 - 1}`, `${2n ** 64n - 1n}`],
    },
    { type: 'Float64', values: [0, -0.5, 1e300] },
    { type: 'Nullable(UInt64)', values: [null, undefined, 7], comeBackAs: [null, null, '7'] },
    { type: 'Nullable(Float64)', values: [0.5, null] },
    { type: 'Nullable(Bool)', values: [false, null, true] },
    { type: "DateTime('UTC')", values: [1_760_000_000], comeBackAs: ['2025-10-09 08:53:20'] },
    { type: "DateTime64(3, 'UTC')", values: [1_760_000_000_123], comeBackAs: ['2025-10-09 08:53:20.123'] },
    {
      type: "DateTime64(9, 'UTC')",
      values: [1_760_000_000_000_000_001n],
      comeBackAs: ['2025-10-09 08:53:20.000000001'],
    },
    { type: 'Array(String)', values: [['a', ''], [], undefined], comeBackAs: [['a', ''], [], []] },
    { type: 'Array(LowCardinality(String))', values: [['a', 'b'], [], ['a']] },
    { type: 'Array(LowCardinality(String))', values: [[], []] },
    { type: 'Array(Nullable(Float64))', values: [[1, null], []] },
    { type: 'Map(LowCardinality(String), String)', values: [{ a: '1', b: '' }, {}, { a: '2' }] },
    { type: 'Map(LowCardinality(String), String)', values: [{}, {}] },
  ])('$type: $values', async ({ type, values, comeBackAs = values }) => {
    expect(await stored(type, values)).toEqual(comeBackAs);
  });

  test.for([9, 10, 13, 32, 39, 59, 127, 128])('%d columns, and as many rows', async (count) => {
    const names = Array.from({ length: count }, (_, i) => `column_${i}`);
    await executor.command(
      `CREATE TABLE wide_${count} (${names.map((name) => `${name} UInt32`).join(', ')}) ENGINE = Memory`,
    );
    const rows = names.map((_, row) => Object.fromEntries(names.map((name, i) => [name, row * count + i])));
    await executor.insertRows(`wide_${count}`, rows);
    expect(await executor.query(`SELECT * FROM wide_${count} ORDER BY column_0`)).toEqual(rows);
  });
});

test('a table that has no such column, and one of a type that is never written, are refused', () => {
  const types = new Map([
    ['known', 'String'],
    ['odd', 'Decimal(9, 2)'],
  ]);
  expect(() => toBlock([{ unknown: '' }], types)).toThrow('cannot write the column unknown: the table has none');
  expect(() => toBlock([{ odd: 1 }], types)).toThrow('cannot write a column of the type Decimal(9, 2)');
});

test('what was inserted leaves no file behind', () => {
  expect(readdirSync(directory).filter((name) => name.startsWith('inserting'))).toEqual([]);
});
