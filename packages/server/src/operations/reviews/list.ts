import { ReviewsListInputSchema, ReviewsListOutputSchema } from '@faultline/model';
import { defineOperation } from '../operation.ts';
import { requireProject } from '../require-project.ts';
import { table } from '../terminal.ts';

export const listReviews = defineOperation({
  name: 'reviews.list',
  summary: 'List reviews',
  description:
    "Reviews that stand, newest first; of one request when it is named, or only one's own; says which the reviewer may take back with reviews.undo.",
  access: 'read',
  http: { method: 'GET', path: '/api/v1/reviews' },
  input: ReviewsListInputSchema,
  example: { limit: 20 },
  output: ReviewsListOutputSchema,
  run: async ({ control }, { projectId, requestId, reviewer, own, limit }) => {
    await requireProject(control, projectId);
    const reviews = await control.listReviews(projectId, { requestId, limit, reviewer: own ? reviewer : undefined });
    return { reviews: reviews.map((review) => ({ ...review, canUndo: review.reviewer === reviewer })) };
  },
  render: ({ reviews }, terminal) =>
    reviews.length === 0
      ? 'no reviews yet: `faultline reviews next` chooses requests to look at'
      : table(
          ['TIME', 'REVIEW', 'REQUEST', 'REVIEWER', 'VERDICT', 'RULES SAID', 'NOTE'],
          reviews.map(({ time, reviewId, requestId, reviewer, verdict, shownClass, note }) => [
            time,
            reviewId,
            requestId,
            reviewer,
            verdict,
            shownClass,
            note ?? '',
          ]),
          terminal,
        ),
});
