import type { SpanJson } from '@faultline/model';

/** A span for tests and skeletons: ten milliseconds of nothing, but for what is given. */
export function sampleSpan(given: Partial<SpanJson> & { readonly atMs?: number } = {}): SpanJson {
  const { atMs = 0, ...fields } = given;
  return {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: '00f067aa0ba902b7',
    name: 'span',
    stage: 'other',
    kind: 'internal',
    startTime: `${new Date(Date.UTC(2026, 0, 1) + Math.floor(atMs)).toISOString().slice(0, -1)}000000Z`,
    durationMs: 10,
    status: { code: 'unset' },
    usage: {},
    isWrapper: false,
    finishReasons: [],
    inputMessages: [],
    outputMessages: [],
    candidates: [],
    selected: [],
    attributes: {},
    resourceAttributes: {},
    events: [],
    links: [],
    droppedCount: 0,
    dialect: 'faultline',
    warnings: [],
    depth: 0,
    isOrphan: false,
    isCritical: false,
    selfMs: 10,
    ...fields,
  };
}

export const SAMPLE_START = '2026-01-01T00:00:00.000000000Z';

/** Spans of the given depths, one after the other, with ids `s0`, `s1`, … */
export function sampleSpans(
  depths: readonly number[],
  each: (index: number) => Partial<SpanJson> = () => ({}),
): SpanJson[] {
  return depths.map((depth, index) =>
    sampleSpan({ spanId: `s${index}`, name: `n${index}`, depth, atMs: index * 10, ...each(index) }),
  );
}
