import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'faultline.pid';

/**
 * Takes a directory for this process, for an embedded database that does not guard its own. Returns how to give it back. Throws an error
 * that names the process which holds it. The lock of a process that is gone is taken over.
 */
export function lockDataDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, FILE);
  const own = identityOf(process.pid);
  const holder = readFile(file)?.trim();
  if (holder !== undefined && holder !== own && isRunning(holder))
    throw directoryInUse(directory, holder.split(' ')[0]!);
  // A lock that is stale goes first, so that of two processes which start now only one can create it.
  if (holder !== undefined) rmSync(file, { force: true });
  try {
    writeFileSync(file, own, { flag: 'wx' });
  } catch {
    throw directoryInUse(directory, readFile(file)?.split(' ')[0] ?? 'unknown');
  }
  return () => {
    if (readFile(file)?.trim() === own) rmSync(file, { force: true });
  };
}

/** The one wording of it, whichever way it was noticed. */
export function directoryInUse(directory: string, pid: string): Error {
  return new Error(
    `cannot open ${directory}: it is in use by process ${pid}; stop that process or choose another --data-dir`,
  );
}

/** Process ids are given out again, above all in containers; with the time of its start an id stands for one process only. */
function identityOf(pid: number): string {
  const stat = readFile(`/proc/${pid}/stat`);
  // The name of the process may hold anything, also spaces; the fields after it are counted from its closing bracket.
  const startTicks = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return startTicks === undefined ? String(pid) : `${pid} ${startTicks}`;
}

function isRunning(holder: string): boolean {
  const pid = Number.parseInt(holder, 10);
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return identityOf(pid) === holder;
}

function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
