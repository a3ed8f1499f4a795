import type { CohortLabel } from '@faultline/model';
import { record, string } from './values.ts';

/** Names under which senders carry cohort labels in metadata of their own, in lower case without separators. */
const LABEL_NAMES: Readonly<Record<string, CohortLabel>> = {
  tenant: 'tenant',
  tenantid: 'tenant',
  customer: 'tenant',
  customerid: 'tenant',
  organizationid: 'tenant',
  orgid: 'tenant',
  locale: 'locale',
  language: 'locale',
  lang: 'locale',
  intent: 'intent',
  workflow: 'workflow',
  environment: 'environment',
  env: 'environment',
  release: 'release',
  promptversion: 'promptVersion',
  usertier: 'userTier',
  tier: 'userTier',
  plan: 'userTier',
};

/** Cohort labels found in metadata; names that mean nothing to us are left alone. */
export function labelsIn(metadata: unknown): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [key, value] of Object.entries(record(metadata) ?? {})) {
    const label = LABEL_NAMES[key.toLowerCase().replaceAll(/[._-]/g, '')];
    const text = string(value);
    if (label && text !== undefined && typeof value !== 'object' && labels[label] === undefined) labels[label] = text;
  }
  return labels;
}

/** `user_tier` → `userTier`: labels of our own attributes, well-known or not. */
export function labelName(attribute: string): string {
  return LABEL_NAMES[attribute.toLowerCase().replaceAll(/[._-]/g, '')] ?? attribute;
}

export function sessionIn(metadata: unknown): string | undefined {
  return fromKeys(metadata, ['session_id', 'sessionId', 'thread_id', 'threadId', 'conversation_id', 'conversationId']);
}

export function userIn(metadata: unknown): string | undefined {
  return fromKeys(metadata, ['user_id', 'userId']);
}

function fromKeys(metadata: unknown, keys: readonly string[]): string | undefined {
  const json = record(metadata);
  for (const key of keys) {
    const found = json && string(json[key]);
    if (found !== undefined) return found;
  }
  return undefined;
}
