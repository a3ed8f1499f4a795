import type { CohortLabel } from '@faultline/model';
import { record, string } from './values.ts';

/** Names under which senders carry cohort labels in metadata of their own, in lower case without separators. */
const LABEL_NAMES: ReadonlyMap<string, CohortLabel> = new Map(
  Object.entries({
    tenant: 'tenant',
    tenantid: 'tenant',
    customer: 'tenant',
    customerid: 'tenant',
    organizationid: 'tenant',
    orgid: 'tenant',
    locale: 'locale',
    language: 'locale',
    browserlanguage: 'locale',
    lang: 'locale',
    intent: 'intent',
    workflow: 'workflow',
    workflowname: 'workflow',
    environment: 'environment',
    env: 'environment',
    release: 'release',
    promptversion: 'promptVersion',
    usertier: 'userTier',
    tier: 'userTier',
    plan: 'userTier',
  } satisfies Record<string, CohortLabel>),
);
const LONGEST_NAME = 20;

/** Cohort labels found in metadata, or on a span as baggage copied by a processor; names that mean nothing to us are left alone. */
export function labelsIn(metadata: unknown): Record<string, string> {
  const labels: Record<string, string> = {};
  const json = record(metadata);
  for (const key in json) {
    const label = knownLabel(key);
    const text = string(json[key]);
    if (label !== undefined && text !== undefined) labels[label] ??= text;
  }
  return labels;
}

/** `user_tier` → `userTier`: labels of our own attributes, well-known or not. */
export function labelName(attribute: string): string {
  return knownLabel(attribute) ?? attribute;
}

/** Names that were looked up before: every span asks for the same few. */
const lookedUp = new Map<string, CohortLabel | undefined>();
const MAX_REMEMBERED = 2000;

function knownLabel(name: string): CohortLabel | undefined {
  if (name.length > LONGEST_NAME) return undefined;
  if (lookedUp.has(name)) return lookedUp.get(name);
  const label = LABEL_NAMES.get(name.toLowerCase().replaceAll(/[._-]/g, ''));
  if (lookedUp.size >= MAX_REMEMBERED) lookedUp.clear();
  lookedUp.set(name, label);
  return label;
}

/** Those of the texts that are there, as labels. */
export function textsOnly(texts: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined));
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
