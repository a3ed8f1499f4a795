import type { OutgoingCount } from '@faultline/model';
import { and, eq, gt, lt, sql } from 'drizzle-orm';
import type { OutgoingStore } from '../outgoing-store.ts';
import type { Database } from './database.ts';
import { outgoingCounts } from './schema.ts';

const HOUR_MS = 3_600_000;

export function outgoingQueries(database: Database): OutgoingStore {
  return {
    addOutgoing: async (counts) => {
      if (counts.length === 0) return;
      await database
        .insert(outgoingCounts)
        .values(counts.map(({ hourMs, ...count }) => ({ ...count, hour: new Date(hourMs) })))
        .onConflictDoUpdate({
          target: [
            outgoingCounts.projectId,
            outgoingCounts.hour,
            outgoingCounts.kind,
            outgoingCounts.event,
            outgoingCounts.reason,
          ],
          set: { count: sql`${outgoingCounts.count} + excluded.count` },
        });
    },
    readOutgoing: async (projectId, fromMs, toMs) => {
      const rows = await database
        .select()
        .from(outgoingCounts)
        .where(
          and(
            eq(outgoingCounts.projectId, projectId),
            gt(outgoingCounts.hour, new Date(fromMs - HOUR_MS)),
            lt(outgoingCounts.hour, new Date(toMs)),
          ),
        );
      return rows.map(({ hour, kind, event, ...rest }): OutgoingCount => ({
        ...rest,
        hourMs: hour.getTime(),
        kind: kind as OutgoingCount['kind'],
        event: event as OutgoingCount['event'],
      }));
    },
  };
}
