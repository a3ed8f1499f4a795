import type { ClassSettings, FailureClass, KpiDefinition, OwnEvaluator, ProjectSettings } from '@faultline/model';
import {
  bigint,
  boolean,
  doublePrecision,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Verdict } from '../../judges/verdict.ts';

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
  shownExplanation: text('shown_explanation'),
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

/** Every version of a project's own evaluators; without a definition it was removed. */
export const evaluators = pgTable(
  'evaluators',
  {
    projectId: text('project_id').notNull(),
    evaluatorId: text('evaluator_id').notNull(),
    version: integer('version').notNull(),
    definition: jsonb('definition').$type<OwnEvaluator>(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.evaluatorId, table.version] })],
);

export const judgements = pgTable(
  'judgements',
  {
    projectId: text('project_id').notNull(),
    evaluatorId: text('evaluator_id').notNull(),
    version: integer('version').notNull(),
    requestId: text('request_id').notNull(),
    inputHash: text('input_hash').notNull(),
    state: text('state').$type<'waiting' | 'running' | 'judged' | 'done' | 'failed' | 'skipped'>().notNull(),
    notBeforeMs: bigint('not_before_ms', { mode: 'number' }).notNull(),
    attempts: integer('attempts').notNull().default(0),
    isCallOpen: boolean('is_call_open').notNull().default(false),
    costUsd: doublePrecision('cost_usd').notNull().default(0),
    verdict: jsonb('verdict').$type<Verdict>(),
    problem: text('problem'),
    createdMs: bigint('created_ms', { mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.evaluatorId, table.version, table.requestId] })],
);

export const evaluatorSpending = pgTable(
  'evaluator_spending',
  {
    projectId: text('project_id').notNull(),
    evaluatorId: text('evaluator_id').notNull(),
    day: text('day').notNull(),
    reservedUsd: doublePrecision('reserved_usd').notNull(),
    spentUsd: doublePrecision('spent_usd').notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.evaluatorId, table.day] })],
);

export const evaluatorCounts = pgTable(
  'evaluator_counts',
  {
    projectId: text('project_id').notNull(),
    evaluatorId: text('evaluator_id').notNull(),
    day: text('day').notNull(),
    event: text('event').notNull(),
    count: bigint('count', { mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.evaluatorId, table.day, table.event] })],
);

/** What became of what was sent to others, by hour. */
export const outgoingCounts = pgTable(
  'outgoing_counts',
  {
    projectId: text('project_id').notNull(),
    hour: timestamp('hour', { withTimezone: true }).notNull(),
    kind: text('kind').notNull(),
    event: text('event').notNull(),
    reason: text('reason').notNull(),
    count: bigint('count', { mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.hour, table.kind, table.event, table.reason] })],
);
