import { CaseFileSchema, CaseGetInputSchema, type CaseFile } from '@faultline/model';
import { mergeLogs } from '../../assemble/merge-logs.ts';
import { answeringSpan, chatPrompt } from '../../cases/chat-prompt.ts';
import { withMessageAttributes } from '../../cases/message-attributes.ts';
import { toOtlp } from '../../cases/to-otlp.ts';
import { defineOperation } from '../operation.ts';
import { findRequest, readParts } from '../requests/read-request.ts';
import { requireProject } from '../require-project.ts';

const MAX_REVIEWS = 100;

export const getCase = defineOperation({
  name: 'cases.get',
  summary: 'One request as a file that stands by itself',
  description:
    'Everything needed to look at a bad answer elsewhere and to make a regression test of it: rendered prompt, evidence, versions, judgements, reviews, known truth, and its spans as an OTLP export. What the capture policy took out is not in it. Takes a request id or a trace id.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/cases/{requestId}' },
  input: CaseGetInputSchema,
  example: { requestId: '4bf92f3577b34da6a3ce929d0e0e4736' },
  output: CaseFileSchema,
  positional: ['requestId'],
  run: async ({ telemetry, control, now, retention }, { projectId, requestId: id }): Promise<CaseFile> => {
    await requireProject(control, projectId);
    const { record } = await findRequest(telemetry, projectId, id, retention);
    const { requestId } = record;
    const [parts, reviews] = await Promise.all([
      readParts(telemetry, record, 'whole'),
      control.listReviews(projectId, { requestId, limit: MAX_REVIEWS }),
    ]);
    const spans = mergeLogs(parts.spans, parts.logs);
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
      prompt: chatPrompt(answeringSpan(spans, record.evidence.promptHash)?.inputMessages ?? []),
      evidence: record.evidence,
      scores: record.scores.map(({ timeNs: _timeNs, ...score }) => score),
      facts: { ...record.facts },
      label: record.label ? (structuredClone(record.label) as CaseFile['label']) : null,
      reviews: [...reviews],
      expected: {
        ...(expectedSources === undefined ? {} : { sources: [...expectedSources] }),
        ...(expectedAnswer === undefined ? {} : { answer: expectedAnswer }),
      },
      otlp: toOtlp(spans.map((span, index) => (span === parts.spans[index] ? span : withMessageAttributes(span)))),
    };
  },
});
