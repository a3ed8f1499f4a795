// Inputs and outputs of the operations, shared by the server that answers and the web app that asks.
import { z } from 'zod';
import { LEDGER_EVENTS, SIGNALS } from '../ledger.ts';
import { ProjectSchema, ProjectSettingsChangeSchema } from '../project.ts';
import { EVIDENCE_ITEMS } from '../request.ts';
import { filter, projectId, timeRange } from './inputs.ts';
import { RequestDetailJsonSchema, RequestSummaryJsonSchema, WholeSpanJsonSchema } from './request.ts';

/** Beyond so many spans a request is read by its structure first, its payloads when they are looked at. */
export const PAYLOADS_UP_TO_SPANS = 1000;

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
  items: z.array(RequestSummaryJsonSchema).describe('one page of the list'),
  nextCursor: z.string().optional().describe('give it as cursor to get the next page; absent on the last'),
  total: z.number().optional().describe('all matches, when withTotal was asked for'),
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
  total: z.number().describe('requests that match'),
  facets: z
    .array(
      z.object({
        field: z.string().describe('field of the filter language'),
        values: z
          .array(z.object({ value: z.string().describe('value'), count: z.number().describe('requests that have it') }))
          .describe('most frequent first'),
        otherCount: z.number().describe('requests with a value that is not listed'),
        unknownCount: z.number().describe('requests without this field'),
      }),
    )
    .describe('one for each field asked for'),
  histogram: z
    .array(
      z.object({
        start: z.string().describe('start of the bar, inclusive'),
        end: z.string().describe('end of the bar, exclusive'),
        success: z.number().describe('requests with this outcome'),
        failure: z.number().describe('requests with this outcome'),
        unknown: z.number().describe('requests with this outcome'),
      }),
    )
    .describe('requests over time, by outcome'),
});
export type FacetsOutput = z.infer<typeof FacetsOutputSchema>;

export const GetInputSchema = z.strictObject({
  projectId,
  requestId: z.string().min(1).max(256).describe('request id, or the id of one of its traces'),
  maxSpans: z.number().int().min(1).max(50_000).default(50_000).describe('spans to return at most, in tree order'),
  payloads: z
    .enum(['auto', 'always', 'never'])
    .default('auto')
    .describe(
      `whether spans come with messages, texts, documents, attributes and events; auto: in requests of at most ${PAYLOADS_UP_TO_SPANS} spans`,
    ),
});
export type GetInput = z.input<typeof GetInputSchema>;
export const GetOutputSchema = RequestDetailJsonSchema;

export const MAX_SPANS_AT_ONCE = 100;

export const SpansGetInputSchema = z.strictObject({
  projectId,
  requestId: GetInputSchema.shape.requestId,
  spanIds: z
    .string()
    .min(1)
    .max(4000)
    .describe(`span id; or several, at most ${MAX_SPANS_AT_ONCE}, separated by commas`),
});

export const SpansGetOutputSchema = z.object({
  requestId: z.string().describe('request they belong to'),
  spans: z.array(WholeSpanJsonSchema).describe('those that are there, in tree order'),
  missing: z.array(z.string()).describe('ids that the request has no span of'),
});
export type SpansGetOutput = z.infer<typeof SpansGetOutputSchema>;

export const TailInputSchema = z.strictObject({ projectId, filter });
export type TailInput = z.input<typeof TailInputSchema>;
/** One event of `requests.tail`. */
export const TailEventSchema = RequestSummaryJsonSchema;

export const FieldsOutputSchema = z.object({
  fields: z
    .array(
      z.object({
        name: z.string().describe('as a filter names it'),
        type: z.enum(['string', 'number', 'boolean', 'array']).describe('decides which operators apply'),
        unit: z.string().optional().describe('unit of a number'),
        description: z.string().describe('what it means'),
        isFacet: z.boolean().describe('whether requests.facets counts it by itself'),
      }),
    )
    .describe('all there are, besides `label.<name>`'),
});
export type FieldsOutput = z.infer<typeof FieldsOutputSchema>;

export const IngestStatusInputSchema = z.strictObject({
  projectId,
  ...timeRange('now-1h'),
});
export type IngestStatusInput = z.input<typeof IngestStatusInputSchema>;

export const IngestStatusOutputSchema = z.object({
  totals: z.record(z.enum(LEDGER_EVENTS), z.number()).describe('count of each event'),
  sources: z
    .array(
      z.object({
        source: z.string().describe('service name of the sender, or its user agent'),
        signal: z.enum(SIGNALS).describe('what was sent'),
        event: z.enum(LEDGER_EVENTS).describe('what happened to it'),
        reason: z.string().describe('why, or what was redacted; empty when there is nothing to say'),
        count: z.number().describe('spans, logs or data points; payloads for refused'),
        lastMinute: z.string().describe('when it last happened'),
      }),
    )
    .describe('by source, most first'),
  minutes: z
    .array(
      z.object({
        minute: z.string().describe('start of the minute'),
        event: z.enum(LEDGER_EVENTS).describe('what happened'),
        count: z.number().describe('how often'),
      }),
    )
    .describe('over time'),
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
  services: z
    .array(
      z.object({
        service: z.string().describe('service.name; empty when the sender names none'),
        requests: z.number().describe('requests of this service'),
        dialects: z.array(z.string()).describe('dialects its spans were read as'),
        completeness: z
          .array(
            z.object({
              item: z.enum(EVIDENCE_ITEMS).describe('evidence that makes an answer reproducible'),
              present: z.number().describe('requests that have it'),
              missing: z.number().describe('requests that should have it and do not'),
            }),
          )
          .describe('how much of the evidence is there'),
        findings: z
          .array(
            z.object({
              code: z.string().describe('what was noticed'),
              severity: z
                .enum(['problem', 'advice'])
                .describe('problem: something is wrong; advice: something could be added'),
              title: z.string().describe('one line'),
              detail: z.string().describe('what follows from it'),
              fix: z.string().describe('what to change, with the attribute to set'),
              count: z.number().describe('requests it is about'),
              exampleRequestIds: z.array(z.string()).describe('some of them'),
            }),
          )
          .describe('what to look at, problems first'),
      }),
    )
    .describe('by service'),
});
export type DoctorOutput = z.infer<typeof DoctorOutputSchema>;

export const ProjectsListOutputSchema = z.object({ projects: z.array(ProjectSchema).describe('all there are') });
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
