// The JSON of requests as every surface (HTTP, CLI, MCP, web) speaks it. Times are ISO-8601 with nine decimals.
import { z } from 'zod';
import { EVIDENCE_ITEMS } from '../request.ts';
import { SCORE_SOURCES } from '../score.ts';
import { SPAN_KINDS, STATUS_CODES } from '../span.ts';
import { STAGES } from '../stage.ts';

const isoTime = z.string().describe('ISO-8601 with nanoseconds, UTC');
const stage = z.enum(STAGES);
const anyAttributes = z.record(z.string(), z.unknown());

export const UsageJsonSchema = z.object({
  inputTokens: z.number().optional().describe('tokens; includes cache reads and writes'),
  outputTokens: z.number().optional().describe('tokens; includes reasoning'),
  cacheReadTokens: z.number().optional(),
  cacheWriteTokens: z.number().optional(),
  reasoningTokens: z.number().optional(),
});

export const MessagePartJsonSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('reasoning'), text: z.string() }),
  z.object({
    type: z.literal('tool_call'),
    id: z.string().optional(),
    name: z.string(),
    arguments: z.unknown().optional(),
  }),
  z.object({
    type: z.literal('tool_result'),
    id: z.string().optional(),
    name: z.string().optional(),
    result: z.unknown(),
  }),
  z.object({
    type: z.literal('media'),
    modality: z.string(),
    mimeType: z.string().optional(),
    uri: z.string().optional(),
    fileId: z.string().optional(),
    sizeBytes: z.number().optional(),
  }),
  z.object({ type: z.literal('other'), kind: z.string(), value: z.unknown() }),
]);

export const MessageJsonSchema = z.object({
  role: z.string(),
  parts: z.array(MessagePartJsonSchema),
  name: z.string().optional(),
  finishReason: z.string().optional(),
});
export type MessageJson = z.infer<typeof MessageJsonSchema>;

export const DocumentJsonSchema = z.object({
  id: z.string(),
  rank: z.number().describe('counts from 1'),
  score: z.number().optional(),
  text: z.string().optional(),
  metadata: anyAttributes.optional(),
});
export type DocumentJson = z.infer<typeof DocumentJsonSchema>;

export const OutcomeJsonSchema = z.object({
  status: z.enum(['success', 'failure', 'unknown']),
  source: z.enum(['sdk', 'user', 'human', 'rule', 'none']).describe('who says so'),
  reason: z.string().optional(),
});

export const StageTimeJsonSchema = z.object({
  stage,
  selfMs: z.number().describe('milliseconds in spans of this stage, children excluded'),
  criticalMs: z.number().describe('milliseconds of the request spent waiting for this stage; sums to durationMs'),
});

export const ToolCallJsonSchema = z.object({
  name: z.string(),
  callId: z.string().optional(),
  arguments: z.unknown().optional(),
  result: z.unknown().optional(),
  status: z.enum(['ok', 'error', 'unknown']),
  error: z.string().optional(),
  attempt: z.number(),
  spanId: z.string().optional(),
});

export const ValidationJsonSchema = z.object({
  name: z.string(),
  verdict: z.enum(['pass', 'fail', 'unknown']),
  reason: z.string().optional(),
});

const completeness = z
  .object({ present: z.array(z.enum(EVIDENCE_ITEMS)), missing: z.array(z.enum(EVIDENCE_ITEMS)) })
  .describe('which of the things that make an answer reproducible are there; what does not apply is in neither list');

export const EvidenceJsonSchema = z.object({
  query: z.string().optional(),
  candidates: z.array(DocumentJsonSchema.extend({ spanId: z.string() })),
  selected: z.array(DocumentJsonSchema),
  promptName: z.string().optional(),
  promptVersion: z.string().optional(),
  promptHash: z.string().optional().describe('SHA-256 of the rendered prompt, hex'),
  answer: z.string().optional(),
  delivered: z.string().optional(),
  citations: z.array(z.object({ id: z.string(), marker: z.string().optional(), quote: z.string().optional() })),
  toolCalls: z.array(ToolCallJsonSchema),
  validations: z.array(ValidationJsonSchema),
  completeness,
});
export type EvidenceJson = z.infer<typeof EvidenceJsonSchema>;

export const ScoreJsonSchema = z.object({
  scoreId: z.string(),
  name: z.string(),
  value: z.number().optional(),
  label: z.string().optional(),
  passed: z.boolean().optional(),
  explanation: z.string().optional(),
  source: z.enum(SCORE_SOURCES),
  evaluatorVersion: z.string().optional(),
  traceId: z.string().optional(),
  spanId: z.string().optional(),
  time: isoTime,
});

export type ScoreJson = z.infer<typeof ScoreJsonSchema>;

