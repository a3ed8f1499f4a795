import { context, SpanKind, type Attributes } from '@opentelemetry/api';
import { FAULTLINE_ATTRIBUTES as NAMES } from '@faultline/model/attributes';
import { guarded } from '../guarded.ts';
import { openSpan } from '../open-span.ts';
import { runWork, type Run } from '../run.ts';
import { scopeOf } from '../scope.ts';
import { StageRecorder } from './stage-recorder.ts';

export type StageName =
  | 'intent'
  | 'rewrite'
  | 'retrieval'
  | 'rerank'
  | 'assembly'
  | 'generation'
  | 'embedding'
  | 'tool'
  | 'validation'
  | 'delivery';

type Common = 'set' | 'fail' | 'run' | 'attempt';
type RecorderOf<Methods extends keyof StageRecorder> = Pick<StageRecorder, Methods | Common>;

/**
 * Runs `work` as one stage of the request around it and returns what it returns: a value, a promise or an async generator. An error is
 * recorded and thrown on unchanged; the same name tried again after a failure is numbered as another attempt.
 */
export interface Stage<R> {
  <T>(work: (stage: R) => T): T;
  <T>(name: string, work: (stage: R) => T): T;
}

/** Recognises what the user wants. */
export const intent: Stage<RecorderOf<'input' | 'output' | 'recognized'>> = /* @__PURE__ */ stage('intent');
/** Turns what the user said into what is searched for. */
export const rewrite: Stage<RecorderOf<'input' | 'output' | 'query'>> = /* @__PURE__ */ stage('rewrite');
/** Searches a source; the name is that of the source. */
export const retrieval: Stage<RecorderOf<'query' | 'topK' | 'candidates'>> = /* @__PURE__ */ stage('retrieval');
/** Orders what was found and chooses from it. */
export const rerank: Stage<RecorderOf<'query' | 'candidates' | 'selected' | 'model' | 'usage' | 'cost'>> =
  /* @__PURE__ */ stage('rerank');
/** Builds the prompt out of instructions and the chosen chunks. */
export const assembly: Stage<RecorderOf<'selected' | 'prompt' | 'output'>> = /* @__PURE__ */ stage('assembly');
/** Asks a model. With an async generator as work the first item gives the time to first token. */
export const generation: Stage<
  RecorderOf<
    'prompt' | 'model' | 'messages' | 'answer' | 'usage' | 'cost' | 'finishReason' | 'firstToken' | 'citations'
  >
> = /* @__PURE__ */ stage('generation');
/** Computes vectors. */
export const embedding: Stage<RecorderOf<'input' | 'model' | 'usage' | 'cost'>> = /* @__PURE__ */ stage('embedding');
/** Runs a tool; the name is that of the tool. */
export const tool: Stage<RecorderOf<'call' | 'result'>> = /* @__PURE__ */ stage('tool');
/** Checks an input or an answer; the name is that of the check. */
export const validation: Stage<RecorderOf<'input' | 'verdict'>> = /* @__PURE__ */ stage('validation');
/** Hands the answer to the user. */
export const delivery: Stage<RecorderOf<'delivered' | 'citations'>> = /* @__PURE__ */ stage('delivery');

interface Kind {
  readonly operation?: string;
  readonly kind?: SpanKind;
  /** Where the name goes besides the span's. */
  readonly nameAttribute?: string;
}

const KINDS: Readonly<Partial<Record<StageName, Kind>>> = {
  retrieval: { operation: 'retrieval', nameAttribute: 'gen_ai.data_source.id' },
  generation: { operation: 'chat', kind: SpanKind.CLIENT },
  embedding: { operation: 'embeddings', kind: SpanKind.CLIENT },
  tool: { operation: 'execute_tool', nameAttribute: 'gen_ai.tool.name' },
  validation: { nameAttribute: NAMES.validationName },
};

function stage(name: StageName): Stage<StageRecorder> {
  return (first: unknown, second?: unknown) => {
    const work = (typeof first === 'function' ? first : second) as (stage: StageRecorder) => never;
    const label = typeof first === 'string' ? first : '';
    return runWork(
      guarded(() => open(name, label)),
      work,
      () => new StageRecorder(name, label, undefined, undefined),
    );
  };
}

function open(stageName: StageName, label: string): Run<StageRecorder> {
  const { operation, kind = SpanKind.INTERNAL, nameAttribute } = KINDS[stageName] ?? {};
  const attributes: Attributes = { [NAMES.stage]: stageName };
  if (operation !== undefined) attributes['gen_ai.operation.name'] = operation;
  if (nameAttribute !== undefined && label !== '') attributes[nameAttribute] = label;
  const from = context.active();
  const around = scopeOf(from);
  const scope = openSpan({ name: label === '' ? stageName : `${stageName} ${label}`, kind, attributes, from });
  const recorder = new StageRecorder(stageName, label, scope, around);
  return {
    context: scope.context,
    handle: recorder,
    onItem: () => recorder.onItem(),
    onEnd: () => recorder.onEnd(),
    onError: (thrown) => recorder.onEnd({ thrown }),
  };
}
