interface GuidePart {
  readonly title: string;
  readonly code: string;
}

export interface ClientGuide {
  readonly id: string;
  readonly title: string;
  readonly parts: readonly GuidePart[];
}

const PROJECT_HEADER = 'x-faultline-project';

/** Exact settings for this server's OTLP address; a project other than the default one is named in a header. */
export function clientGuides(otlpUrl: string, projectId: string | undefined): readonly ClientGuide[] {
  const tracesUrl = `${otlpUrl}/v1/traces`;
  const header = projectId === undefined ? '' : `{ '${PROJECT_HEADER}': '${projectId}' }`;
  const headers = (name = 'headers') => (header === '' ? '' : `, ${name}: ${header}`);
  const environment = [
    `OTEL_EXPORTER_OTLP_ENDPOINT=${otlpUrl}`,
    'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
    ...(projectId === undefined ? [] : [`OTEL_EXPORTER_OTLP_HEADERS=${PROJECT_HEADER}=${projectId}`]),
    'OTEL_TRACES_EXPORTER=otlp',
    'OTEL_LOGS_EXPORTER=otlp',
    'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true',
    'OTEL_SERVICE_NAME=my-app',
  ];
  const exported = environment.map((line) => `export ${line}`).join('\n');
  const provider = `import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

const exporter = new OTLPTraceExporter({ url: '${tracesUrl}'${headers()} });
const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] });
provider.register();`;
  return [
    {
      id: 'otel-js',
      title: 'OpenTelemetry JS',
      parts: [
        {
          title: 'Install',
          code: 'npm install @opentelemetry/api @opentelemetry/auto-instrumentations-node',
        },
        {
          title: 'Environment and start',
          code: `${exported}\nnode --require @opentelemetry/auto-instrumentations-node/register app.js`,
        },
      ],
    },
    {
      id: 'otel-python',
      title: 'OpenTelemetry Python',
      parts: [
        {
          title: 'Install',
          code: 'pip install opentelemetry-distro opentelemetry-exporter-otlp opentelemetry-instrumentation-openai-v2',
        },
        { title: 'Environment and start', code: `${exported}\nopentelemetry-instrument python app.py` },
      ],
    },
    {
      id: 'openinference',
      title: 'OpenInference',
      parts: [
        {
          title: 'Install',
          code: 'npm install @arizeai/openinference-instrumentation-openai @opentelemetry/sdk-trace-node @opentelemetry/sdk-trace-base @opentelemetry/exporter-trace-otlp-proto',
        },
        {
          title: 'Once, at start',
          code: `${provider}

import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai';
import OpenAI from 'openai';

const instrumentation = new OpenAIInstrumentation();
instrumentation.setTracerProvider(provider);
instrumentation.manuallyInstrument(OpenAI);`,
        },
      ],
    },
    {
      id: 'traceloop',
      title: 'OpenLLMetry',
      parts: [
        {
          title: 'Once, at start',
          code: `import * as traceloop from '@traceloop/node-server-sdk';

traceloop.initialize({ appName: 'my-app', baseUrl: '${otlpUrl}', apiKey: 'unused'${headers()} });`,
        },
      ],
    },
    {
      id: 'ai-sdk',
      title: 'Vercel AI SDK',
      parts: [
        { title: 'Once, at start', code: provider },
        {
          title: 'AI SDK 7: once, at start',
          code: `import { OpenTelemetry } from '@ai-sdk/otel';
import { registerTelemetry } from 'ai';

registerTelemetry(new OpenTelemetry({ usage: true, providerMetadata: true }));`,
        },
        {
          title: 'AI SDK 4 to 6: in each call',
          code: `experimental_telemetry: { isEnabled: true, functionId: 'answer', metadata: { userId, sessionId } }`,
        },
      ],
    },
    {
      id: 'langsmith',
      title: 'LangSmith',
      parts: [
        {
          title: 'Environment',
          code: 'export LANGSMITH_TRACING=true\nexport LANGSMITH_OTEL_ENABLED=true\nexport LANGSMITH_OTEL_ONLY=true\nexport LANGSMITH_API_KEY=unused',
        },
        {
          title: 'Once, at start',
          code: `import { initializeOTEL } from 'langsmith/experimental/otel/setup';

initializeOTEL({ exporterConfig: { url: '${tracesUrl}'${headers()} } });`,
        },
      ],
    },
    {
      id: 'langfuse',
      title: 'Langfuse',
      parts: [
        {
          title: 'Once, at start',
          code: `import { LangfuseSpanProcessor } from '@langfuse/otel';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

const processor = new LangfuseSpanProcessor({
  baseUrl: '${otlpUrl}',
  publicKey: 'unused',
  secretKey: 'unused',${header === '' ? '' : `\n  additionalHeaders: ${header},`}
});
new NodeTracerProvider({ spanProcessors: [processor] }).register();`,
        },
      ],
    },
    {
      id: 'mastra',
      title: 'Mastra',
      parts: [
        {
          title: 'Install',
          code: 'npm install @mastra/observability @mastra/otel-exporter @opentelemetry/exporter-trace-otlp-proto',
        },
        {
          title: 'Where Mastra is created',
          code: `import { Observability } from '@mastra/observability';
import { OtelExporter } from '@mastra/otel-exporter';

const exporter = new OtelExporter({
  provider: { custom: { endpoint: '${tracesUrl}', protocol: 'http/protobuf'${headers()} } },
});
new Mastra({
  observability: new Observability({ configs: { otel: { serviceName: 'my-app', exporters: [exporter] } } }),
});`,
        },
      ],
    },
  ];
}
