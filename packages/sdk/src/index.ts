// Turns what an LLM application does into requests and stages on OpenTelemetry spans. Nothing here throws into the application or waits for
// the network; where it has to leave something out, it says so once.
export { configure, type CaptureOptions, type CapturePolicy, type RedactHook } from './capture/settings.ts';
export {
  expect,
  feedback,
  outcome,
  score,
  signal,
  type Expected,
  type OutcomeStatus,
  type ScoreDetails,
  type ScoreSource,
  type ServingSignal,
  type Target,
} from './request/annotations.ts';
export { fromRequest, inject, type Carrier } from './request/carriers.ts';
export type { RequestLabels } from './request/labels.ts';
export { currentRequestId, request, type RequestHandle } from './request/request.ts';
export { FaultlineSpanProcessor } from './span-processor.ts';
export type { ChatMessage, CitationInput, Document } from './stage/content.ts';
export type { ModelInput, PromptInput, UsageInput } from './stage/stage-recorder.ts';
export {
  assembly,
  delivery,
  embedding,
  generation,
  intent,
  rerank,
  retrieval,
  rewrite,
  tool,
  validation,
  type Stage,
} from './stage/stages.ts';
export { flush, init, shutdown, type InitOptions, type Telemetry, type TelemetryStats } from './tracing/init.ts';
