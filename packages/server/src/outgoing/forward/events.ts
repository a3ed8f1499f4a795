// What Faultline says of a request that it has not said before → evaluation events. Pure.
import type { Label, RequestRecord, Score, Span } from '@faultline/model';
import type { JudgedRequest } from '../../jobs/judged-request.ts';

/** One `gen_ai.evaluation.result` (OpenTelemetry semantic conventions for generative AI). */
export interface EvaluationEvent {
  readonly traceId: string;
  readonly spanId: string;
  readonly timeNs: bigint;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/** Name under which the failure class of a request is sent. */
export const LABEL_NAME = 'faultline.failure_class';

/**
 * The label where it is another than before, with `none` for one that was taken back, and every score of our own that is new or says something
 * else. What senders said of their requests is theirs, and not sent back to them.
 */
export function newEvents({
  record,
  before,
  spans,
}: Pick<JudgedRequest, 'record' | 'before' | 'spans'>): readonly EvaluationEvent[] {
  const root = rootOf(spans);
  if (!root) return [];
  const known = new Set([...(before ? said(before) : [])].map(keyOf));
  const fresh = said(record)
    .filter((each) => !known.has(keyOf(each)))
    .map(({ spanId, attributes }): EvaluationEvent => {
      const span = spans.find((each) => each.spanId === spanId) ?? root;
      return {
        traceId: span.traceId,
        spanId: span.spanId,
        timeNs: span.endTimeNs,
        attributes: {
          'faultline.request.id': record.requestId,
          ...(span.responseId === undefined ? {} : { 'gen_ai.response.id': span.responseId }),
          ...attributes,
        },
      };
    });
  return [...fresh, ...takenBack(record, before, root)];
}

interface Said {
  readonly spanId: string | undefined;
  readonly attributes: EvaluationEvent['attributes'];
}

/** What makes it the same thing said again, however sure. */
function keyOf({ attributes }: Said): string {
  return JSON.stringify({ ...attributes, 'faultline.failure.confidence': undefined });
}

function said({ label, scores }: RequestRecord): readonly Said[] {
  return [...(label ? [ofLabel(label)] : []), ...scores.filter(isOwn).map(ofScore)];
}

/** Found by an evaluator here: what a span of the request or a log beside it says carries the id of its trace. */
function isOwn({ source, evaluatorVersion, traceId }: Score): boolean {
  return evaluatorVersion !== undefined && traceId === undefined && source !== 'sdk' && source !== 'user';
}

function ofLabel(label: Label): Said {
  const { class: failureClass, subClass, stage, rule, version, source, confidence, explanation, evidence } = label;
  return {
    spanId: evidence.find(({ spanId }) => spanId !== undefined)?.spanId,
    attributes: {
      'gen_ai.evaluation.name': LABEL_NAME,
      'gen_ai.evaluation.score.label': failureClass,
      'gen_ai.evaluation.explanation': explanation,
      'faultline.score.passed': false,
      'faultline.score.source': source === 'human' ? 'human' : 'rule',
      'gen_ai.evaluation.evaluator.version': `${rule}@${version}`,
      'faultline.failure.confidence': confidence,
      ...(subClass === undefined ? {} : { 'faultline.failure.sub_class': subClass }),
      ...(stage === undefined ? {} : { 'faultline.failure.stage': stage }),
    },
  };
}

function ofScore({ name, value, label, passed, explanation, source, evaluatorVersion, spanId }: Score): Said {
  return {
    spanId,
    attributes: {
      'gen_ai.evaluation.name': name,
      'faultline.score.source': source,
      ...(value === undefined ? {} : { 'gen_ai.evaluation.score.value': value }),
      ...(label === undefined ? {} : { 'gen_ai.evaluation.score.label': label }),
      ...(passed === undefined ? {} : { 'faultline.score.passed': passed }),
      ...(explanation === undefined ? {} : { 'gen_ai.evaluation.explanation': explanation }),
      ...(evaluatorVersion === undefined ? {} : { 'gen_ai.evaluation.evaluator.version': evaluatorVersion }),
    },
  };
}

function takenBack(
  { label, requestId, statement }: RequestRecord,
  before: RequestRecord | undefined,
  { traceId, spanId, endTimeNs }: Span,
): readonly EvaluationEvent[] {
  if (label || !before?.label) return [];
  const attributes = {
    'faultline.request.id': requestId,
    'gen_ai.evaluation.name': LABEL_NAME,
    'gen_ai.evaluation.score.label': 'none',
    'faultline.score.passed': true,
    'faultline.score.source': statement.class === undefined ? 'rule' : 'human',
  };
  return [{ traceId, spanId, timeNs: endTimeNs, attributes }];
}

/** The span that the request began with. */
function rootOf(spans: readonly Span[]): Span | undefined {
  const work = spans.filter(({ isAnnotation }) => !isAnnotation);
  const roots = work.filter(({ parentSpanId }) => parentSpanId === undefined);
  return (roots.length > 0 ? roots : work).reduce<Span | undefined>(
    (first, span) => (first && first.startTimeNs <= span.startTimeNs ? first : span),
    undefined,
  );
}
