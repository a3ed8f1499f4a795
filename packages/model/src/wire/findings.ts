// Inputs and outputs of `scorecard.findings`.
import { z } from 'zod';
import { KPI_UNITS } from '../kpi.ts';
import { comparedInput, scorecardAnswer } from './scorecard.ts';

export const FindingsInputSchema = z.strictObject({
  ...comparedInput,
  kpis: z.string().max(2000).default('').describe('comma-separated ids of KPIs to look at; empty: all'),
});
export type FindingsInput = z.input<typeof FindingsInputSchema>;

const sentence = z.string().describe('the same in words');

const MovedNumberSchema = z.object({
  kpi: z.string().describe('id of the KPI'),
  title: z.string().describe('its name shown to people'),
  unit: z.enum(KPI_UNITS).describe('its unit; share is 0 to 1'),
  before: z.number().optional().describe('of all compared requests'),
  now: z.number().optional().describe('of all requests looked at'),
  cohortBefore: z
    .number()
    .optional()
    .describe('of the cohort among the compared requests; absent where there was no such request'),
  cohortNow: z.number().optional().describe('of the cohort'),
  filter: z.string().describe('opens the requests of the cohort that it was computed from'),
  sentence,
});

export const FindingJsonSchema = z.object({
  sentence: z.string().describe('what moved, for whom, since when and why'),
  cohort: z.object({
    labels: z.record(z.string(), z.string()).describe('whose requests got worse; empty: all of them'),
    requests: z.number().describe('its requests'),
    filter: z.string().describe('opens them'),
    alsoNamed: z
      .array(z.record(z.string(), z.string()))
      .describe('other labels that stand for nearly the same requests, or for a part of them'),
  }),
  since: z
    .object({
      time: z.string().describe('when it most likely began'),
      from: z.string().describe('it began after this, with 95 % confidence'),
      to: z.string().describe('and before this'),
      versions: z
        .array(z.object({ name: z.string().describe('what began'), time: z.string().describe('when first seen') }))
        .describe('releases, prompt versions and models that began then'),
    })
    .optional()
    .describe('absent where no one time stands out'),
  reasons: z
    .array(
      z.object({
        kind: z
          .enum(['failing_stage', 'stage', 'driver'])
          .describe('stage at which failures begin, stage that takes the time, driver of the cost'),
        name: z.string().describe('which'),
        sentence,
      }),
    )
    .describe('why, as far as the requests show it'),
  leading: MovedNumberSchema.describe('the number that the others follow from'),
  consequences: z.array(MovedNumberSchema).describe('numbers that moved with it, in the order of the scorecard'),
});
export type FindingJson = z.infer<typeof FindingJsonSchema>;
export type MovedNumberJson = FindingJson['leading'];

export const FindingsOutputSchema = z.object({
  ...scorecardAnswer,
  looked: z.number().describe('KPIs that were compared'),
  worse: z.number().describe('KPIs that are proven to have got worse'),
  findings: z
    .array(FindingJsonSchema)
    .describe(
      'in the order in which their leading numbers stand on the scorecard; empty: nothing is proven to have got worse',
    ),
  unsettled: z
    .array(
      z.object({
        kpi: z.string().describe('id of the KPI'),
        title: z.string().describe('its name shown to people'),
        sentence,
      }),
    )
    .describe(
      'KPIs that got worse by themselves, for no cohort, and no surer than a false-discovery rate of 1 %: perhaps chance',
    ),
});
export type FindingsOutput = z.infer<typeof FindingsOutputSchema>;
