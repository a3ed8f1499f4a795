import type { ClassSettings, FailureClass, KpiDefinition, ProjectSettings } from '@faultline/model';
import { bigint, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

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

/** What a project says about the failure classes; a change is a new version. */
export const taxonomyVersions = pgTable(
  'taxonomy_versions',
  {
    projectId: text('project_id').notNull(),
    version: integer('version').notNull(),
    classes: jsonb('classes').$type<Partial<Record<FailureClass, ClassSettings>>>().notNull(),
    changedAt: timestamp('changed_at', { withTimezone: true }).notNull(),
    changedBy: text('changed_by').notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.version] })],
);

export const reviews = pgTable('reviews', {
  reviewId: uuid('review_id').primaryKey(),
  projectId: text('project_id').notNull(),
  requestId: text('request_id').notNull(),
  reviewer: text('reviewer').notNull(),
  verdict: text('verdict').notNull(),
  subClass: text('sub_class'),
  stage: text('stage'),
  note: text('note'),
  reason: text('reason').notNull(),
  /** What the rules said when it was reviewed. */
  shownClass: text('shown_class').notNull(),
  shownRule: text('shown_rule').notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  withdrawnAt: timestamp('withdrawn_at', { withTimezone: true }),
});

/** Every version of a project's own KPIs; without a definition it was removed. */
export const kpis = pgTable(
  'kpis',
  {
    projectId: text('project_id').notNull(),
    kpiId: text('kpi_id').notNull(),
    version: integer('version').notNull(),
    definition: jsonb('definition').$type<KpiDefinition>(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.kpiId, table.version] })],
);

export const cohorts = pgTable(
  'cohorts',
  {
    projectId: text('project_id').notNull(),
    cohortId: text('cohort_id').notNull(),
    title: text('title').notNull(),
    filter: text('filter').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.cohortId] })],
);
