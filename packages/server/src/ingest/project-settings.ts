import type { ProjectSettings } from '@faultline/model';
import { OperationError } from '../operations/operation-error.ts';

/** How long a project's settings may be used before they are read again. */
const TTL_MS = 2000;

interface Known {
  readonly readAtMs: number;
  readonly settings: ProjectSettings;
  readonly text: string;
}

/**
 * Settings of a project for every batch that comes in, read again now and then. Rejects as `read` does for a project that does not exist.
 * While they cannot be read the last ones hold: nobody can have changed them. Without any, it rejects as `unavailable`.
 */
export function createProjectSettings(
  read: (projectId: string) => Promise<ProjectSettings>,
  now: () => number,
): (projectId: string) => Promise<ProjectSettings> {
  const known = new Map<string, Known>();
  return async (projectId) => {
    const before = known.get(projectId);
    if (before && now() - before.readAtMs < TTL_MS) return before.settings;
    const fresh = await read(projectId).catch((error: unknown) => {
      if (error instanceof OperationError) throw error;
      if (before) return before.settings;
      const message = 'cannot take the export: the settings of the project cannot be read; send it again';
      throw Object.assign(new OperationError('unavailable', message), { cause: error });
    });
    const text = JSON.stringify(fresh);
    // The same settings stay the same object, so that what was built from them is kept.
    const settings = before?.text === text ? before.settings : fresh;
    known.set(projectId, { readAtMs: now(), settings, text });
    return settings;
  };
}
