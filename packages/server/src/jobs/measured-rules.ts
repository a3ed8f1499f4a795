// How right the rules are by project, as reviews say, read again now and then: what is judged next goes by it.
import { NOTHING_MEASURED, type MeasuredRules } from '../classify/confidence.ts';
import { MAX_REVIEWS, measuredRules } from '../review/agreement.ts';
import type { ControlStore } from '../store/control-store.ts';

const TTL_MS = 10_000;

/** Reads what the reviews of a project measure now. */
export async function readMeasuredRules(
  control: Pick<ControlStore, 'listReviews'>,
  projectId: string,
): Promise<MeasuredRules> {
  return measuredRules(await control.listReviews(projectId, { reason: 'random', limit: MAX_REVIEWS }));
}

/** The same, read at most every ten seconds. While reviews cannot be read, what was known holds: judging goes on. */
export function createMeasuredRules(options: {
  readonly control: Pick<ControlStore, 'listReviews'>;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}): (projectId: string) => Promise<MeasuredRules> {
  const { control, now, onError } = options;
  const known = new Map<string, { readonly readAtMs: number; readonly rules: MeasuredRules }>();
  return async (projectId) => {
    const before = known.get(projectId);
    if (before && now() - before.readAtMs < TTL_MS) return before.rules;
    const rules = await readMeasuredRules(control, projectId).catch((cause: unknown) => {
      onError(new Error('cannot read the reviews; rules are believed as before', { cause }));
      return before?.rules ?? NOTHING_MEASURED;
    });
    known.set(projectId, { readAtMs: now(), rules });
    return rules;
  };
}
