// What the score clients of other tools send, each with its path: one entry a tool.
import { z } from 'zod';
import type { ScoreSource } from '@faultline/model';
import type { Feedback } from './feedback.ts';

export interface FeedbackClient {
  readonly paths: readonly string[];
  readonly name: string;
  readonly body: z.ZodType;
  /** What is in a body that has passed `body`. */
  read(body: unknown): FeedbackBatch;
  /** What the client waits for; the ids are those of the judgements, in their order. */
  answer(ids: readonly string[], batch: FeedbackBatch): ClientAnswer;
}

interface FeedbackBatch {
  readonly feedback: readonly Feedback[];
  /** Parts of a batch that cannot be taken, each with its reason; the others are. */
  readonly refused: readonly { readonly id: string; readonly message: string }[];
  /** Ids that a client gave the parts that are taken. */
  readonly givenIds: readonly string[];
}

interface ClientAnswer {
  readonly status: 200 | 201 | 207;
  readonly body: object;
}

function defineClient<B extends z.ZodType>(client: {
  readonly paths: readonly string[];
  readonly name: string;
  readonly body: B;
  read(body: z.output<B>): readonly Feedback[];
  answer(ids: readonly string[]): object;
}): FeedbackClient {
  const { paths, name, body } = client;
  return {
    paths,
    name,
    body,
    read: (parsed) => ({ feedback: client.read(parsed as z.output<B>), refused: [], givenIds: [] }),
    answer: (ids) => ({ status: 200, body: client.answer(ids) }),
  };
}

const traceId = z
  .string()
  .regex(/^(?!0{32})[0-9a-f]{32}$/i, 'must be the 32 hex digits of an OpenTelemetry trace id')
  .transform((id) => id.toLowerCase());
const spanId = z
  .string()
  .regex(/^(?!0{16})[0-9a-f]{16}$/i, 'must be the 16 hex digits of an OpenTelemetry span id')
  .transform((id) => id.toLowerCase());
const name = z.string().min(1).max(200);
const explanation = z.string().max(20_000).nullish();
const some = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };

/** Judgements of one body. */
const MAX_ITEMS = 1000;

/** Clients that cannot say who judged name it so. */
const USER_FEEDBACK = /user.?feedback|thumb|user.?rating/i;

const sessionId = z.string().min(1).max(200);
const LangfuseScoreSchema = z
  .looseObject({
    id: z.string().max(200).nullish(),
    traceId: traceId.nullish(),
    sessionId: sessionId.nullish(),
    observationId: spanId.nullish(),
    name,
    value: z.union([z.number(), z.string().max(1000)]),
    dataType: z.enum(['NUMERIC', 'BOOLEAN', 'CATEGORICAL', 'TEXT', 'CORRECTION']).nullish(),
    comment: explanation,
  })
  .refine(({ traceId: trace, sessionId: session }) => trace || session, {
    path: ['traceId'],
    message: 'is needed, or sessionId: a score is about a trace, one of its observations, or a session',
  });

function langfuseScore(score: z.output<typeof LangfuseScoreSchema>): Feedback {
  const { id, traceId: trace, sessionId: session, observationId, name: scoreName, value, dataType, comment } = score;
  const source = USER_FEEDBACK.test(scoreName) ? 'user' : 'sdk';
  const isJudged = typeof value === 'number' && (dataType === 'BOOLEAN' || source === 'user');
  return {
    name: scoreName,
    source,
    identifier: id ?? '',
    ...some({
      traceId: trace,
      sessionId: trace ? undefined : session,
      spanId: trace ? observationId : undefined,
      value: typeof value === 'number' ? value : undefined,
      label: typeof value === 'string' ? value : undefined,
      passed: isJudged ? value > 0 : undefined,
      explanation: comment,
    }),
  };
}

