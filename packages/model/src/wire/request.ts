// The JSON of requests as every surface (HTTP, CLI, MCP, web) speaks it. Times are ISO-8601 with nine decimals.
import { z } from 'zod';
import { FACT_NAMES, type FactName } from '../fact.ts';
import { FAILURE_CLASSES, LABEL_SOURCES, SERVING_SIGNALS } from '../label.ts';
import { EVIDENCE_ITEMS } from '../request.ts';
import { SCORE_SOURCES } from '../score.ts';
import { SPAN_KINDS, STATUS_CODES } from '../span.ts';
import { STAGES } from '../stage.ts';

const isoTime = z.string().describe('ISO-8601 with nanoseconds, UTC');
const stage = z.enum(STAGES).describe('what the span does in a request');
const anyAttributes = z.record(z.string(), z.unknown());

export const UsageJsonSchema = z
  .object({
    inputTokens: z.number().optional().describe('tokens in; includes cache reads and writes'),
    outputTokens: z.number().optional().describe('tokens out; includes reasoning'),
    cacheReadTokens: z.number().optional().describe('input tokens that came from a cache'),
    cacheWriteTokens: z.number().optional().describe('input tokens that were written to a cache'),
    reasoningTokens: z.number().optional().describe('output tokens spent on reasoning'),
  })
  .describe('tokens; what was not reported is absent, never 0');

const callId = z.string().optional().describe('id that ties the call to its result');
export const MessagePartJsonSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string().describe('what was said') }),
  z.object({ type: z.literal('reasoning'), text: z.string().describe('what the model thought') }),
  z.object({
    type: z.literal('tool_call'),
    id: callId,
    name: z.string().describe('tool'),
    arguments: z.unknown().optional().describe('what it was called with'),
  }),
  z.object({
    type: z.literal('tool_result'),
    id: callId,
    name: z.string().optional().describe('tool'),
    result: z.unknown().describe('what it gave back'),
  }),
  z.object({
    type: z.literal('media'),
    modality: z.string().describe('image, audio, video or file'),
    mimeType: z.string().optional().describe('media type'),
    uri: z.string().optional().describe('where it is'),
    fileId: z.string().optional().describe('id at the provider'),
    sizeBytes: z.number().optional().describe('size of inline content, which is not kept'),
  }),
  z.object({
    type: z.literal('other'),
    kind: z.string().describe('what the sender calls it'),
    value: z.unknown().describe('as it was sent'),
  }),
]);

export const MessageJsonSchema = z.object({
  role: z.string().describe('system, user, assistant, tool, or what the sender says'),
  parts: z.array(MessagePartJsonSchema).describe('by `type`: text, reasoning, tool_call, tool_result, media or other'),
  name: z.string().optional().describe('who speaks, where several have the role'),
  finishReason: z.string().optional().describe('why the model stopped'),
});
export type MessageJson = z.infer<typeof MessageJsonSchema>;

export const DocumentJsonSchema = z.object({
  id: z.string().describe("the sender's id; `sha256:…` of the text where it has none"),
  rank: z.number().describe('counts from 1'),
  score: z.number().optional().describe('as the retriever gave it'),
  text: z.string().optional().describe('what it says'),
  metadata: anyAttributes.optional().describe('what else the sender says of it'),
});
export type DocumentJson = z.infer<typeof DocumentJsonSchema>;

export const OutcomeJsonSchema = z.object({
  status: z.enum(['success', 'failure', 'unknown']).describe('how the request ended for its user'),
  source: z.enum(['sdk', 'user', 'human', 'rule', 'none']).describe('who says so'),
  reason: z.string().optional().describe('why, where that was said'),
});

export const StageTimeJsonSchema = z.object({
  stage,
  selfMs: z.number().describe('milliseconds in spans of this stage, children excluded'),
  criticalMs: z.number().describe('milliseconds of the request spent waiting for this stage; sums to durationMs'),
});

export const ToolCallJsonSchema = z.object({
  name: z.string().describe('tool'),
  callId: z.string().optional().describe('id that ties the call to its result'),
  arguments: z.unknown().optional().describe('what it was called with'),
  result: z.unknown().optional().describe('what it gave back'),
  status: z.enum(['ok', 'error', 'unknown']).describe('how it ended'),
  error: z.string().optional().describe('what went wrong'),
  attempt: z.number().describe('counts from 1; more than 1 is a retry'),
  spanId: z.string().optional().describe('span of the call'),
});

export const ValidationJsonSchema = z.object({
  name: z.string().describe('check'),
  verdict: z.enum(['pass', 'fail', 'unknown']).describe('what it found'),
  reason: z.string().optional().describe('why'),
});

