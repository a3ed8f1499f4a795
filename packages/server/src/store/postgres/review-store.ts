// What people say about failures: the taxonomy of a project, version by version, and reviews.
import type { ReviewJson } from '@faultline/model';
import { and, desc, eq, isNull } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { OperationError } from '../../operations/operation-error.ts';
import type { ReviewStore, TaxonomyVersion } from '../control-store.ts';
import { reviews, taxonomyVersions } from './schema.ts';

export function createReviewStore(database: PgDatabase<PgQueryResultHKT>): ReviewStore {
  return {
    readTaxonomy: async (projectId, version) => {
      const ofProject = eq(taxonomyVersions.projectId, projectId);
      const [row] = await database
        .select()
        .from(taxonomyVersions)
        .where(version === undefined ? ofProject : and(ofProject, eq(taxonomyVersions.version, version)))
        .orderBy(desc(taxonomyVersions.version))
        .limit(1);
      return row && toVersion(row);
    },
    saveTaxonomy: async (projectId, { version, classes, changedAt, changedBy }) => {
      const rows = await database
        .insert(taxonomyVersions)
        .values({ projectId, version, classes, changedAt: new Date(changedAt), changedBy })
        .onConflictDoNothing()
        .returning();
      if (rows.length === 0)
        throw new OperationError('conflict', 'cannot change the taxonomy: someone else has just changed it; try again');
    },
    insertReview: async (projectId, review) => {
      await database.insert(reviews).values({
        ...review,
        projectId,
        subClass: review.subClass ?? null,
        stage: review.stage ?? null,
        note: review.note ?? null,
        shownExplanation: review.shownExplanation ?? null,
        createdAt: new Date(review.time),
      });
    },
    withdrawReview: async (projectId, reviewId, timeMs, reviewer) => {
      const [row] = await database
        .update(reviews)
        .set({ withdrawnAt: new Date(timeMs) })
        .where(
          and(
            eq(reviews.projectId, projectId),
            eq(reviews.reviewId, reviewId),
            isNull(reviews.withdrawnAt),
            reviewer === undefined ? undefined : eq(reviews.reviewer, reviewer),
          ),
        )
        .returning();
      return row && toReview(row);
    },
    listReviews: async (projectId, { requestId, reason, reviewer, limit }) => {
      const rows = await database
        .select()
        .from(reviews)
        .where(
          and(
            eq(reviews.projectId, projectId),
            isNull(reviews.withdrawnAt),
            requestId === undefined ? undefined : eq(reviews.requestId, requestId),
            reason === undefined ? undefined : eq(reviews.reason, reason),
            reviewer === undefined ? undefined : eq(reviews.reviewer, reviewer),
          ),
        )
        .orderBy(desc(reviews.createdAt), desc(reviews.reviewId))
        .limit(limit);
      return rows.map(toReview);
    },
  };
}

function toVersion(row: typeof taxonomyVersions.$inferSelect): TaxonomyVersion {
  return {
    version: row.version,
    classes: row.classes,
    changedAt: row.changedAt.toISOString(),
    changedBy: row.changedBy,
  };
}

function toReview(row: typeof reviews.$inferSelect): ReviewJson {
  const { reviewId, requestId, reviewer, verdict, subClass, stage, note, reason, createdAt } = row;
  const { shownClass, shownRule, shownExplanation } = row;
  return {
    reviewId,
    requestId,
    reviewer,
    verdict: verdict as ReviewJson['verdict'],
    ...(subClass === null ? {} : { subClass }),
    ...(stage === null ? {} : { stage }),
    ...(note === null ? {} : { note }),
    reason: reason as ReviewJson['reason'],
    shownClass,
    shownRule,
    ...(shownExplanation === null ? {} : { shownExplanation }),
    time: createdAt.toISOString(),
  };
}
