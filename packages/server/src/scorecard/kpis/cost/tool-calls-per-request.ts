import type { Kpi } from '@faultline/model';

export const toolCallsPerRequest: Kpi = {
  id: 'tool_calls_per_request',
  title: 'Tool calls',
  group: 'cost',
  unit: 'count',
  direction: 'neutral',
  minimumSample: 30,
  description: 'Tool calls per request.',
  measure: { kind: 'mean', value: { field: 'tool_calls' }, of: 'has_root:true', among: '' },
  source: 'tool spans and messages',
};
