// All of the telemetry set-up: the SDK with its own provider, and a third-party instrumentation of the OpenAI client, unmodified.
import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai';
import { init } from '@faultline/sdk';
import { trace } from '@opentelemetry/api';
import OpenAI from 'openai';
import { now } from './clock.ts';

export function startTelemetry(options: { readonly url: string }) {
  const telemetry = init({
    url: options.url,
    serviceName: 'support-assistant',
    environment: 'demo',
    capture: 'full',
    now,
  });
  const instrumentation = new OpenAIInstrumentation();
  instrumentation.setTracerProvider(trace.getTracerProvider());
  instrumentation.manuallyInstrument(OpenAI);
  return telemetry;
}