export const SpanJsonSchema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  stage,
  kind: z.enum(SPAN_KINDS),
  startTime: isoTime,
  durationMs: z.number(),
  status: z.object({ code: z.enum(STATUS_CODES), message: z.string().optional() }),
  errorType: z.string().optional(),
  errorMessage: z.string().optional(),
  serviceName: z.string().optional(),
  scopeName: z.string().optional(),
  scopeVersion: z.string().optional(),
  provider: z.string().optional(),
  requestModel: z.string().optional(),
  responseModel: z.string().optional(),
  responseId: z.string().optional(),
  promptName: z.string().optional(),
  promptVersion: z.string().optional(),
  usage: UsageJsonSchema,
  isWrapper: z.boolean().describe('repeats what its descendants report; not counted in totals'),
  costUsd: z.number().optional(),
  costSource: z.enum(['reported', 'computed']).optional(),
  finishReasons: z.array(z.string()),
  timeToFirstTokenMs: z.number().optional(),
  isStreaming: z.boolean().optional(),
  toolName: z.string().optional(),
  toolCallId: z.string().optional(),
  toolArguments: z.unknown().optional(),
  toolResult: z.unknown().optional(),
  attempt: z.number().optional(),
  inputMessages: z.array(MessageJsonSchema),
  outputMessages: z.array(MessageJsonSchema),
  input: z.string().optional(),
  output: z.string().optional(),
  query: z.string().optional(),
  candidates: z.array(DocumentJsonSchema),
  selected: z.array(DocumentJsonSchema),
  validation: ValidationJsonSchema.optional(),
  attributes: anyAttributes,
  resourceAttributes: anyAttributes,
  events: z.array(z.object({ name: z.string(), time: isoTime, attributes: anyAttributes })),
  links: z.array(z.object({ traceId: z.string(), spanId: z.string(), attributes: anyAttributes })),
  droppedCount: z.number(),
  dialect: z.string(),
  warnings: z.array(z.string()),
  /** How the span lies in the assembled tree. */
  depth: z.number().describe('0 for a root'),
  isOrphan: z.boolean().describe('its parent has not been received'),
  isCritical: z.boolean().describe('on the critical path'),
  selfMs: z.number().describe('duration without children'),
});
export type SpanJson = z.infer<typeof SpanJsonSchema>;

export const LogJsonSchema = z.object({
  traceId: z.string().optional(),
  spanId: z.string().optional(),
  time: isoTime,
  severityNumber: z.number(),
  severityText: z.string().optional(),
  eventName: z.string().optional(),
  body: z.unknown(),
  attributes: anyAttributes,
});
export type LogJson = z.infer<typeof LogJsonSchema>;

const requestShape = {
  requestId: z.string(),
  projectId: z.string(),
  traceIds: z.array(z.string()),
  name: z.string().describe('name of the root span'),
  serviceNames: z.array(z.string()),
  startTime: isoTime,
  durationMs: z.number(),
  timeToFirstTokenMs: z.number().optional(),
  outcome: OutcomeJsonSchema,
  errorType: z.string().optional(),
  errorMessage: z.string().optional(),
  cohort: z
    .record(z.string(), z.string())
    .describe(
      'labels by name: intent tenant locale workflow environment release promptVersion model userTier and any declared',
    ),
  sessionId: z.string().optional(),
  userId: z.string().optional(),
  usage: UsageJsonSchema,
  costUsd: z.number().optional(),
  costSource: z.enum(['reported', 'computed', 'mixed']).optional(),
  models: z.array(z.string()),
  providers: z.array(z.string()),
  toolNames: z.array(z.string()),
  dialects: z.array(z.string()),
  counts: z.object({
    spans: z.number(),
    generations: z.number(),
    toolCalls: z.number(),
    toolErrors: z.number(),
    retries: z.number(),
  }),
  stageTimes: z.array(StageTimeJsonSchema),
  hasRoot: z.boolean(),
  warnings: z.array(z.string()),
  label: z.null().describe('failure class; set once the request is classified'),
};

/** A row of the list: everything but spans, logs and full texts. */
export const RequestSummaryJsonSchema = z.object({
  ...requestShape,
  evidence: z.object({ completeness }),
  inputPreview: z.string().optional().describe('first 300 characters'),
  outputPreview: z.string().optional().describe('first 300 characters'),
});
export type RequestSummaryJson = z.infer<typeof RequestSummaryJsonSchema>;

export const RequestDetailJsonSchema = z.object({
  ...requestShape,
  input: z.string().optional(),
  output: z.string().optional(),
  evidence: EvidenceJsonSchema,
  scores: z.array(ScoreJsonSchema),
  spans: z.array(SpanJsonSchema).describe('in tree order: parents before children, siblings by start time'),
  logs: z.array(LogJsonSchema),
  criticalPath: z
    .array(z.object({ spanId: z.string(), startMs: z.number(), endMs: z.number() }))
    .describe('segments of the critical path, milliseconds from startTime'),
  spansTruncated: z.boolean().describe('true when the request has more spans than maxSpans'),
  logsTruncated: z.boolean().describe('true when the request has more logs than are returned'),
});
export type RequestDetailJson = z.infer<typeof RequestDetailJsonSchema>;
