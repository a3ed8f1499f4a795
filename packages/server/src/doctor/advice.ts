// What doctor says to each sign: what it means and which attribute to set. A test tries every fix.
import type { DoctorOutput } from '@faultline/model';
import type { Sign } from '../assemble/signs.ts';

type Severity = DoctorOutput['services'][number]['findings'][number]['severity'];

interface Advice {
  readonly severity: Severity;
  /** One line; `service` is a name ready to be put into a sentence. */
  readonly title: (service: string) => string;
  readonly detail: string;
  readonly fix: string;
}

export const ADVICE: Readonly<Record<Sign | 'no_service_name' | 'capture_policy', Advice>> = {
  no_service_name: {
    severity: 'problem',
    title: () => 'requests come from a service that does not say its name',
    detail: 'Several applications without service.name look like one.',
    fix: 'set OTEL_SERVICE_NAME in the sending process, or the resource attribute service.name',
  },
  capture_policy: {
    severity: 'advice',
    title: (service) => `what requests of ${service} say is not kept`,
    detail:
      'The capture policy of the project drops content before it is stored, so a bad answer cannot be read or reproduced. That is as configured; nothing is wrong with the sender.',
    fix: 'to keep content with personal data replaced, faultline projects update <project> --settings \'{"capturePolicy":"redacted"}\'',
  },
  no_root: {
    severity: 'problem',
    title: (service) => `the root span of requests of ${service} does not arrive`,
    detail:
      'Without it neither the duration nor the outcome of a request is known; the request is shown from the spans that came.',
    fix: 'export from the service that receives the request too, and check its sampler: parent-based sampling keeps traces whole',
  },
  orphan_spans: {
    severity: 'problem',
    title: (service) => `spans in requests of ${service} name parents that do not arrive`,
    detail: 'Something between them and the root is not exported, or is dropped by a sampler or a full queue.',
    fix: 'raise OTEL_BSP_MAX_QUEUE_SIZE in the sending process, flush on exit, and export from every service that the trace passes',
  },
  clock_skew: {
    severity: 'advice',
    title: (service) => `spans in requests of ${service} lie outside of their parents`,
    detail:
      'Clocks of the machines differ, so times across services are not exact and waiting may be put down to the wrong stage.',
    fix: 'synchronise the clocks of the machines (NTP); for work that another service does later use a span link instead of a child',
  },
  parent_cycle: {
    severity: 'problem',
    title: (service) => `spans in requests of ${service} name each other as parent`,
    detail: 'An instrumentation builds span ids or contexts by hand and closes a circle.',
    fix: 'let OpenTelemetry start spans with context.with(…) instead of setting parent ids',
  },
  no_content: {
    severity: 'problem',
    title: (service) => `model calls in requests of ${service} carry no messages`,
    detail: 'What was asked and answered is not recorded, so a bad answer cannot be read or reproduced.',
    fix: 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true (with a logs exporter) for OpenTelemetry instrumentations; recordInputs and recordOutputs for the Vercel AI SDK; TRACELOOP_TRACE_CONTENT=true for OpenLLMetry',
  },
  no_usage: {
    severity: 'advice',
    title: (service) => `model calls in requests of ${service} report no tokens`,
    detail: 'Their tokens and cost are unknown (and shown as unknown, not as 0).',
    fix: 'set gen_ai.usage.input_tokens and gen_ai.usage.output_tokens on the span of the call',
  },
  no_usage_streaming: {
    severity: 'advice',
    title: (service) => `streamed model calls in requests of ${service} report no tokens`,
    detail:
      'OpenAI-compatible APIs leave usage out of a stream unless asked for it; some instrumentations do not read it even then.',
    fix: 'send stream_options: { include_usage: true } (AI SDK: includeUsage: true on openai-compatible providers); where the instrumentation does not read it even then, set gen_ai.usage.input_tokens and gen_ai.usage.output_tokens on the span of the call',
  },
  no_price: {
    severity: 'advice',
    title: (service) => `requests of ${service} call models whose price is not known`,
    detail: 'Their cost is unknown: a deployment name, a model of your own, or one newer than the price table.',
    fix: 'faultline projects update <project> --settings \'{"priceOverrides":[{"model":"my-model*","inputUsdPerMTok":1,"outputUsdPerMTok":2}]}\'',
  },
  no_prompt_version: {
    severity: 'advice',
    title: (service) => `requests of ${service} do not say which prompt version answered`,
    detail: 'Requests cannot be compared by prompt version, nor a bad answer traced to the change that caused it.',
    fix: 'set gen_ai.prompt.version (or faultline.prompt.version, llm.prompt_template.version) on the span of the call, or as baggage for the whole request',
  },
  no_candidates: {
    severity: 'problem',
    title: (service) => `retrieval spans in requests of ${service} carry no documents`,
    detail: 'Whether the right source was found cannot be told.',
    fix: 'set gen_ai.retrieval.documents (or faultline.candidates) to a JSON array of {"id","score"} on the retrieval span; text is optional',
  },
  no_document_ids: {
    severity: 'advice',
    title: (service) => `documents retrieved in requests of ${service} carry no ids`,
    detail:
      'They are told apart by a hash of their text, so an edited document looks like another one, and expected sources cannot be matched.',
    fix: 'give each document its id: retrieval.documents.N.document.id for OpenInference, metadata.id in LangChain, "id" in gen_ai.retrieval.documents',
  },
  no_selected: {
    severity: 'advice',
    title: (service) => `requests of ${service} do not say which documents reached the prompt`,
    detail: 'A wrong selection cannot be told from a wrong generation.',
    fix: 'set faultline.selected to a JSON array of {"id"} on the span that builds the prompt, or use a RERANKER span with reranker.output_documents.N.document.id',
  },
  no_tool_arguments: {
    severity: 'advice',
    title: (service) => `tool calls in requests of ${service} carry no arguments`,
    detail: 'A wrong argument cannot be told from a failing tool.',
    fix: 'set gen_ai.tool.call.arguments and gen_ai.tool.call.result on the tool span',
  },
  no_tenant: {
    severity: 'advice',
    title: (service) => `requests of ${service} name no tenant`,
    detail: 'Numbers cannot be split by tenant.',
    fix: 'set faultline.cohort.tenant on the root span or as baggage (also locale, intent, workflow, user_tier); tenant in your framework’s metadata works too',
  },
  no_session: {
    severity: 'advice',
    title: (service) => `requests of ${service} belong to no session`,
    detail: 'The requests of one conversation cannot be seen together.',
    fix: 'set session.id (or gen_ai.conversation.id) on the root span',
  },
  truncated_at_source: {
    severity: 'problem',
    title: (service) => `telemetry in requests of ${service} is cut off before it is sent`,
    detail: 'The SDK limits attributes per span (128 by default) or their length; flattened messages are lost first.',
    fix: 'raise OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT and OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT in the sending process',
  },
};
