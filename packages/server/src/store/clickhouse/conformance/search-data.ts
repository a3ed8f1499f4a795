// Requests for the tests of search: few values, so that filters hit and orders tie; stale, moved and removed rows stand among them.
import {
  FILTER_FIELDS,
  filterField,
  STAGES,
  type CompareOperator,
  type FilterNode,
  type RequestRecord,
} from '@faultline/model';
import fc from 'fast-check';
import type { StoredRequest, TelemetryStore } from '../../telemetry-store.ts';
import { request, SECOND, T0, traceId } from './test-data.ts';

export const DAY = 86_400n * SECOND;
/** The range that holds every request of these tests. */
export const RANGE = { fromNs: T0 - 3n * DAY, toNs: T0 + 3n * DAY };

const WORDS = [
  'refund',
  'Refund',
  'policy',
  'pol',
  'größe',
  'GRÖSSE',
  '注文',
  '😀',
  'C++',
  '50%',
  'a_b',
  "o'hara",
  '\\d',
  'x*y',
  '"q"',
  'id-7',
  '',
  '\n',
  '...',
];
const NAMES = ['chat', 'Chat', 'a*b', 'a\\b', 'a%b', 'a_b', "'; DROP TABLE requests --", 'größe', ''];
const text = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 6 }).map((words) => words.join(' '));
const name = fc.constantFrom(...NAMES);
const someName = fc.constantFrom(...NAMES.filter((each) => each !== ''));
const count = fc.constantFrom(0, 1, 2, 10, 1000);
const figure = fc.constantFrom(0, 0.1, 0.30000000000000004, 1, 1.5, 1000, 1e-9);
const names = fc.array(name, { maxLength: 3 });

const anyRecord = (n: number) =>
  fc
    .record(
      {
        startTimeNs: fc.constantFrom(T0, T0, T0 + 1n, T0 + SECOND, T0 - DAY, T0 + 2n * DAY),
        name,
        serviceNames: names,
        durationMs: figure,
        timeToFirstTokenMs: figure,
        outcome: fc.record({
          status: fc.constantFrom('success', 'failure', 'unknown'),
          source: fc.constantFrom('sdk', 'rule', 'none'),
        }),
        cohort: fc.record(
          {
            intent: someName,
            tenant: someName,
            locale: someName,
            workflow: someName,
            environment: someName,
            release: someName,
            promptVersion: someName,
            model: someName,
            userTier: someName,
            queue: someName,
            constructor: someName,
            'ünï.1': someName,
          },
          { requiredKeys: [] },
        ),
        usage: fc.record(
          { inputTokens: count, outputTokens: count, cacheReadTokens: count, reasoningTokens: count },
          { requiredKeys: [] },
        ),
        errorType: someName,
        sessionId: someName,
        userId: someName,
        input: text,
        output: text,
        costUsd: figure,
        models: names,
        providers: names,
        toolNames: names,
        dialects: names,
        signs: names,
        counts: fc.record({ spans: count, generations: count, toolCalls: count, toolErrors: count, retries: count }),
        stageTimes: fc.array(fc.record({ stage: fc.constantFrom(...STAGES), selfMs: figure, criticalMs: figure }), {
          maxLength: 3,
        }),
        hasRoot: fc.boolean(),
      },
      {
        requiredKeys: [
          'startTimeNs',
          'name',
          'serviceNames',
          'durationMs',
          'outcome',
          'cohort',
          'usage',
          'models',
          'providers',
          'toolNames',
          'dialects',
          'signs',
          'counts',
          'stageTimes',
          'hasRoot',
        ],
      },
    )
    .map((fields) => {
      const evidence = request().evidence;
      const missing = n % 3 === 0 ? (['prompt', 'tools'] as const) : [];
      return request({
        ...(fields as Partial<RequestRecord>),
        requestId: `r${String(n).padStart(3, '0')}`,
        traceIds: [traceId(n), traceId(1000 + (n % 4))],
        evidence: { ...evidence, completeness: { present: ['input'], missing } },
      });
    });

/** The same requests each time. */
export function sampleRequests(count: number): readonly RequestRecord[] {
  return fc.sample(fc.tuple(...Array.from({ length: count }, (_, n) => anyRecord(n))), { numRuns: 1, seed: 7 })[0]!;
}

