import { describe, expect, test } from 'vitest';
import { decodeLogsJson, decodeTracesJson } from '../otlp/decode-json.ts';
import { normalizeLog, normalizeSpan } from '../normalize/normalize.ts';
import { mergeLogs } from './merge-logs.ts';

const context = { projectId: 'default', priceOverrides: [] };
const traceId = '0af7651916cd43dd8448eb211c80319c';
const attributes = (values: Record<string, string | number>) =>
  Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { doubleValue: value } : { stringValue: value },
  }));
const resource = { attributes: attributes({ 'service.name': 'claude-code' }) };

const span = (spanId: string, name: string, values: Record<string, string | number>, parentSpanId = '') => ({
  traceId,
  spanId,
  parentSpanId,
  name,
  startTimeUnixNano: '1000000',
  endTimeUnixNano: '2000000',
  attributes: attributes(values),
});
const log = (spanId: string, values: Record<string, string | number>) => ({
  traceId,
  spanId,
  timeUnixNano: '1500000',
  body: { stringValue: 'event' },
  attributes: attributes(values),
});

const TURN = '00000000000000a1';
const CALL = '00000000000000b1';
const TOOL = '00000000000000c1';

describe('records that carry the id of the whole turn', () => {
  const spans = decodeTracesJson({
    resourceSpans: [
      {
        resource,
        scopeSpans: [
          {
            spans: [
              span(TURN, 'claude_code.interaction', {}),
              span(
                CALL,
                'claude_code.llm_request',
                { model: 'claude-sonnet-4-5', input_tokens: 3, request_id: 'req_1' },
                TURN,
              ),
              span(TOOL, 'claude_code.tool', { tool_name: 'Bash', tool_use_id: 'toolu_1' }, TURN),
            ],
          },
        ],
      },
    ],
  }).spans.map((raw) => normalizeSpan(raw, context));
  const logs = decodeLogsJson({
    resourceLogs: [
      {
        resource,
        scopeLogs: [
          {
            logRecords: [
              log(TURN, { 'event.name': 'user_prompt', prompt: 'List the files' }),
              log(TURN, { 'event.name': 'api_request', request_id: 'req_1', cost_usd: 0.02 }),
              log(TURN, { 'event.name': 'assistant_response', request_id: 'req_1', response: 'Here they are' }),
              log(TURN, { 'event.name': 'tool_result', tool_use_id: 'toolu_1', tool_input: '{"command":"ls"}' }),
              log(TURN, { 'event.name': 'api_error', request_id: 'req_gone', error: 'overloaded', status_code: 529 }),
            ],
          },
        ],
      },
    ],
  }).logs.map((raw) => normalizeLog(raw, context));
  const merged = new Map(mergeLogs(spans, logs).map((each) => [each.spanId, each]));

  test('cost and answer go to the model call of the same request id, and what is reported outranks what was computed', () => {
    expect(merged.get(CALL)).toMatchObject({
      costUsd: 0.02,
      costSource: 'reported',
      outputMessages: [{ role: 'assistant', parts: [{ type: 'text', text: 'Here they are' }] }],
    });
    expect(merged.get(TURN)?.costUsd).toBeUndefined();
  });

  test('the arguments go to the tool call of the same id', () => {
    expect(merged.get(TOOL)).toMatchObject({ toolArguments: { command: 'ls' } });
  });

  test('what names no call, or one that has no span, stays with the turn', () => {
    expect(merged.get(TURN)).toMatchObject({
      inputMessages: [{ role: 'user', parts: [{ type: 'text', text: 'List the files' }] }],
      errorType: '529',
      errorMessage: 'overloaded',
    });
  });
});

test('a judgement that names only a trace is about all of it: it stands on the span the trace began with', () => {
  const plain = [{ ...span(CALL, 'later', {}, TURN), startTimeUnixNano: '1200000' }, span(TURN, 'began', {})];
  const spans = decodeTracesJson({ resourceSpans: [{ resource, scopeSpans: [{ spans: plain }] }] }).spans.map((raw) =>
    normalizeSpan(raw, context),
  );
  const judged = {
    ...log('', { 'gen_ai.evaluation.name': 'tone', 'gen_ai.evaluation.score.value': 0.5 }),
    eventName: 'gen_ai.evaluation.result',
  };
  const logs = decodeLogsJson({
    resourceLogs: [{ resource, scopeLogs: [{ logRecords: [judged, log('', { prompt: 'of no span' })] }] }],
  }).logs.map((raw) => normalizeLog(raw, context));
  const merged = new Map(mergeLogs(spans, logs).map((each) => [each.spanId, each]));
  expect(merged.get(TURN)?.scores).toMatchObject([{ name: 'tone', value: 0.5 }]);
  expect(merged.get(CALL)?.scores).toEqual([]);
  expect(merged.get(TURN)?.inputMessages).toEqual([]);
});
