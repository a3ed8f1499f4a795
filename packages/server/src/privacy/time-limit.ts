// Regular expressions of the user's own may take exponential time, and JavaScript cannot stop one. A script of `node:vm` can be stopped,
// and with it everything it calls.
import { createContext, Script } from 'node:vm';

const sandbox = createContext({ work: undefined as (() => void) | undefined });
const script = new Script('work()');

/** Runs `work`, stopping it after `limitMs`: then it throws. Costs about 0.1 ms. */
export function withinTime<T>(limitMs: number, work: () => T): T {
  const outer = sandbox['work'] as (() => void) | undefined;
  let result: { readonly value: T } | undefined;
  sandbox['work'] = () => {
    result = { value: work() };
  };
  try {
    script.runInContext(sandbox, { timeout: limitMs });
  } finally {
    sandbox['work'] = outer;
  }
  if (!result) throw new Error('the work ended without a result');
  return result.value;
}

const MATCH_LIMIT_MS = 50;

/** Whether a pattern of the user's own matches a short text; one that takes too long does not. */
export function matchesWithin(pattern: string, text: string): boolean {
  try {
    return withinTime(MATCH_LIMIT_MS, () => new RegExp(pattern, 'u').test(text));
  } catch {
    return false;
  }
}
