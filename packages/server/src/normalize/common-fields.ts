import type { DialectField } from './dialect.ts';

/** What `normalizeSpan` takes from any span, whatever dialects it speaks: the part of the field reference that is no dialect's. */
export const COMMON_FIELDS: readonly DialectField[] = [
  { field: 'serviceName', from: ['resource service.name'] },
  {
    field: 'stage',
    from: ['root spans, span kind server and consumer', 'db.system', 'db.system.name', 'span name'],
  },
  {
    field: 'errorType',
    from: ['error.type', 'event exception: exception.type', 'http.response.status_code', 'status_code', 'span status'],
  },
  { field: 'errorMessage', from: ['span status', 'event exception: exception.message'] },
  { field: 'sessionId', from: ['session.id'] },
  { field: 'userId', from: ['user.id', 'enduser.id'] },
  { field: 'attempt', from: ['http.request.resend_count + 1'] },
  { field: 'costUsd', from: ['model and usage, by price table'] },
  {
    field: 'labels',
    from: [
      'resource deployment.environment.name',
      'resource deployment.environment',
      'resource service.version',
      'resource service.namespace',
      'resource tenant.id',
      'baggage copied onto spans: tenant, locale, intent, workflow, environment, release, prompt_version, user_tier',
    ],
  },
];
