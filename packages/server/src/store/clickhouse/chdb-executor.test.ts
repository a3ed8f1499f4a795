import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { openChdb } from './chdb-executor.ts';

const EXECUTOR = fileURLToPath(new URL('./chdb-executor.ts', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'faultline-chdb-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('a directory that another process has open is refused, naming it, and free once that is killed', async () => {
  const script = `const { openChdb } = await import(${JSON.stringify(EXECUTOR)}); await openChdb(${JSON.stringify(directory)}).query('SELECT 1'); console.log('open'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  expect(() => openChdb(directory)).toThrow(`it is in use by process ${child.pid}; stop that process`);
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
  const executor = openChdb(directory);
  expect(await executor.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await executor.close();
});

test('reads go on while others run, and an error of one leaves the rest', async () => {
  const executor = openChdb(directory);
  const numbers = Array.from({ length: 20 }, (_, n) => n);
  const results = await Promise.allSettled(
    numbers.map((n) =>
      executor.query<{ n: number }>(n % 5 === 0 ? 'SELECT no_such_column' : 'SELECT {n:UInt32} AS n', { n }),
    ),
  );
  for (const [n, result] of results.entries())
    expect(result).toMatchObject(n % 5 === 0 ? { status: 'rejected' } : { status: 'fulfilled', value: [{ n }] });
  await executor.close();
});
