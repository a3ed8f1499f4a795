import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { openChdb } from './chdb-executor.ts';
import { withValuesWritten } from './written-values.ts';

const directory = mkdtempSync(join(tmpdir(), 'faultline-values-'));
const executor = openChdb(directory);
afterAll(async () => {
  await executor.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Any text, and above all such as could end a constant early. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom(
      '\\',
      "'",
      '"',
      '`',
      '\0',
      '\n',
      '\r',
      '\t',
      '{',
      '}',
      '{s:String}',
      '--',
      '/*',
      ';',
      '\u001b',
      'é',
      '\n\n',
    ),
  }),
);
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));

test('values come back as they were, whatever they hold', async () => {
  const sql =
    'SELECT {s:String}, {list:Array(String)}, {lists:Array(Array(String))}, {i:Int64}, {n:Float64}, {numbers:Array(Float64)}, {s:String}';
  await fc.assert(
    fc.asyncProperty(
      text,
      fc.array(text, { maxLength: 4 }),
      fc.array(fc.array(text, { maxLength: 3 }), { maxLength: 3 }),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      number,
      fc.array(number, { maxLength: 4 }),
      async (s, list, lists, i, n, numbers) => {
        const [row] = await executor.queryLists(sql, { s, list, lists, i: String(i), n, numbers });
        expect(row).toEqual([s, list, lists, String(i), n + 0, numbers.map((each) => each + 0), s]);
      },
    ),
    { numRuns: 60 },
  );
});

test.for([
  { name: 'a value that is not bound', sql: 'SELECT {a:String}', parameters: {}, message: 'no value is bound to a' },
  {
    name: 'a number that is none',
    sql: 'SELECT {a:Float64}',
    parameters: { a: Number.NaN },
    message: 'a is bound to NaN',
  },
  {
    name: 'nothing',
    sql: 'SELECT {a:Array(String)}',
    parameters: { a: [undefined] },
    message: 'a is bound to undefined',
  },
])('$name is refused', ({ sql, parameters, message }) => {
  expect(() => withValuesWritten(sql, parameters)).toThrow(message);
});

test('reads with values run side by side', async () => {
  const sleeping = 'SELECT sleep(toFloat64({seconds:Float64}))';
  const began = performance.now();
  await executor.queryLists(sleeping, { seconds: 1 });
  const alone = performance.now() - began;
  const together = performance.now();
  await Promise.all([1, 1, 1].map((seconds) => executor.queryLists(sleeping, { seconds })));
  expect(performance.now() - together).toBeLessThan(2.5 * alone);
});
