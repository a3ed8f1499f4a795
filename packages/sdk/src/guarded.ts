import { sayOnce } from './say-once.ts';

/** Runs the SDK's own work: whatever goes wrong in it stays here, is said once, and gives `undefined`. */
export function guarded<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    sayOnce('internal', `could not record something: ${describe(error)}`);
    return undefined;
  }
}

function describe(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return 'an error that cannot be printed';
  }
}
