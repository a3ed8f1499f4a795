// What every canonical field of a span means, and how much of it each capture policy keeps. The redactor and the field reference both
// read this table, so that what is documented is what happens.
import type { Span } from './span.ts';
import type { Usage } from './usage.ts';

/**
 * What a capture policy does with a field. `structure`: kept under every policy, with personal data in it replaced.
 * `user`: says who it was; left out under `none`. `content`: what people wrote and models answered; left out under `ids` and `none`.
 * `mixed`: ids, ranks and figures are structure, the texts beside them content.
 */
export type PrivacyClass = 'structure' | 'user' | 'content' | 'mixed';

/** How long the store keeps it: as long as the span, or the shorter time of content. */
export type Retention = 'span' | 'content';

export interface SpanField {
  readonly type: string;
  readonly unit?: string;
  readonly meaning: string;
  readonly privacy: PrivacyClass;
  readonly retention: Retention;
}

const structure = (type: string, meaning: string, unit?: string): SpanField => ({
  type,
  meaning,
  privacy: 'structure',
  retention: 'span',
  ...(unit === undefined ? {} : { unit }),
});
const user = (type: string, meaning: string): SpanField => ({ type, meaning, privacy: 'user', retention: 'span' });
/** Short texts that the store keeps with the span. */
const note = (type: string, meaning: string): SpanField => ({ type, meaning, privacy: 'content', retention: 'span' });
const content = (type: string, meaning: string): SpanField => ({
  type,
  meaning,
  privacy: 'content',
  retention: 'content',
});
const mixed = (type: string, meaning: string, retention: Retention = 'content'): SpanField => ({
  type,
  meaning,
  privacy: 'mixed',
  retention,
});

export const SPAN_FIELDS: { readonly [Field in keyof Required<Span>]: SpanField } = {
  projectId: structure('string', 'the project it was sent to'),
  traceId: structure('32 hex digits', 'trace it belongs to'),
  spanId: structure('16 hex digits', 'the span itself'),
  parentSpanId: structure('16 hex digits', 'the span that called it; absent on a root'),
  requestId: structure('string', 'request it belongs to, where that is not its trace; never personal data'),
  name: structure('string', "the sender's name for it"),
  stage: structure('stage', 'what it does in a request'),
  kind: structure('internal, server, client, producer or consumer', 'OpenTelemetry span kind'),
  startTimeNs: structure('integer', 'when it began', 'Unix ns'),
  endTimeNs: structure('integer', 'when it ended', 'Unix ns'),
  statusCode: structure('unset, ok or error', 'OpenTelemetry status'),
  statusMessage: note('string', 'what the sender says of the status'),
  errorType: structure('string', 'set when the span failed by any sign: status, error.type, an exception, its dialect'),
  errorMessage: note('string', 'what went wrong'),
  serviceName: structure('string', 'service.name of the sender'),
  scopeName: structure('string', 'instrumentation that wrote it'),
  scopeVersion: structure('string', 'version of the instrumentation'),
  provider: structure('string', 'who serves the model, by the names of OpenTelemetry'),
  requestModel: structure('string', 'model that was asked for'),
  responseModel: structure('string', 'model that answered'),
  responseId: structure('string', "the provider's id of the answer; the same call in two traces is known by it"),
  promptName: structure('string', 'prompt template'),
  promptVersion: structure('string', 'version of the prompt template'),
  usage: structure('object', 'tokens of the call; absent is not 0', 'tokens'),
  isWrapper: structure('boolean', 'it only repeats what its descendants report'),
  isAnnotation: structure('boolean', 'it says something about a request after the fact and is no part of its work'),
  costUsd: structure('number', 'cost of the call', 'USD'),
  costSource: structure('reported or computed', 'by the sender, or by price table'),
  finishReasons: structure('string[]', 'why the model stopped: stop, length, tool_call, content_filter, error'),
  timeToFirstTokenMs: structure('number', 'until the first token of the answer', 'ms'),
  isStreaming: structure('boolean', 'whether the answer was streamed'),
  toolName: structure('string', 'tool that was called'),
  toolCallId: structure('string', 'the call as the model named it'),
  toolArguments: content('JSON', 'arguments of the tool call'),
  toolResult: content('JSON', 'what the tool returned'),
  attempt: structure('integer', 'which try of the call this is, from 1'),
  inputMessages: content('message[]', 'conversation that went in'),
  outputMessages: content('message[]', 'messages that came out'),
  input: content('string', 'what went in, where that is no conversation'),
  output: content('string', 'what came out, where that is no conversation'),
  query: content('string', 'text that retrieval or rerank searched with'),
  candidates: mixed('document[]', 'chunks that retrieval returned'),
  selected: mixed('document[]', 'chunks that reached the context'),
  citations: mixed('citation[]', 'sources that the answer names', 'span'),
  validation: mixed('validation', 'verdict of a check', 'span'),
  labels: structure('map of string', 'cohort labels'),
  sessionId: user('string', 'session it belongs to'),
  userId: user('string', 'user who asked'),
  outcomeStatus: structure('success, failure or unknown', 'how it ended, as the application says'),
  outcomeReason: note('string', 'why'),
  scores: mixed('score[]', 'evaluations that the sender states', 'span'),
  statement: mixed('statement', "signals, known truth and a reviewer's label", 'span'),
  attributes: mixed('map', "the sender's own attributes"),
  resourceAttributes: mixed('map', 'attributes of the process that sent it', 'span'),
  events: mixed('event[]', 'OpenTelemetry span events'),
  links: mixed('link[]', 'other spans it refers to', 'span'),
  traceState: structure('string', 'W3C tracestate'),
  droppedCount: structure('integer', "attributes, events and links that the sender's SDK dropped"),
  dialect: structure('string', 'dialect that named the stage'),
  warnings: note('string[]', 'what could not be understood'),
};

/** The parts of `usage`. */
export const USAGE_MEANINGS: { readonly [Field in keyof Required<Usage>]: string } = {
  inputTokens: 'tokens that went in, those from and into a cache included',
  outputTokens: 'tokens that came out, those of reasoning included',
  cacheReadTokens: 'input tokens that came from a cache',
  cacheWriteTokens: 'input tokens that were written into a cache',
  reasoningTokens: 'output tokens spent on reasoning',
};
