export interface ClientGuide {
  readonly id: string;
  readonly title: string;
  readonly code: string;
}

/** Exact settings for this server's address. */
export function clientGuides(otlpUrl: string): readonly ClientGuide[] {
  return [
    {
      id: 'otel-js',
      title: 'OpenTelemetry JS',
      code: `# environment of your application\nOTEL_EXPORTER_OTLP_ENDPOINT=${otlpUrl}\nOTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf\nOTEL_LOGS_EXPORTER=otlp\nOTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true\nOTEL_SERVICE_NAME=my-app\n\nnode --require @opentelemetry/auto-instrumentations-node/register app.js`,
    },
    {
      id: 'otel-python',
      title: 'OpenTelemetry Python',
      code: `pip install opentelemetry-distro opentelemetry-exporter-otlp opentelemetry-instrumentation-openai-v2\n\nOTEL_EXPORTER_OTLP_ENDPOINT=${otlpUrl} \\\nOTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf \\\nOTEL_LOGS_EXPORTER=otlp \\\nOTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true \\\nOTEL_SERVICE_NAME=my-app \\\nopentelemetry-instrument python app.py`,
    },
    {
      id: 'openinference',
      title: 'OpenInference',
      code: `import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';\nimport { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';\nimport { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';\nimport { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai';\nimport OpenAI from 'openai';\n\nconst provider = new NodeTracerProvider({\n  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: '${otlpUrl}/v1/traces' }))],\n});\nprovider.register();\nconst instrumentation = new OpenAIInstrumentation();\ninstrumentation.setTracerProvider(provider);\ninstrumentation.manuallyInstrument(OpenAI);`,
    },
    {
      id: 'traceloop',
      title: 'OpenLLMetry (Traceloop)',
      code: `import * as traceloop from '@traceloop/node-server-sdk';\n\ntraceloop.initialize({ appName: 'my-app', baseUrl: '${otlpUrl}', apiKey: 'unused' });`,
    },
    {
      id: 'ai-sdk',
      title: 'Vercel AI SDK',
      code: `// any OpenTelemetry provider that exports to ${otlpUrl}/v1/traces, then\n// AI SDK 7:\nimport { registerTelemetry } from 'ai';\nimport { OpenTelemetry } from '@ai-sdk/otel';\nregisterTelemetry(new OpenTelemetry({ usage: true, providerMetadata: true }));\n\n// AI SDK 4 to 6, per call:\ngenerateText({ model, prompt, experimental_telemetry: { isEnabled: true, functionId: 'answer', metadata: { userId, sessionId } } });`,
    },
    {
      id: 'langsmith',
      title: 'LangSmith',
      code: `# environment of your application\nLANGSMITH_TRACING=true\nLANGSMITH_OTEL_ENABLED=true\nLANGSMITH_OTEL_ONLY=true\nLANGSMITH_API_KEY=unused\n\n// once, at start\nimport { initializeOTEL } from 'langsmith/experimental/otel/setup';\ninitializeOTEL({ exporterConfig: { url: '${otlpUrl}/v1/traces' } });`,
    },
    {
      id: 'langfuse',
      title: 'Langfuse',
      code: `import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';\nimport { LangfuseSpanProcessor } from '@langfuse/otel';\n\nnew NodeTracerProvider({\n  spanProcessors: [new LangfuseSpanProcessor({ baseUrl: '${otlpUrl}', publicKey: 'unused', secretKey: 'unused' })],\n}).register();`,
    },
    {
      id: 'mastra',
      title: 'Mastra',
      code: `import { Observability } from '@mastra/observability';\nimport { OtelExporter } from '@mastra/otel-exporter';\n\nnew Mastra({\n  observability: new Observability({\n    configs: {\n      otel: {\n        serviceName: 'my-app',\n        exporters: [new OtelExporter({ provider: { custom: { endpoint: '${otlpUrl}/v1/traces', protocol: 'http/protobuf' } } })],\n      },\n    },\n  }),\n});`,
    },
  ];
}