const completeness = z
  .object({
    present: z.array(z.enum(EVIDENCE_ITEMS)).describe('what is there'),
    missing: z.array(z.enum(EVIDENCE_ITEMS)).describe('what should be there and is not'),
  })
  .describe('which of the things that make an answer reproducible are there; what does not apply is in neither list');

const promptName = z.string().optional().describe('name of the prompt');
const promptVersion = z.string().optional().describe('version of the prompt');
export const EvidenceJsonSchema = z.object({
  query: z.string().optional().describe('what was searched for'),
  candidates: z
    .array(DocumentJsonSchema.extend({ spanId: z.string().describe('span that retrieved it') }))
    .describe('chunks that retrieval returned'),
  selected: z.array(DocumentJsonSchema).describe('chunks that reached the final context'),
  promptName,
  promptVersion,
  promptHash: z.string().optional().describe('SHA-256 of the rendered prompt, hex'),
  answer: z.string().optional().describe('what the model said'),
  delivered: z.string().optional().describe('what the user was shown'),
  citations: z
    .array(
      z.object({
        id: z.string().describe('id of the document'),
        marker: z.string().optional().describe('as it stands in the answer'),
        quote: z.string().optional().describe('what is quoted'),
      }),
    )
    .describe('sources that the answer names'),
  toolCalls: z.array(ToolCallJsonSchema).describe('in the order of their start'),
  validations: z.array(ValidationJsonSchema).describe('checks and their verdicts'),
  completeness,
});
export type EvidenceJson = z.infer<typeof EvidenceJsonSchema>;

export const ScoreJsonSchema = z.object({
  scoreId: z.string().describe('id of the score'),
  name: z.string().describe('what is judged'),
  value: z.number().optional().describe('as a number'),
  label: z.string().optional().describe('as a word'),
  passed: z.boolean().optional().describe('as a verdict'),
  explanation: z.string().optional().describe('why'),
  source: z.enum(SCORE_SOURCES).describe('who judged'),
  evaluatorVersion: z.string().optional().describe('version of the evaluator'),
  costUsd: z.number().optional().describe('what the judgement cost, US dollars; no part of the cost of the request'),
  traceId: z.string().optional().describe('trace it is about'),
  spanId: z.string().optional().describe('span it is about'),
  time: isoTime,
});

export type ScoreJson = z.infer<typeof ScoreJsonSchema>;

export const SpanJsonSchema = z.object({
  traceId: z.string().describe('32 hex digits'),
  spanId: z.string().describe('16 hex digits'),
  parentSpanId: z.string().optional().describe('absent for a root'),
  name: z.string().describe('as the sender named it'),
  stage,
  kind: z.enum(SPAN_KINDS).describe("OpenTelemetry's span kind"),
  startTime: isoTime,
  durationMs: z.number().describe('milliseconds from start to end'),
  status: z.object({
    code: z.enum(STATUS_CODES).describe("OpenTelemetry's status"),
    message: z.string().optional().describe('what the sender says of it'),
  }),
  errorType: z.string().optional().describe('type of the error it ended with'),
  errorMessage: z.string().optional().describe('what the error says'),
  serviceName: z.string().optional().describe('`service.name` of the sender'),
  scopeName: z.string().optional().describe('instrumentation that made the span'),
  scopeVersion: z.string().optional().describe('its version'),
  provider: z.string().optional().describe('who serves the model'),
  requestModel: z.string().optional().describe('model that was asked for'),
  responseModel: z.string().optional().describe('model that answered'),
  responseId: z.string().optional().describe("the provider's id of the answer"),
  promptName,
  promptVersion,
  usage: UsageJsonSchema,
  isWrapper: z.boolean().describe('repeats what its descendants report; not counted in totals'),
  costUsd: z.number().optional().describe('US dollars'),
  costSource: z.enum(['reported', 'computed']).optional().describe('stated by the sender, or by the price table'),
  finishReasons: z.array(z.string()).describe('why the model stopped, one for each choice'),
  timeToFirstTokenMs: z.number().optional().describe('milliseconds from the start of the span'),
  isStreaming: z.boolean().optional().describe('whether the answer was streamed'),
  toolName: z.string().optional().describe('tool that was called'),
  toolCallId: z.string().optional().describe('id that ties the call to its result'),
  toolArguments: z.unknown().optional().describe('what the tool was called with'),
  toolResult: z.unknown().optional().describe('what the tool gave back'),
  attempt: z.number().optional().describe('counts from 1, where the sender counts'),
  inputMessages: z.array(MessageJsonSchema).optional().describe('what the model was given'),
  outputMessages: z.array(MessageJsonSchema).optional().describe('what the model answered'),
  input: z.string().optional().describe('input as text, where it is no message'),
  output: z.string().optional().describe('output as text, where it is no message'),
  query: z.string().optional().describe('what was searched for'),
  candidates: z.array(DocumentJsonSchema).optional().describe('chunks that retrieval returned'),
  selected: z.array(DocumentJsonSchema).optional().describe('chunks that reached the context'),
  validation: ValidationJsonSchema.optional().describe('what a check found'),
  attributes: anyAttributes.optional().describe('as sent, after the capture policy'),
  resourceAttributes: anyAttributes.optional().describe('of the sender, as sent'),
  events: z
    .array(
      z.object({ name: z.string().describe('event'), time: isoTime, attributes: anyAttributes.describe('as sent') }),
    )
    .optional()
    .describe('what happened during the span'),
  links: z
    .array(
      z.object({
        traceId: z.string().describe('trace of the other span'),
        spanId: z.string().describe('the other span'),
        attributes: anyAttributes.describe('as sent'),
      }),
    )
    .describe('other spans it has to do with'),
  droppedCount: z.number().describe('attributes, events and links that the sender had to leave out'),
  dialect: z.string().describe('dialects it was read as'),
  warnings: z.array(z.string()).describe('what could not be understood'),
  depth: z.number().describe('place in the tree: 0 for a root'),
  isOrphan: z.boolean().describe('its parent has not been received'),
  isCritical: z.boolean().describe('on the critical path'),
  selfMs: z.number().describe('milliseconds without children'),
});
export type SpanJson = z.infer<typeof SpanJsonSchema>;

