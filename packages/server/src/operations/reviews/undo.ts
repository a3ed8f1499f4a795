import { FAULTLINE_ATTRIBUTES as NAMES, ReviewJsonSchema, ReviewsUndoInputSchema, WITHDRAWN } from '@faultline/model';
import { defineOperation } from '../operation.ts';
import { OperationError } from '../operation-error.ts';
import { requireProject } from '../require-project.ts';
import { labelAttributes } from './submit.ts';

export const undoReview = defineOperation({
  name: 'reviews.undo',
  summary: 'Take a review back',
  description:
    'Takes a review back however long ago it was given; reviews.list names it. The request has the label again that it had before: of the review before, or else of the rules.',
  access: 'write',
  http: { method: 'POST', path: '/api/v1/reviews/{reviewId}/undo' },
  input: ReviewsUndoInputSchema,
  example: { reviewId: '0a8f3c52-6d0f-4c5e-9a0e-2f6f0c1b7d11' },
  output: ReviewJsonSchema,
  positional: ['reviewId'],
  run: async ({ control, annotate, now }, { projectId, reviewId, reviewer }) => {
    await requireProject(control, projectId);
    const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(reviewId);
    const withdrawn = isId ? await control.withdrawReview(projectId, reviewId, now(), reviewer) : undefined;
    if (!withdrawn)
      throw new OperationError(
        'not-found',
        `cannot take back the review ${reviewId}: no review of this id${reviewer === undefined ? '' : ` by ${reviewer}`} stands in the project ${projectId}`,
      );
    const [before] = await control.listReviews(projectId, { requestId: withdrawn.requestId, limit: 1 });
    await annotate(
      projectId,
      withdrawn.requestId,
      before ? labelAttributes(before) : { [NAMES.labelClass]: WITHDRAWN },
    );
    return withdrawn;
  },
});
