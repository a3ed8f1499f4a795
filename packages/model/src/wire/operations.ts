// Inputs and outputs of the operations, shared by the server that answers and the web app that asks.
import { z } from 'zod';
import { LEDGER_EVENTS, SIGNALS } from '../ledger.ts';
import { ProjectSchema, ProjectSettingsChangeSchema } from '../project.ts';
import { PROJECT_ID_PATTERN } from '../ids.ts';
import { EVIDENCE_ITEMS } from '../request.ts';
import { RequestDetailJsonSchema, RequestSummaryJsonSchema } from './request.ts';

const projectId = z
  .string()
  .regex(PROJECT_ID_PATTERN, 'use lower-case letters, digits, - and _, at most 63')
  .default('default')
  .describe('project to look in');
const time = z.string().max(64);
const timeRange = (from: string) => ({
  from: time
    .default(from)
    .describe('start of the time range, inclusive: ISO-8601, or relative as in now-15m, now-24h, now-7d'),
  to: time.default('now').describe('end of the time range, exclusive: ISO-8601, or relative'),
});
const filter = z
  .string()
  .max(4000)
  .default('')
  .describe(
    'filter language: `outcome:failure AND (tenant:acme OR cost_usd:>0.05) NOT "refund policy"`; empty matches all',
  );

export const SORT_FIELDS = [
  'start_time',
  'duration_ms',
  'cost_usd',
  'input_tokens',
  'output_tokens',
  'time_to_first_token_ms',
] as const;
export type SortField = (typeof SORT_FIELDS)[number];

export const SearchInputSchema = z.strictObject({
  projectId,
  ...timeRange('now-24h'),
  filter,
  sort: z.enum(SORT_FIELDS).default('start_time').describe('what to sort by; requests without it come last'),
  order: z.enum(['asc', 'desc']).default('desc').describe('direction of the sort'),
  limit: z.number().int().min(1).max(500).default(50).describe('requests per page'),
  cursor: z.string().max(2000).optional().describe('nextCursor of the page before'),
  withTotal: z.boolean().default(false).describe('count all matches too'),
});
export type SearchInput = z.input<typeof SearchInputSchema>;

export const SearchOutputSchema = z.object({
  items: z.array(RequestSummaryJsonSchema),
  nextCursor: z.string().optional(),
  total: z.number().optional(),
});
export type SearchOutput = z.infer<typeof SearchOutputSchema>;

export const FacetsInputSchema = z.strictObject({
  projectId,
  ...timeRange('now-24h'),
  filter,
  fields: z
    .string()
    .max(2000)
    .default('')
    .describe('comma-separated field names of the filter language; empty: every facet field'),
  valuesPerField: z
    .number()
    .int()
    .min(1)
    .max(200)
    .default(12)
    .describe('values to list of each field, most frequent first'),
  buckets: z.number().int().min(0).max(500).default(60).describe('bars of the histogram over time; 0 for none'),
});
export type FacetsInput = z.input<typeof FacetsInputSchema>;

export const FacetsOutputSchema = z.object({
  total: z.number(),
  facets: z.array(
    z.object({
      field: z.string(),
      values: z.array(z.object({ value: z.string(), count: z.number() })),
      otherCount: z.number().describe('requests with a value that is not listed'),
      unknownCount: z.number().describe('requests without this field'),
    }),
  ),
  histogram: z.array(
    z.object({ start: z.string(), end: z.string(), success: z.number(), failure: z.number(), unknown: z.number() }),
  ),
});
export type FacetsOutput = z.infer<typeof FacetsOutputSchema>;

export const GetInputSchema = z.strictObject({
  projectId,
  requestId: z.string().min(1).max(256).describe('request id, or the id of one of its traces'),
  maxSpans: z.number().int().min(1).max(50_000).default(50_000).describe('spans to return at most, in tree order'),
});
export type GetInput = z.input<typeof GetInputSchema>;
export const GetOutputSchema = RequestDetailJsonSchema;

export const TailInputSchema = z.strictObject({ projectId, filter });
export type TailInput = z.input<typeof TailInputSchema>;
/** One event of `requests.tail`. */
export const TailEventSchema = RequestSummaryJsonSchema;

export const FieldsOutputSchema = z.object({
  fields: z.array(
    z.object({
      name: z.string(),
      type: z.enum(['string', 'number', 'boolean', 'array']),
      unit: z.string().optional(),
      description: z.string(),
      isFacet: z.boolean(),
    }),
  ),
});
export type FieldsOutput = z.infer<typeof FieldsOutputSchema>;

export const IngestStatusInputSchema = z.strictObject({
  projectId,
  ...timeRange('now-1h'),
});
export type IngestStatusInput = z.input<typeof IngestStatusInputSchema>;

export const IngestStatusOutputSchema = z.object({
  totals: z.record(z.enum(LEDGER_EVENTS), z.number()),
  sources: z.array(
    z.object({
      source: z.string(),
      signal: z.enum(SIGNALS),
      event: z.enum(LEDGER_EVENTS),
      reason: z.string(),
      count: z.number(),
      lastMinute: z.string(),
    }),
  ),
  minutes: z.array(z.object({ minute: z.string(), event: z.enum(LEDGER_EVENTS), count: z.number() })),
  pendingRequests: z.number().describe('traces stored and not assembled yet'),
  firstSpanReceived: z.boolean().describe('whether this project has ever received a span'),
});
export type IngestStatusOutput = z.infer<typeof IngestStatusOutputSchema>;

export const DoctorInputSchema = z.strictObject({
  projectId,
  ...timeRange('now-24h'),
});
export type DoctorInput = z.input<typeof DoctorInputSchema>;

export const DoctorOutputSchema = z.object({
  requests: z.number().describe('requests looked at'),
  services: z.array(
    z.object({
      service: z.string(),
      requests: z.number(),
      dialects: z.array(z.string()),
      completeness: z.array(
        z.object({
          item: z.enum(EVIDENCE_ITEMS),
          present: z.number(),
          missing: z.number().describe('applicable and absent'),
        }),
      ),
      findings: z.array(
        z.object({
          code: z.string(),
          severity: z.enum(['problem', 'advice']),
          title: z.string(),
          detail: z.string(),
          fix: z.string().describe('what to change, with the attribute to set'),
          count: z.number(),
          exampleRequestIds: z.array(z.string()),
        }),
      ),
    }),
  ),
});
export type DoctorOutput = z.infer<typeof DoctorOutputSchema>;

export const ProjectsListOutputSchema = z.object({ projects: z.array(ProjectSchema) });
export type ProjectsListOutput = z.infer<typeof ProjectsListOutputSchema>;

export const ProjectCreateInputSchema = z.strictObject({
  projectId: ProjectSchema.shape.projectId.describe('id of the new project'),
  name: ProjectSchema.shape.name.optional().describe('name shown to people; the id when left out'),
});

export const ProjectUpdateInputSchema = z.strictObject({
  projectId: ProjectSchema.shape.projectId.describe('project to change'),
  name: ProjectSchema.shape.name.optional().describe('name shown to people'),
  settings: ProjectSettingsChangeSchema.optional().describe('settings to change; those not named stay as they are'),
});
