// A case file judged again with another answer in place of the one it holds. Pure.
import type { CaseFile, RequestRecord, Span } from '@faultline/model';
import { assembleRequest } from '../assemble/assemble.ts';
import { judgeRequest } from '../jobs/judge.ts';
import { normalizeSpan } from '../normalize/normalize.ts';
import { decodeTracesJson } from '../otlp/decode-json.ts';
import { answeringSpan } from './chat-prompt.ts';

export interface Replay {
  /** As the case file has it, by the rules of now. */
  readonly before: RequestRecord;
  /** With the new answer. */
  readonly after: RequestRecord;
}

/** Throws when the case holds no call that answered. What was said about the old answer does not count for the new one. */
export function replayCase({ projectId, requestId, otlp }: CaseFile, answer: string): Replay {
  const { spans: raw } = decodeTracesJson(otlp);
  const spans = raw.map((span) => normalizeSpan(span, { projectId, priceOverrides: [] }));
  const before = recordOf(projectId, requestId, spans);
  const answering = answeringSpan(spans, before.evidence.promptHash);
  if (!answering) throw new Error(`the case ${requestId} holds no rendered prompt: it cannot be asked again`);
  const others = spans.filter(({ isAnnotation }) => !isAnnotation).map(withoutAnswer);
  const answered: Span = {
    ...withoutAnswer(answering),
    outputMessages: [{ role: 'assistant', parts: [{ type: 'text', text: answer }] }],
  };
  const replayed = others.map((span) => (span.spanId === answering.spanId ? answered : span));
  return { before, after: recordOf(projectId, requestId, replayed) };
}

/** Without what came out at its end, and what was said of that: by checks, the application, its users. */
function withoutAnswer(span: Span): Span {
  const keepsAnswer = span.stage !== 'request' && span.stage !== 'delivery' && span.stage !== 'generation';
  if (keepsAnswer && span.stage !== 'validation') return span;
  const { output: _output, outcomeStatus: _status, outcomeReason: _reason, validation: _validation, ...rest } = span;
  return { ...rest, scores: [], citations: [], ...(span.stage === 'generation' ? {} : { outputMessages: [] }) };
}

function recordOf(projectId: string, requestId: string, spans: readonly Span[]): RequestRecord {
  return judgeRequest(assembleRequest({ projectId, requestId, spans, logs: [] }), spans);
}
