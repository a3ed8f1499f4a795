import type { ProjectSettings } from '@faultline/model';
import { bigint, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

export const projects = pgTable('projects', {
  projectId: text('project_id').primaryKey(),
  name: text('name').notNull(),
  settings: jsonb('settings').$type<ProjectSettings>().notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
});

/** How far a worker has come, in milliseconds of ingestion time. */
export const watermarks = pgTable('watermarks', {
  worker: text('worker').primaryKey(),
  positionMs: bigint('position_ms', { mode: 'number' }).notNull(),
});

export const leases = pgTable('leases', {
  name: text('name').primaryKey(),
  holder: text('holder').notNull(),
  expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
});