/** https://api.reference.langfuse.com: POST /api/public/scores */
const langfuse = defineClient({
  paths: ['/api/public/scores'],
  name: 'langfuse',
  body: LangfuseScoreSchema,
  read: (score) => [langfuseScore(score)],
  answer: ([id]) => ({ id }),
});

const LangfuseBatchSchema = z.looseObject({
  batch: z
    .array(z.looseObject({ id: z.string().min(1).max(200), type: z.string().max(100), body: z.unknown() }))
    .min(1)
    .max(MAX_ITEMS),
});

/** https://api.reference.langfuse.com: POST /api/public/ingestion, as its SDKs send scores. Each event is answered for itself. */
const langfuseBatch: FeedbackClient = {
  paths: ['/api/public/ingestion'],
  name: 'langfuse',
  body: LangfuseBatchSchema,
  read: (parsed) => {
    const { batch } = parsed as z.output<typeof LangfuseBatchSchema>;
    const feedback: Feedback[] = [];
    const refused: { id: string; message: string }[] = [];
    const givenIds: string[] = [];
    for (const { id, type, body } of batch) {
      if (type !== 'score-create') {
        refused.push({
          id,
          message: `${type} is not taken here: only score-create is; send traces over OTLP to /api/public/otel/v1/traces`,
        });
        continue;
      }
      const score = LangfuseScoreSchema.safeParse(body);
      if (score.success) {
        feedback.push(langfuseScore(score.data));
        givenIds.push(id);
      } else
        refused.push({
          id,
          message: problemsOf(score.error)
            .map(({ path, message }) => `body.${path}: ${message}`)
            .join('; '),
        });
    }
    return { feedback, refused, givenIds };
  },
  answer: (_ids, { givenIds, refused }) => ({
    status: 207,
    body: {
      successes: givenIds.map((id) => ({ id, status: 201 })),
      errors: refused.map(({ id, message }) => ({ id, status: 400, message, error: message })),
    },
  }),
};

const ANNOTATORS: Readonly<Record<string, ScoreSource>> = { HUMAN: 'human', LLM: 'judge', CODE: 'rule' };
const annotation = {
  name,
  annotator_kind: z.enum(['HUMAN', 'LLM', 'CODE']),
  result: z.looseObject({ label: z.string().max(1000).nullish(), score: z.number().nullish(), explanation }).nullish(),
  identifier: z.string().max(200).nullish(),
};
type Annotation = z.output<z.ZodObject<typeof annotation>>;

function annotated({ name: scoreName, annotator_kind, result, identifier }: Annotation) {
  return {
    name: scoreName,
    source: ANNOTATORS[annotator_kind] ?? 'model',
    identifier: identifier ?? '',
    ...some({ value: result?.score, label: result?.label, explanation: result?.explanation }),
  };
}

const answerAll = (ids: readonly string[]) => ({ data: ids.map((id) => ({ id })) });

/** What a person wrote down, with no judgement in it: a score of this name whose explanation is the text. */
const NOTE = 'note';

/** https://arize.com/docs/phoenix: POST /v1/…_annotations and /v1/…_notes, of a span, a trace or a session. */
function phoenixAbout(noun: 'span' | 'trace' | 'session', id: z.ZodType<string>): readonly FeedbackClient[] {
  const field = `${noun}_id`;
  // Of no name that the types know, so that it widens none of those beside it.
  const named: object = { [field]: id };
  const target = (item: Readonly<Record<string, unknown>>) => ({ [`${noun}Id`]: String(item[field]) });
  return [
    defineClient({
      paths: [`/v1/${noun}_annotations`],
      name: 'phoenix',
      body: z.looseObject({
        data: z
          .array(z.looseObject({ ...annotation, ...named }))
          .min(1)
          .max(MAX_ITEMS),
      }),
      read: ({ data }) => data.map((item) => ({ ...annotated(item), ...target(item) })),
      answer: answerAll,
    }),
    defineClient({
      paths: [`/v1/${noun}_notes`],
      name: 'phoenix',
      body: z.looseObject({
        data: z.looseObject({
          note: z.string().min(1).max(20_000),
          identifier: z.string().max(200).nullish(),
          ...named,
        }),
      }),
      read: ({ data }) => {
        const { note, identifier } = data;
        // Notes are not replaced by the next one, so each without an identifier is one of its own.
        return [{ name: NOTE, source: 'human', explanation: note, identifier: identifier ?? note, ...target(data) }];
      },
      answer: ([first]) => ({ data: { id: first } }),
    }),
  ];
}

