// Runs the user's work inside a span of the SDK. The work runs exactly once, its result and its errors come out unchanged, and the span ends
// when the work is over: at once, when its promise settles, or when its stream has been read, left or failed.
import { context, type Context } from '@opentelemetry/api';
import { guarded } from './guarded.ts';

/** An open span, as the runner sees it. */
export interface Run<H> {
  readonly context: Context;
  /** Handed to the work. */
  readonly handle: H;
  /** The work's stream gave an item. */
  onItem(): void;
  onEnd(): void;
  onError(error: unknown): void;
}

/**
 * What the work returns comes out: a value as it is, a promise as a promise of the same (a promise-like with methods of its own comes out as
 * a plain promise), an async generator as one.
 */
export function runWork<H, T>(run: Run<H> | undefined, work: (handle: H) => T, withoutRun: () => H): T {
  if (typeof work !== 'function') {
    guarded(() => run?.onEnd());
    return undefined as T;
  }
  if (run === undefined) return work(withoutRun());
  let hasBegun = false;
  let result: T;
  try {
    result = context.with(run.context, () => {
      hasBegun = true;
      return work(run.handle);
    });
  } catch (error) {
    if (hasBegun) {
      guarded(() => run.onError(error));
      throw error;
    }
    // A context manager that fails before it calls the work must not cost the user the work.
    guarded(() => run.onEnd());
    return work(run.handle);
  }
  return settle(run, result) as T;
}

function settle(run: Run<unknown>, result: unknown): unknown {
  if (isAsyncGenerator(result)) return traced(run, result as AsyncGenerator);
  if (isPromiseLike(result))
    return Promise.resolve(result).then(
      (value) => {
        if (isAsyncGenerator(value)) return traced(run, value as AsyncGenerator);
        guarded(() => run.onEnd());
        return value;
      },
      (error: unknown) => {
        guarded(() => run.onError(error));
        throw error;
      },
    );
  guarded(() => run.onEnd());
  return result;
}

/** The same stream; its body runs in the span's context, whoever reads it. */
function traced(run: Run<unknown>, stream: AsyncGenerator): AsyncGenerator {
  const step = async (pull: () => Promise<IteratorResult<unknown>>): Promise<IteratorResult<unknown>> => {
    try {
      const result = await context.with(run.context, pull);
      guarded(() => (result.done === true ? run.onEnd() : run.onItem()));
      return result;
    } catch (error) {
      guarded(() => run.onError(error));
      throw error;
    }
  };
  // Inherits what every generator has (`Symbol.asyncIterator`, `Symbol.asyncDispose`).
  return Object.assign(Object.create(Object.getPrototypeOf(stream) as object) as AsyncGenerator, {
    next: (...value: [] | [unknown]) => step(() => stream.next(...value)),
    return: (value: unknown) => step(() => stream.return(value)),
    throw: (error: unknown) => step(() => stream.throw(error)),
  });
}

function isAsyncGenerator(value: unknown): boolean {
  return hasMethods(value, 'next', 'return', 'throw', Symbol.asyncIterator);
}

function isPromiseLike(value: unknown): boolean {
  return hasMethods(value, 'then');
}

/** Objects may refuse to be looked at; those are none of the kinds that need following. */
function hasMethods(value: unknown, ...names: readonly PropertyKey[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return names.every((name) => typeof (value as Record<PropertyKey, unknown>)[name] === 'function');
  } catch {
    return false;
  }
}
