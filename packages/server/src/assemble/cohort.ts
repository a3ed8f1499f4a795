import type { Span } from '@faultline/model';

/** Labels that rightly differ from span to span within one request. */
const VARYING: ReadonlySet<string> = new Set(['promptVersion', 'model', 'workflow', 'release', 'intent']);

/** For each label the first span that says it, roots first; model and prompt version are those of the call that answered. */
export function cohortOf(
  spans: readonly Span[],
  answering: Span | undefined,
): { cohort: Record<string, string>; conflicts: readonly string[] } {
  const cohort = new Map<string, string>();
  const conflicts = new Set<string>();
  for (const span of spans) {
    for (const [label, value] of Object.entries(span.labels)) {
      if (value === '') continue;
      const known = cohort.get(label);
      if (known === undefined) cohort.set(label, value);
      else if (known !== value && !VARYING.has(label)) conflicts.add(`spans disagree on ${label}`);
    }
  }
  const promptVersion = answering?.labels['promptVersion'] ?? answering?.promptVersion;
  if (promptVersion) cohort.set('promptVersion', promptVersion);
  const model = answering?.responseModel ?? answering?.requestModel;
  if (model) cohort.set('model', model);
  // A label may be named like a member of every object, so it is defined and not assigned.
  return { cohort: Object.fromEntries(cohort), conflicts: [...conflicts] };
}
