const LABEL_FIELDS: Readonly<Record<string, string>> = {
  intent: 'intent',
  tenant: 'tenant',
  locale: 'locale',
  workflow: 'workflow',
  environment: 'environment',
  release: 'release',
  promptVersion: 'prompt_version',
  model: 'model',
  userTier: 'user_tier',
};

/** A label as the filter language writes it. */
export function labelFilter(name: string, value: string): string {
  return `${LABEL_FIELDS[name] ?? `label.${name}`}:${JSON.stringify(value)}`;
}
