import { ReviewsListInputSchema, ReviewsListOutputSchema } from '@faultline/model';
import { defineOperation } from '../operation.ts';
import { requireProject } from '../require-project.ts';
import { table } from '../terminal.ts';

export const listReviews = defineOperation({
  name: 'reviews.list',
  summary: 'List reviews',
  description: 'Reviews that stand, newest first; of one request when it is named.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/reviews' },
  input: ReviewsListInputSchema,
  example: { limit: 20 },
  output: ReviewsListOutputSchema,
  run: async ({ control }, { projectId, requestId, limit }) => {
    await requireProject(control, projectId);
    return { reviews: [...(await control.listReviews(projectId, { requestId, limit }))] };
  },
  render: ({ reviews }, terminal) =>
    reviews.length === 0
      ? 'no reviews yet: `faultline reviews next` chooses requests to look at'
      : table(
          ['TIME', 'REQUEST', 'REVIEWER', 'VERDICT', 'RULES SAID', 'NOTE'],
          reviews.map(({ time, requestId, reviewer, verdict, shownClass, note }) => [
            time,
            requestId,
            reviewer,
            verdict,
            shownClass,
            note ?? '',
          ]),
          terminal,
        ),
});
