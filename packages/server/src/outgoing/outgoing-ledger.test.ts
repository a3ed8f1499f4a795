import type { OutgoingCount } from '@faultline/model';
import { expect, test } from 'vitest';
import { createOutgoingLedger } from './outgoing-ledger.ts';

test('the same is added up by hour, and nothing is lost while the store fails', async () => {
  const stored: OutgoingCount[] = [];
  const errors: unknown[] = [];
  let isAway = true;
  let nowMs = 3_600_000;
  const ledger = createOutgoingLedger({
    store: {
      addOutgoing: (counts) => {
        if (isAway) return Promise.reject(new Error('away'));
        stored.push(...counts);
        return Promise.resolve();
      },
    },
    now: () => nowMs,
    onError: (error) => errors.push(error),
  });
  const sent = { projectId: 'p', kind: 'forwarding', event: 'sent' } as const;
  ledger.count({ ...sent, count: 3 });
  ledger.count(sent);
  ledger.count({ ...sent, event: 'failed', reason: 'x'.repeat(500) });
  await expect.poll(() => errors.length, { timeout: 10_000 }).toBeGreaterThan(0);
  isAway = false;
  nowMs = 2 * 3_600_000;
  ledger.count(sent);
  await ledger.close();
  expect(stored.map(({ hourMs, event, count, reason }) => [hourMs / 3_600_000, event, count, reason.length])).toEqual([
    [1, 'sent', 4, 0],
    [1, 'failed', 1, 200],
    [2, 'sent', 1, 0],
  ]);
});
