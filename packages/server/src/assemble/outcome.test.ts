import type { Span } from '@faultline/model';
import { expect, test } from 'vitest';
import { assembleRequest } from './assemble.ts';
import { message, span } from './sample-spans.ts';

const answer = { outputMessages: [message('assistant', 'Paris.')] };
const OTHER = 'b'.repeat(32);

test.for<{ name: string; spans: Span[]; outcome: object; errorType?: string }>([
  { name: 'nobody says', spans: [span('root', undefined, [0, 10])], outcome: { status: 'unknown', source: 'none' } },
  {
    name: 'stated by the application',
    spans: [span('root', undefined, [0, 10], { outcomeStatus: 'success' })],
    outcome: { status: 'success', source: 'sdk' },
  },
  {
    name: 'a statement beats the rule',
    spans: [
      span('root', undefined, [0, 10], {
        statusCode: 'error',
        errorType: 'E',
        outcomeStatus: 'success',
        outcomeReason: 'handed over',
      }),
    ],
    outcome: { status: 'success', source: 'sdk', reason: 'handed over' },
    errorType: 'E',
  },
  {
    name: 'the statement made last counts',
    spans: [
      span('root', undefined, [0, 10]),
      span('check', 'root', [1, 8], { outcomeStatus: 'success' }),
      span('draft', 'root', [2, 3], { outcomeStatus: 'failure' }),
    ],
    outcome: { status: 'success', source: 'sdk' },
  },
  {
    name: 'of statements made at once the higher one counts',
    spans: [
      span('root', undefined, [0, 10], { outcomeStatus: 'failure' }),
      span('check', 'root', [1, 10], { outcomeStatus: 'success' }),
    ],
    outcome: { status: 'failure', source: 'sdk' },
  },
  {
    name: 'a root that failed',
    spans: [
      span('root', undefined, [0, 10], {
        statusCode: 'error',
        errorType: 'Timeout',
        errorMessage: 'took too long\n    at ask.ts:7',
      }),
    ],
    outcome: { status: 'failure', source: 'rule', reason: 'root failed: took too long' },
    errorType: 'Timeout',
  },
  {
    name: 'a root that failed without saying how',
    spans: [span('root', undefined, [0, 10], { statusCode: 'error' })],
    outcome: { status: 'failure', source: 'rule', reason: 'root failed' },
  },
  {
    name: 'an error below a root that went well is survived',
    spans: [span('root', undefined, [0, 10]), span('tool', 'root', [1, 2], { statusCode: 'error', errorType: 'E' })],
    outcome: { status: 'unknown', source: 'none' },
  },
  {
    name: 'an orphan is no root',
    spans: [span('tool', 'gone', [1, 2], { statusCode: 'error', errorType: 'E' })],
    outcome: { status: 'unknown', source: 'none' },
  },
  {
    name: 'a second trace that answered makes up for the first',
    spans: [
      span('first', undefined, [0, 10], { statusCode: 'error', errorType: 'E' }),
      span('second', undefined, [20, 30], { traceId: OTHER }),
      span('llm', 'second', [21, 29], { traceId: OTHER, stage: 'generation', ...answer }),
    ],
    outcome: { status: 'unknown', source: 'none' },
  },
  {
    name: 'a second trace without answer does not',
    spans: [
      span('first', undefined, [0, 10], { statusCode: 'error', errorType: 'E' }),
      span('cleanup', undefined, [20, 30], { traceId: OTHER }),
    ],
    outcome: { status: 'failure', source: 'rule', reason: 'first failed: E' },
    errorType: 'E',
  },
  {
    name: 'an answer before the failure does not make up for it',
    spans: [
      span('first', undefined, [0, 10], { stage: 'generation', ...answer }),
      span('second', undefined, [20, 30], { traceId: OTHER, statusCode: 'error', errorType: 'E' }),
    ],
    outcome: { status: 'failure', source: 'rule', reason: 'second failed: E' },
    errorType: 'E',
  },
])('outcome: $name', ({ spans, outcome, errorType }) => {
  const request = assembleRequest({ projectId: 'default', requestId: 'r', spans, logs: [] });
  expect(request.outcome).toEqual(outcome);
  expect(request.errorType).toBe(errorType);
});

test('a long reason is cut between characters', () => {
  const { outcome } = assembleRequest({
    projectId: 'default',
    requestId: 'r',
    spans: [span('root', undefined, [0, 1], { statusCode: 'error', errorMessage: `${'x'.repeat(299)}😀` })],
    logs: [],
  });
  expect(outcome.reason).toBe(`root failed: ${'x'.repeat(299)}`);
});
