// Names a request, its cohort labels and its stages on OpenTelemetry spans. Works on any OpenTelemetry set-up that is already there.
export { request, requestBaggage, type RequestLabels } from './request.ts';
export { RequestSpanProcessor } from './request-span-processor.ts';