/** Stores what is current, and around it what no search may see: older versions with other values, rows taken back, and other projects. */
export async function storeAmongStale(
  store: TelemetryStore,
  projectId: string,
  current: readonly RequestRecord[],
): Promise<void> {
  const stale = sampleRequests(current.length + 10).toReversed();
  const older: StoredRequest[] = current.map((record, i) => ({
    record: {
      ...stale[i]!,
      projectId,
      requestId: record.requestId,
      ...(i % 2 === 0 ? { startTimeNs: record.startTimeNs } : {}),
    },
    version: 1n,
  }));
  const removed = Array.from({ length: 10 }, (_, i) => ({ ...stale[i]!, projectId, requestId: `gone-${i}` }));
  await store.insertRequests([...older, ...removed.map((record) => ({ record, version: 1n }))]);
  await store.insertRequests(
    current.map((record, i) => ({
      record: { ...record, projectId },
      version: 2n,
      previousStartTimeNs: older[i]!.record.startTimeNs,
    })),
    removed.map(({ requestId, startTimeNs }) => ({ projectId, requestId, startTimeNs, version: 2n })),
  );
  // Redelivered, and somebody else's.
  await store.insertRequests(current.slice(0, 20).map((record) => ({ record: { ...record, projectId }, version: 2n })));
  await store.insertRequests(
    current.map((record) => ({ record: { ...record, projectId: `${projectId}-other` }, version: 9n })),
  );
}

const FIELD_NAMES = [
  ...FILTER_FIELDS.map((field) => field.name),
  'label.queue',
  'label.tenant',
  'label.promptVersion',
  'label.model',
  'label.constructor',
  'label.__proto__',
  'label.ünï.1',
  'label.none',
  'score.groundedness',
  'stage_ms.retrieval',
  'stage_ms.generation',
];
const OPERATORS: readonly CompareOperator[] = ['=', '>', '>=', '<', '<='];
const PATTERNS = [
  '*',
  'a*',
  '*b',
  'a*b',
  'a\\*b',
  'a\\\\b',
  '*\\\\*',
  '%',
  '_',
  'a%*',
  '**',
  'C*t',
  '',
  '\\',
  'größ*',
  '*ö*',
  '0*',
];
const NUMBERS = [-1, 0, 0.1, 0.3, 0.30000000000000004, 1, 2, 10, 1e21, Infinity, 1e-9];
const TEXT_VALUES = [
  ...NAMES,
  ...PATTERNS,
  'success',
  'failure',
  'rule',
  'generation',
  'prompt',
  'r001',
  traceId(1),
  traceId(1001),
];

/** Every comparison a parsed filter can hold, field by field. */
export function everyComparison(): readonly FilterNode[] {
  return FIELD_NAMES.flatMap((field): FilterNode[] => {
    const exists: FilterNode = { type: 'exists', field };
    const compare = (operator: CompareOperator, value: string | number): FilterNode => ({
      type: 'compare',
      field,
      operator,
      value,
    });
    const type = filterField(field)?.type;
    if (type === 'number')
      return [exists, ...OPERATORS.flatMap((operator) => NUMBERS.map((value) => compare(operator, value)))];
    if (type === 'boolean') return [exists, compare('=', 'true'), compare('=', 'false')];
    return [exists, ...TEXT_VALUES.map((value) => compare('=', value))];
  });
}

const anyPhrase = fc.oneof(
  fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 }).map((words) => words.join(' ')),
  fc.constantFrom(
    'efund',
    'refund pol',
    'und policy',
    ' policy',
    'policy ',
    '%',
    '_',
    '\\',
    'REFUND POLICY',
    '.',
    '++',
    'c+',
    "o'h",
    '\n',
    'ö',
    '文',
    '\u{1f600}',
    'gr',
  ),
  fc.string({ unit: 'binary', maxLength: 5 }),
);

/** Any filter over the fields, three levels deep. */
export const anyFilter: fc.Arbitrary<FilterNode> = fc.letrec<{ node: FilterNode }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom(...everyComparison()),
    fc.record({ type: fc.constant('text' as const), text: anyPhrase, isPhrase: fc.boolean() }),
    fc.record({ type: fc.constant('not' as const), child: tie('node') }),
    fc.record({
      type: fc.constantFrom('and' as const, 'or' as const),
      children: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
    }),
  ),
})).node;
