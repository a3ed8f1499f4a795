import { context, ROOT_CONTEXT, type Context, type ContextManager } from '@opentelemetry/api';
import { asyncStorage, type ContextStorage } from '#async-storage';

/** Keeps the active context, across `await` wherever the runtime has AsyncLocalStorage, else (in browsers) within synchronous code. */
export class StorageContextManager implements ContextManager {
  #storage: ContextStorage | undefined;

  active(): Context {
    return this.#storage?.getStore() ?? ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    active: Context,
    work: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    const call = () => work.call(thisArg as ThisParameterType<F>, ...args);
    return this.#storage ? this.#storage.run(active, call) : call();
  }

  bind<T>(active: Context, target: T): T {
    if (typeof target !== 'function') return target;
    return function bound(this: unknown, ...args: unknown[]) {
      return context.with(active, target as unknown as (...args: unknown[]) => unknown, this, ...args);
    } as T;
  }

  enable(): this {
    this.#storage ??= asyncStorage() ?? new SynchronousStorage();
    return this;
  }

  disable(): this {
    this.#storage = undefined;
    return this;
  }
}

class SynchronousStorage implements ContextStorage {
  #active: Context | undefined;

  getStore(): Context | undefined {
    return this.#active;
  }

  run<T>(active: Context, work: () => T): T {
    const before = this.#active;
    this.#active = active;
    try {
      return work();
    } finally {
      this.#active = before;
    }
  }
}
