import { z } from 'zod';
import { PROJECT_ID_PATTERN } from './ids.ts';

/**
 * How much of a request's content may reach the disk. `none`: no content and no user or session ids; `ids`: structure and ids, no
 * content; `redacted`: content with personal data replaced by typed placeholders; `full`: content as sent. Secrets are removed in all four.
 */
export const CAPTURE_POLICIES = ['none', 'ids', 'redacted', 'full'] as const;
export type CapturePolicy = (typeof CAPTURE_POLICIES)[number];

export const RedactionPatternSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,31}$/, 'use lower-case letters, digits and _, at most 32')
    .describe('becomes the placeholder, as in `[REDACTED:employee_id]`'),
  pattern: z.string().min(1).max(512).describe('JavaScript regular expression without flags; matched with `gu`'),
});
export type RedactionPattern = z.infer<typeof RedactionPatternSchema>;

function isModelPattern(model: string): boolean {
  if (!model.startsWith('/')) return true;
  try {
    return model.endsWith('/') && new RegExp(model.slice(1, -1), 'u').source !== '(?:)';
  } catch {
    return false;
  }
}

const IsoDaySchema = z.iso.date().or(z.iso.datetime({ offset: true }));
/** One type to those who read the JSON Schema: not every client takes a choice of two. */
const DaySchema = z
  .string()
  .refine(
    (text) => IsoDaySchema.safeParse(text).success,
    'use a date as in 2026-01-31, or a time as in 2026-01-31T12:00:00Z',
  );

/**
 * A price of the user's own, in USD per million tokens. The first override that matches a call by model, provider and time wins over the
 * built-in table.
 */
export const PriceOverrideSchema = z.strictObject({
  model: z
    .string()
    .min(1)
    .max(200)
    .refine(isModelPattern, 'use a name, a pattern with *, or a regular expression that compiles, between slashes')
    .describe('exact model name, a pattern with `*`, or a regular expression between slashes as in `/^ft:gpt-4o/`'),
  provider: z.string().max(100).optional().describe('only calls that this provider serves'),
  validFrom: DaySchema.optional().describe(
    'first moment at which it holds; a date is its midnight in UTC; ever since when left out',
  ),
  validUntil: DaySchema.optional().describe(
    'first moment at which it no longer holds; until further notice when left out',
  ),
  inputUsdPerMTok: z.number().min(0).describe('USD per million input tokens'),
  outputUsdPerMTok: z.number().min(0).describe('USD per million output tokens'),
  cacheReadUsdPerMTok: z.number().min(0).optional().describe('USD per million tokens read from a cache'),
  cacheWriteUsdPerMTok: z.number().min(0).optional().describe('USD per million tokens written to a cache'),
});
export type PriceOverride = z.infer<typeof PriceOverrideSchema>;

/** Where something is sent to; empty for nowhere. What logs and answers show of an address must hold no secret. */
const EndpointSchema = z
  .string()
  .max(2000)
  .refine(
    (text) => text === '' || isEndpoint(text),
    'use an address as in https://search.example.com/find, without user, password and fragment; empty turns it off',
  );

function isEndpoint(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '' && hash === '';
}

/** A retriever of the user's own that is asked what the knowledge base holds (docs/guides/corpus-probe.md). */
export const CorpusProbeSchema = z.strictObject({
  endpoint: EndpointSchema.describe(
    'address that is asked by POST {query, k, tenant?, locale?}; empty turns the probe off',
  ),
  keyVariable: z
    .string()
    .regex(/^FAULTLINE_PROBE_[A-Z0-9_]{1,64}$/, 'use FAULTLINE_PROBE_ and capital letters, digits or _')
    .optional()
    .describe('environment variable of the server that holds its key, sent as a bearer token'),
  k: z.number().int().min(1).max(50).default(10).describe('documents to ask for'),
  timeoutMs: z.number().int().min(100).max(30_000).default(5000).describe('how long an answer is waited for, ms'),
  callsPerHour: z.number().int().min(1).max(100_000).default(600).describe('calls that are made in an hour at most'),
});
export type CorpusProbe = z.infer<typeof CorpusProbeSchema>;

/** Headers that belong to the transport, not to whoever sends. */
const OWN_HEADERS = /^(?:host|content-.*|transfer-encoding|connection|te|trailer|upgrade|expect|keep-alive)$/i;

/** Where labels and scores are sent on to, as OpenTelemetry evaluation events (docs/guides/sending-onward.md). */
export const ForwardingSchema = z.strictObject({
  endpoint: EndpointSchema.describe(
    'OTLP/HTTP address for logs, as in https://collector.example.com/v1/logs; empty turns it off',
  ),
  headers: z
    .array(
      z
        .strictObject({
          name: z
            .string()
            .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'use the name of a header')
            .refine((name) => !OWN_HEADERS.test(name), 'is set by the transport')
            .describe('header'),
          value: z
            .string()
            .regex(/^[\x20-\x7e]{0,2000}$/, 'use printable ASCII')
            .optional()
            .describe('its value, where it is no secret'),
          variable: z
            .string()
            .regex(/^FAULTLINE_FORWARD_[A-Z0-9_]{1,64}$/, 'use FAULTLINE_FORWARD_ and capital letters, digits or _')
            .optional()
            .describe('environment variable of the server that holds its value'),
        })
        .refine(({ value, variable }) => (value === undefined) !== (variable === undefined), 'give value or variable'),
    )
    .max(20)
    .default([])
    .describe('headers to send along'),
});
export type Forwarding = z.infer<typeof ForwardingSchema>;

const PROBE = 'retriever that is asked what the knowledge base holds, when a bad request is in doubt';
const FORWARDING = 'where labels and scores are sent on to';
const POLICY = 'how much content may reach the disk: none, ids, redacted or full; secrets are removed in all four';
const PATTERNS = 'what to redact besides what is always looked for';
const PRICES = 'prices of your own; the first that matches a call wins over the built-in table';

/** A change to a project's settings: only what is named changes. */
export const ProjectSettingsChangeSchema = z.strictObject({
  capturePolicy: z.enum(CAPTURE_POLICIES).optional().describe(POLICY),
  redactionPatterns: z.array(RedactionPatternSchema).max(50).optional().describe(PATTERNS),
  priceOverrides: z.array(PriceOverrideSchema).max(500).optional().describe(PRICES),
  corpusProbe: CorpusProbeSchema.optional().describe(PROBE),
  forwarding: ForwardingSchema.optional().describe(FORWARDING),
});
export type ProjectSettingsChange = z.infer<typeof ProjectSettingsChangeSchema>;

export const ProjectSettingsSchema = z.strictObject({
  capturePolicy: z.enum(CAPTURE_POLICIES).default('redacted').describe(POLICY),
  redactionPatterns: z.array(RedactionPatternSchema).default([]).describe(PATTERNS),
  priceOverrides: z.array(PriceOverrideSchema).default([]).describe(PRICES),
  corpusProbe: CorpusProbeSchema.optional().describe(PROBE),
  forwarding: ForwardingSchema.optional().describe(FORWARDING),
});
export type ProjectSettings = z.infer<typeof ProjectSettingsSchema>;

export const ProjectSchema = z.strictObject({
  projectId: z
    .string()
    .regex(PROJECT_ID_PATTERN, 'use lower-case letters, digits, - and _, at most 63')
    .describe('id, as it stands in addresses and headers'),
  name: z.string().min(1).max(100).describe('name shown to people'),
  settings: ProjectSettingsSchema,
  createdAt: z.string().describe('ISO-8601, UTC'),
});
export type Project = z.infer<typeof ProjectSchema>;