/** A span that came with its payload. */
export const WholeSpanJsonSchema = SpanJsonSchema.required({
  inputMessages: true,
  outputMessages: true,
  candidates: true,
  selected: true,
  attributes: true,
  resourceAttributes: true,
  events: true,
});
export type WholeSpanJson = z.infer<typeof WholeSpanJsonSchema>;

export const LogJsonSchema = z.object({
  traceId: z.string().optional().describe('trace it belongs to'),
  spanId: z.string().optional().describe('span it belongs to'),
  time: isoTime,
  severityNumber: z.number().describe("OpenTelemetry's severity: 9 is INFO, 17 is ERROR; 0 when not said"),
  severityText: z.string().optional().describe('severity as the sender calls it'),
  eventName: z.string().optional().describe('what kind of event it is'),
  body: z.unknown().describe('as sent, after the capture policy'),
  attributes: anyAttributes.describe('as sent, after the capture policy'),
});
export type LogJson = z.infer<typeof LogJsonSchema>;

const failingStage = z.enum([...STAGES, 'corpus']);
export const MeasuredShareSchema = z.object({
  value: z.number().describe('0 to 1'),
  low: z.number().describe('lower end of the 95 % interval (Wilson)'),
  high: z.number().describe('upper end'),
  sample: z.number().describe('reviews it is from'),
});

export const LabelJsonSchema = z.object({
  class: z.enum(FAILURE_CLASSES).describe('failure class; `unclassified` when the evidence does not decide'),
  subClass: z.string().optional().describe('what within the class'),
  stage: failingStage.optional().describe('first stage that failed; corpus is the knowledge base'),
  contributing: z.array(failingStage).describe('stages that failed after it'),
  confidence: z.number().describe('0 to 1: how often the rule is right'),
  measured: MeasuredShareSchema.optional().describe(
    "how often reviewers confirmed the rule, where the confidence comes from that; absent where it is the rule's own word, and in lists",
  ),
  rule: z.string().describe('rule that decided'),
  version: z.string().describe('version of the rules, or of the taxonomy for a review'),
  source: z.enum(LABEL_SOURCES).describe('auto, or human for a review'),
  explanation: z.string().describe('why, in plain words'),
  evidence: z
    .array(
      z.object({
        text: z.string().describe('what was seen'),
        spanId: z.string().optional().describe('where'),
        chunkIds: z.array(z.string()).optional().describe('chunks it is about'),
        quote: z.string().optional().describe('in the words of the answer or source'),
      }),
    )
    .describe('what shows it; empty in lists'),
  missing: z.array(z.string()).describe('what would have to be known to decide'),
  reviewer: z.string().optional().describe('who reviewed'),
});
export type LabelJson = z.infer<typeof LabelJsonSchema>;

const StatementJsonSchema = z.object({
  signals: z.array(z.enum(SERVING_SIGNALS)).optional().describe('what the application signals of how it was served'),
  expectedSources: z.array(z.string()).optional().describe('ids of the sources that answer it'),
  expectedAnswer: z.string().optional().describe('a right answer'),
  corpus: z
    .object({
      query: z.string().describe('what was asked'),
      documents: z.array(DocumentJsonSchema).describe('what it holds on that, best first'),
    })
    .optional()
    .describe('what a probe of the knowledge base found'),
  class: z
    .enum([...FAILURE_CLASSES, 'none'])
    .optional()
    .describe("a reviewer's label; none when it was fine"),
  subClass: z.string().optional().describe('what within the class'),
  stage: failingStage.optional().describe('where it began, as the reviewer says'),
  note: z.string().optional().describe('what the reviewer noted'),
  reviewer: z.string().optional().describe('who reviewed'),
});

