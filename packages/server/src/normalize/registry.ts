import type { Dialect } from './dialect.ts';
import { aiSdk } from './dialects/ai-sdk.ts';
import { claudeCode } from './dialects/claude-code.ts';
import { codex } from './dialects/codex.ts';
import { faultline } from './dialects/faultline.ts';
import { genkit } from './dialects/genkit.ts';
import { googleAdk } from './dialects/google-adk.ts';
import { haystack } from './dialects/haystack.ts';
import { langfuse } from './dialects/langfuse.ts';
import { langsmith } from './dialects/langsmith.ts';
import { litellm } from './dialects/litellm.ts';
import { mastra } from './dialects/mastra.ts';
import { mlflow } from './dialects/mlflow.ts';
import { openinference } from './dialects/openinference.ts';
import { otelGenAi } from './dialects/otel-genai.ts';
import { otherVendors } from './dialects/other-vendors.ts';
import { pydanticAi } from './dialects/pydantic-ai.ts';
import { traceloop } from './dialects/traceloop.ts';

/** In order of precedence: for each field the first that knows it wins. */
export const DIALECTS: readonly Dialect[] = [
  // What the application says of itself outranks every instrumentation.
  faultline,
  // These put OpenTelemetry's names on spans where they do not hold (a retriever with the operation "embeddings"), so they go before it.
  langfuse,
  langsmith,
  openinference,
  litellm,
  traceloop,
  aiSdk,
  mlflow,
  mastra,
  pydanticAi,
  claudeCode,
  codex,
  googleAdk,
  genkit,
  haystack,
  otelGenAi,
  // Extra attributes beside OpenTelemetry's names.
  otherVendors,
];
