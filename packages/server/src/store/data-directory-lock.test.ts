import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { lockDataDirectory } from './data-directory-lock.ts';

const directory = mkdtempSync(join(tmpdir(), 'faultline-lock-'));
const file = join(directory, 'faultline.pid');
const LOCK = fileURLToPath(new URL('./data-directory-lock.ts', import.meta.url));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A process that takes the lock and keeps it. */
async function startHolder() {
  const script = `const { lockDataDirectory } = await import(${JSON.stringify(LOCK)}); lockDataDirectory(${JSON.stringify(directory)}); console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), exited]);
  return {
    pid: child.pid,
    printed: () => printed,
    exited,
    kill: () => {
      child.kill('SIGKILL');
      return exited;
    },
  };
}

describe('a data directory', () => {
  test('is given back', () => {
    lockDataDirectory(directory)();
    expect(existsSync(file)).toBe(false);
    lockDataDirectory(directory)();
  });

  test('that another process holds is refused, naming it, until that process is gone, however it went', async () => {
    const holder = await startHolder();
    expect(() => lockDataDirectory(directory)).toThrow(`it is in use by process ${holder.pid}; stop that process`);
    const second = await startHolder();
    await second.exited;
    expect(second.printed()).toContain(`in use by process ${holder.pid}`);
    await holder.kill();
    lockDataDirectory(directory)();
  });

  test.for([
    { name: 'whose process id another process has by now', content: `${process.ppid} 1` },
    { name: 'that holds nothing', content: '' },
    { name: 'that holds nonsense', content: 'nonsense' },
    { name: 'of a process id that is none', content: '0 0' },
  ])('is taken over from a lock $name', ({ content }) => {
    writeFileSync(file, content);
    const release = lockDataDirectory(directory);
    expect(readFileSync(file, 'utf8')).toContain(`${process.pid}`);
    release();
  });

  test('is not given back for somebody else', () => {
    const release = lockDataDirectory(directory);
    writeFileSync(file, '1 2');
    release();
    expect(existsSync(file)).toBe(true);
    rmSync(file);
  });
});
