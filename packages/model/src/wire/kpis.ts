// Inputs and outputs of the operations that set up the scorecard: a project's own KPIs, and its cohorts.
import { z } from 'zod';
import { SavedCohortSchema } from '../cohort.ts';
import { filter, projectId, timeRange } from './inputs.ts';
import { KpiDefinitionJsonSchema } from './scorecard.ts';

export const KpisListInputSchema = z.strictObject({ projectId });
export const KpisListOutputSchema = z.object({
  kpis: z
    .array(
      z.object({
        ...KpiDefinitionJsonSchema.shape,
        yaml: z.string().optional().describe("the project's own definition, as kpis.define takes it"),
      }),
    )
    .describe('built-in ones in the order of the scorecard, then those of the project'),
});
export type KpisListOutput = z.infer<typeof KpisListOutputSchema>;

export const KpiDefineInputSchema = z.strictObject({
  projectId,
  definition: z
    .string()
    .min(1)
    .max(20_000)
    .describe('the KPI as YAML (or JSON): id, title, group, unit, direction, minimumSample, description, formula'),
});
export const KpiDefineOutputSchema = z.object({
  kpi: z.string().describe('id of the KPI'),
  version: z.number().describe('1 for the first definition of this id'),
  definition: z.string().describe('as it is stored, YAML'),
});
export const KpiRemoveInputSchema = z.strictObject({
  projectId,
  kpi: z.string().min(1).max(63).describe('id of a KPI of the project'),
});
export const KpiRemoveOutputSchema = z.object({ kpi: z.string().describe('id of the KPI that was removed') });

export const CohortsListInputSchema = z.strictObject({ projectId, ...timeRange('now-7d'), filter });
export const CohortsListOutputSchema = z.object({
  requests: z.number().describe('requests looked at'),
  saved: z
    .array(z.object({ ...SavedCohortSchema.shape, requests: z.number().describe('requests of it in the range') }))
    .describe('cohorts that were saved, by id'),
  labels: z
    .array(
      z.object({
        field: z.string().describe('field of the filter language; kpi.series splits by it'),
        values: z
          .array(
            z.object({
              value: z.string().describe('value'),
              requests: z.number().describe('requests that have it'),
              filter: z.string().describe('opens them'),
            }),
          )
          .describe('most frequent first, at most 50'),
        otherRequests: z.number().describe('requests with a value that is not listed'),
        unknownRequests: z.number().describe('requests without the label'),
      }),
    )
    .describe('labels that requests of the range carry'),
});
export type CohortsListOutput = z.infer<typeof CohortsListOutputSchema>;
export const CohortSaveInputSchema = z.strictObject({ projectId, ...SavedCohortSchema.shape });
export const CohortSaveOutputSchema = SavedCohortSchema;
export const CohortRemoveInputSchema = z.strictObject({ projectId, cohortId: SavedCohortSchema.shape.cohortId });
export const CohortRemoveOutputSchema = z.object({
  cohortId: z.string().describe('id of the cohort that was removed'),
});
