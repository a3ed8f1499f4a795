// Everywhere else: edge runtimes have AsyncLocalStorage as a global or behind `process.getBuiltinModule`, browsers have none.
import type { Context } from '@opentelemetry/api';

export interface ContextStorage {
  getStore(): Context | undefined;
  run<T>(active: Context, work: () => T): T;
}

type Constructor = new () => ContextStorage;
interface Host {
  readonly AsyncLocalStorage?: Constructor;
  readonly process?: { getBuiltinModule?(id: string): { readonly AsyncLocalStorage?: Constructor } | undefined };
}

export function asyncStorage(): ContextStorage | undefined {
  const host = globalThis as Host;
  const Storage = host.AsyncLocalStorage ?? host.process?.getBuiltinModule?.('node:async_hooks')?.AsyncLocalStorage;
  return Storage && new Storage();
}