/** https://arize.com/docs/phoenix: POST /v1/document_annotations, of one of the documents that a span retrieved, counted from 0. */
const phoenixDocuments = defineClient({
  paths: ['/v1/document_annotations'],
  name: 'phoenix',
  body: z.looseObject({
    data: z
      .array(z.looseObject({ ...annotation, span_id: spanId, document_position: z.number().int().min(0).max(100_000) }))
      .min(1)
      .max(MAX_ITEMS),
  }),
  read: ({ data }) =>
    data.map((item) => ({
      ...annotated({ ...item, name: `${item.name}.document_${item.document_position}` }),
      spanId: item.span_id,
    })),
  answer: answerAll,
});

const FEEDBACK_SOURCES: Readonly<Record<string, ScoreSource>> = { model: 'judge', app: 'user' };
const RUN_OF_SPAN = /^0{16}([0-9a-f]{16})$/;

/** https://api.smith.langchain.com: POST /feedback. A run id that begins with zeros is a span id, any other the trace. */
const langsmith = defineClient({
  paths: ['/feedback', '/api/v1/feedback'],
  name: 'langsmith',
  body: z.looseObject({
    id: z.string().max(200).nullish(),
    run_id: z.uuid('must be the UUID of a run').or(z.guid('must be the UUID of a run')),
    trace_id: z.guid('must be the UUID of a trace').nullish(),
    key: name,
    score: z.union([z.number(), z.boolean()]).nullish(),
    value: z.union([z.number(), z.boolean(), z.string().max(1000)]).nullish(),
    comment: explanation,
    feedback_source: z.looseObject({ type: z.string().max(100).nullish() }).nullish(),
  }),
  read: ({ id, run_id, trace_id, key, score, value, comment, feedback_source }) => {
    const run = run_id.replaceAll('-', '').toLowerCase();
    const span = RUN_OF_SPAN.exec(run)?.[1];
    const trace = trace_id?.replaceAll('-', '').toLowerCase() ?? (span === undefined ? run : undefined);
    const source = FEEDBACK_SOURCES[feedback_source?.type ?? ''] ?? (USER_FEEDBACK.test(key) ? 'user' : 'sdk');
    const given = score ?? (typeof value === 'string' ? undefined : value) ?? undefined;
    return [
      {
        name: key,
        source,
        identifier: id ?? '',
        ...some({
          traceId: trace,
          spanId: span,
          value: given === undefined ? undefined : Number(given),
          label: typeof value === 'string' ? value : undefined,
          passed: typeof given === 'boolean' ? given : source === 'user' && given !== undefined ? given > 0 : undefined,
          explanation: comment,
        }),
      },
    ];
  },
  answer: ([id]) => ({ id }),
});

/** Whose interface the paths of Phoenix follow: its client asks for the version before it sends what older ones do not take. */
export const PHOENIX_VERSION = '15.5.0';

export const FEEDBACK_CLIENTS: readonly FeedbackClient[] = [
  langfuse,
  langfuseBatch,
  ...phoenixAbout('span', spanId),
  ...phoenixAbout('trace', traceId),
  ...phoenixAbout('session', sessionId),
  phoenixDocuments,
  langsmith,
];

/** What is wrong with a body, field by field. */
export function problemsOf({ issues }: z.ZodError): readonly { readonly path: string; readonly message: string }[] {
  return issues.map(({ path, message }) => ({ path: path.join('.') || '(body)', message }));
}
