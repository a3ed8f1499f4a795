import { createHash } from 'node:crypto';
import { CaseFileSchema, CaseGetInputSchema, type CaseFile, type Message, type Span } from '@faultline/model';
import { defineOperation } from '../operation.ts';
import { OperationError } from '../operation-error.ts';
import { requireProject } from '../require-project.ts';
import { toOtlp } from './to-otlp.ts';

const MAX_SPANS = 5000;
const MAX_REVIEWS = 100;

export const getCase = defineOperation({
  name: 'cases.get',
  summary: 'One request as a file that stands by itself',
  description:
    'Everything needed to look at a bad answer elsewhere and to make a regression test of it: rendered prompt, evidence, versions, judgements, reviews, known truth, and its spans as an OTLP export. What the capture policy took out is not in it.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/cases/{requestId}' },
  input: CaseGetInputSchema,
  example: { requestId: '4bf92f3577b34da6a3ce929d0e0e4736' },
  output: CaseFileSchema,
  positional: ['requestId'],
  run: async ({ telemetry, control, now }, { projectId, requestId }): Promise<CaseFile> => {
    await requireProject(control, projectId);
    const stored = await telemetry.readRequest({ projectId, requestId });
    if (!stored)
      throw new OperationError(
        'not-found',
        `cannot export the request ${requestId}: the project ${projectId} has none of this id`,
      );
    const { record } = stored;
    const traces = record.traceIds.map((traceId) => ({ projectId, traceId }));
    const [spans, reviews] = await Promise.all([
      telemetry.readSpans(traces, MAX_SPANS),
      control.listReviews(projectId, { requestId, limit: MAX_REVIEWS }),
    ]);
    const own = spans.filter((span) => (span.requestId ?? requestId) === requestId);
    const { expectedSources, expectedAnswer } = record.statement;
    return {
      format: 'faultline-case',
      formatVersion: 1,
      projectId,
      requestId,
      exportedAt: new Date(now()).toISOString(),
      ...(record.input === undefined ? {} : { input: record.input }),
      ...(record.output === undefined ? {} : { output: record.output }),
      versions: { ...record.cohort },
      prompt: renderedPrompt(own, record.evidence.promptHash),
      evidence: record.evidence,
      scores: record.scores.map(({ timeNs: _, ...score }) => score),
      facts: { ...record.facts },
      label: record.label ? (structuredClone(record.label) as CaseFile['label']) : null,
      reviews: [...reviews],
      expected: {
        ...(expectedSources === undefined ? {} : { sources: [...expectedSources] }),
        ...(expectedAnswer === undefined ? {} : { answer: expectedAnswer }),
      },
      otlp: toOtlp(own),
    };
  },
});

/** The prompt of the answering call, which the evidence knows by its hash. */
function renderedPrompt(spans: readonly Span[], promptHash: string | undefined): CaseFile['prompt'] {
  const hashOf = (messages: readonly Message[]) => createHash('sha256').update(JSON.stringify(messages)).digest('hex');
  const answering = spans.find(({ inputMessages }) => inputMessages.length > 0 && hashOf(inputMessages) === promptHash);
  return (answering?.inputMessages ?? []).map(({ role, parts }) => ({
    role,
    content: parts
      .map((part) => {
        if (part.type === 'text' || part.type === 'reasoning') return part.text;
        if (part.type === 'tool_result') return asText(part.result);
        return part.type === 'tool_call' ? `${part.name}(${asText(part.arguments)})` : '';
      })
      .filter((text) => text !== '')
      .join('\n'),
  }));
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
