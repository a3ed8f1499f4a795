// What spans say about their request: evaluations of anyone, signals, known truth, a reviewer's label.
import { SERVING_SIGNALS, WITHDRAWN, type Score, type Span, type Statement } from '@faultline/model';
import { spanKey } from './tree.ts';

/** Every score on the request's spans or on spans that speak about it, oldest first; one that was sent again replaces itself. */
export function scoresOf(spans: readonly Span[]): readonly Score[] {
  return byEnd(spans).flatMap((span) =>
    span.scores.map((score, index) => ({
      ...score,
      scoreId: `${span.spanId}-${index}`,
      ...(span.isAnnotation ? {} : { traceId: span.traceId, spanId: span.spanId }),
      timeNs: span.endTimeNs,
    })),
  );
}

/** Field by field what was said last; signals add up. A label stands and falls as a whole. */
export function statementOf(spans: readonly Span[]): Statement {
  const said = byEnd(spans).flatMap(({ statement }) => statement ?? []);
  const label = said.findLast((each) => each.class !== undefined);
  const signals = SERVING_SIGNALS.filter((signal) => said.some((each) => each.signals?.includes(signal)));
  const truth = Object.assign(
    {},
    ...said.map(({ expectedSources, expectedAnswer }) => ({
      ...(expectedSources === undefined ? {} : { expectedSources }),
      ...(expectedAnswer === undefined ? {} : { expectedAnswer }),
    })),
  ) as Statement;
  const { class: labelClass, subClass, stage, note, reviewer } = label?.class === WITHDRAWN ? {} : (label ?? {});
  const entries = Object.entries({ class: labelClass, subClass, stage, note, reviewer });
  return {
    ...(signals.length === 0 ? {} : { signals }),
    ...truth,
    ...corpusOf(spans),
    ...(Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Statement),
  };
}

/** Who says after the fact what a search found, searched the knowledge base anew. */
function corpusOf(spans: readonly Span[]): Pick<Statement, 'corpus'> {
  const probes = spans.filter(({ isAnnotation, query }) => isAnnotation && query !== undefined);
  const last = probes.reduce<Span | undefined>(
    (latest, span) => (latest && latest.endTimeNs >= span.endTimeNs ? latest : span),
    undefined,
  );
  return last?.query === undefined ? {} : { corpus: { query: last.query, documents: last.candidates } };
}

/** Those that say something, in the order of time; of one that was sent again the last. */
function byEnd(spans: readonly Span[]): readonly Span[] {
  const saying = spans.filter(({ scores, statement }) => scores.length > 0 || statement !== undefined);
  const ordered = [...saying].sort((a, b) =>
    a.endTimeNs < b.endTimeNs ? -1 : a.endTimeNs > b.endTimeNs ? 1 : a.spanId < b.spanId ? -1 : 1,
  );
  const last = new Map(ordered.map((span) => [spanKey(span), span]));
  return ordered.filter((span) => last.get(spanKey(span)) === span);
}
