// Node, Bun and Deno.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context } from '@opentelemetry/api';
import type { ContextStorage } from './async-storage.ts';

export type { ContextStorage };

export function asyncStorage(): ContextStorage {
  return new AsyncLocalStorage<Context>();
}