const requestShape = {
  requestId: z.string().describe('id of the sender, or else the trace id'),
  projectId: z.string().describe('project it belongs to'),
  traceIds: z.array(z.string()).describe('its traces, 32 hex digits each'),
  name: z.string().describe('name of the root span'),
  serviceNames: z.array(z.string()).describe('services it passed through'),
  startTime: isoTime,
  durationMs: z.number().describe('milliseconds from arrival to delivery'),
  timeToFirstTokenMs: z.number().optional().describe('milliseconds until the first token of the answer'),
  outcome: OutcomeJsonSchema,
  errorType: z.string().optional().describe('type of the error it ended with'),
  errorMessage: z.string().optional().describe('what the error says'),
  cohort: z
    .record(z.string(), z.string())
    .describe(
      'labels by name: intent tenant locale workflow environment release promptVersion model userTier and any declared',
    ),
  sessionId: z.string().optional().describe('conversation it belongs to'),
  userId: z.string().optional().describe('who asked'),
  usage: UsageJsonSchema,
  costUsd: z.number().optional().describe('US dollars for all model calls'),
  costSource: z
    .enum(['reported', 'computed', 'mixed'])
    .optional()
    .describe('stated by the sender, by the price table, or some of each'),
  models: z.array(z.string()).describe('models that were called'),
  providers: z.array(z.string()).describe('providers that were called'),
  toolNames: z.array(z.string()).describe('tools that were called'),
  dialects: z.array(z.string()).describe('dialects its spans were read as'),
  counts: z.object({
    spans: z.number().describe('spans received'),
    generations: z.number().describe('model calls'),
    toolCalls: z.number().describe('tool calls'),
    toolErrors: z.number().describe('tool calls that failed'),
    retries: z.number().describe('calls that repeat one before'),
  }),
  stageTimes: z.array(StageTimeJsonSchema).describe('where the time went'),
  hasRoot: z.boolean().describe('whether the root span has arrived'),
  warnings: z.array(z.string()).describe('what had to be repaired or is missing, a sentence each'),
  label: LabelJsonSchema.nullable().describe('failure class of a bad request'),
};

/** A row of the list: everything but spans, logs and full texts. */
export const RequestSummaryJsonSchema = z.object({
  ...requestShape,
  evidence: z.object({ completeness }),
  inputPreview: z.string().optional().describe('first 300 characters of what was asked'),
  outputPreview: z.string().optional().describe('first 300 characters of what the user got'),
});
export type RequestSummaryJson = z.infer<typeof RequestSummaryJsonSchema>;

export const RequestDetailJsonSchema = z.object({
  ...requestShape,
  input: z.string().optional().describe('what was asked'),
  output: z.string().optional().describe('what the user got'),
  evidence: EvidenceJsonSchema,
  scores: z.array(ScoreJsonSchema).describe('judgements of anyone, those of our own evaluators included'),
  sessionScores: z
    .array(ScoreJsonSchema)
    .describe('judgements of the session it belongs to as a whole, whoever of its requests they are about'),
  facts: z
    .partialRecord(z.enum(FACT_NAMES as [FactName, ...FactName[]]), z.number())
    .describe('what was found out about it, as numbers; what could not be judged is absent'),
  statement: StatementJsonSchema.describe('what someone who knows says about it'),
  spans: z.array(SpanJsonSchema).describe('in tree order: parents before children, siblings by start time'),
  logs: z.array(LogJsonSchema).describe('in the order of their time'),
  criticalPath: z
    .array(
      z.object({
        spanId: z.string().describe('span that was waited for'),
        startMs: z.number().describe('milliseconds from startTime'),
        endMs: z.number().describe('milliseconds from startTime'),
      }),
    )
    .describe('what the request waited for, in the order of time'),
  payloads: z
    .enum(['complete', 'on-demand'])
    .describe(
      'on-demand: the spans come without messages, input, output, query, toolArguments, toolResult, candidates, selected, attributes, resourceAttributes and events, which spans.get has',
    ),
  spansTruncated: z.boolean().describe('true when the request has more spans than maxSpans'),
  logsTruncated: z.boolean().describe('true when the request has more logs than are returned'),
});
export type RequestDetailJson = z.infer<typeof RequestDetailJsonSchema>;
