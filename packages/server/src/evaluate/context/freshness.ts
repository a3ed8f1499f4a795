import { msFromNanos, type RetrievedDocument } from '@faultline/model';
import type { Evaluator } from '../evaluator.ts';
import { areOfOneDocument, dateIn, editionOf, isOlder } from './versions.ts';

const UNTIL_KEYS = ['valid_until', 'validUntil', 'expires', 'expires_at', 'expiresAt', 'expiry', 'valid_to'] as const;
const FLAG_KEYS = ['superseded', 'deprecated', 'outdated', 'archived', 'obsolete'] as const;
const OUTDATED = /^(?:superseded|deprecated|outdated|archived|obsolete|expired|retired)$/i;
const SAID_IN_TEXT =
  /\b(?:this (?:page|article|document|version|policy) (?:is|has been) (?:out of date|outdated|superseded|deprecated|archived|replaced)|no longer (?:valid|maintained|up to date)|dieser? (?:seite|artikel|version) ist (?:veraltet|nicht mehr gültig)|cette (?:page|version) (?:est obsolète|n['’]est plus valable))/i;

/** A notice that a page is outdated stands at its beginning. */
const NOTICE = 300;

/** How many of the selected chunks are the valid version of their document, of those that say which they are. */
export const freshness: Evaluator = {
  id: 'freshness',
  version: '1',
  summary: 'selected chunks superseded by another retrieved version, or past the end of their validity',
  evaluate: ({ record }) => {
    const { selected, candidates } = record.evidence;
    const nowMs = msFromNanos(record.startTimeNs);
    const all = [...selected, ...candidates];
    const known = selected.flatMap((chunk) => {
      const why = staleBecause(chunk, all, nowMs);
      return why === undefined ? [] : [{ chunk, why }];
    });
    if (known.length === 0) return undefined;
    const stale = known.filter(({ why }) => why !== '');
    const fresh = (known.length - stale.length) / known.length;
    return {
      facts: { fresh_share: fresh },
      scores: [
        {
          name: 'freshness',
          value: fresh,
          passed: stale.length === 0,
          explanation:
            stale.length === 0
              ? `${known.length} selected chunks are valid versions`
              : stale
                  .map(({ chunk, why }) => `${chunk.id} ${why}`)
                  .slice(0, 5)
                  .join('; '),
          source: 'rule',
        },
      ],
    };
  },
};

/** Empty where it is fresh, undefined where it does not say. */
function staleBecause(
  chunk: RetrievedDocument,
  others: readonly RetrievedDocument[],
  nowMs: number,
): string | undefined {
  const { metadata, text } = chunk;
  const until = dateIn(metadata, UNTIL_KEYS);
  if (until !== undefined && until < nowMs) return `was valid until ${new Date(until).toISOString().slice(0, 10)}`;
  if (FLAG_KEYS.some((key) => metadata?.[key] === true)) return 'is marked as outdated';
  const status = metadata?.['status'];
  if (typeof status === 'string' && OUTDATED.test(status)) return `is ${status}`;
  if (text !== undefined && SAID_IN_TEXT.test(text.slice(0, NOTICE))) return 'says that it is outdated';
  const edition = editionOf(chunk);
  const newer = others.find((other) => isOlder(edition, editionOf(other)) && areOfOneDocument(chunk, other));
  if (newer) return `is older than ${newer.id}`;
  const isKnown =
    edition.version !== undefined || edition.updatedMs !== undefined || until !== undefined || status !== undefined;
  return isKnown ? '' : undefined;
}
