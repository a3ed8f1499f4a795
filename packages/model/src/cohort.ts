import { z } from 'zod';

/** Requests that someone looks at again and again: a filter with a name. */
export const SavedCohortSchema = z.strictObject({
  cohortId: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,62}$/, 'use lower-case letters, digits, - and _, at most 63')
    .describe('id, unique in the project'),
  title: z.string().min(1).max(100).describe('name shown to people'),
  filter: z.string().min(1).max(4000).describe('filter language: the requests of the cohort'),
});
export type SavedCohort = z.infer<typeof SavedCohortSchema>;
