import { printFilter, type RequestDetailJson } from '@faultline/model';
import { valueTerm } from '../../../lib/toggle-term.ts';

const FIELDS: Readonly<Record<string, string>> = {
  intent: 'intent',
  tenant: 'tenant',
  locale: 'locale',
  workflow: 'workflow',
  environment: 'environment',
  release: 'release',
  promptVersion: 'prompt_version',
  model: 'model',
  userTier: 'user_tier',
  sessionId: 'session_id',
  userId: 'user_id',
};

/** A label as the filter language writes it. */
export function labelFilter(name: string, value: string): string {
  return printFilter(valueTerm(FIELDS[name] ?? `label.${name}`, value));
}

/** Finds requests of the same workflow and intent that ended the same way. */
export function similarTo({ cohort, outcome }: Pick<RequestDetailJson, 'cohort' | 'outcome'>): string {
  const labels = ['workflow', 'intent'].flatMap((name) => {
    const value = cohort[name];
    return value === undefined ? [] : [labelFilter(name, value)];
  });
  return [...labels, `outcome:${outcome.status}`].join(' ');
}
