// The thread in which models of projects run. The runtime itself is installed by who wants it: it is larger than all of Faultline.
import { readFileSync, statSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { encodePair, readVocabulary, type Vocabulary } from './wordpiece.ts';

export interface Ask {
  readonly number: number;
  readonly modelPath: string;
  readonly vocabularyPath: string;
  readonly isLowerCase: boolean;
  readonly maxTokens: number;
  readonly output: string;
  readonly premise: string;
  readonly hypothesis: string;
}

export type Reply = { readonly number: number } & (
  | { readonly logits: readonly number[] }
  | { readonly problem: string }
);

/** As much of `onnxruntime-node` as is used. */
interface Onnx {
  readonly InferenceSession: { create(path: string): Promise<Session> };
  readonly Tensor: new (type: 'int64', values: BigInt64Array, shape: readonly number[]) => unknown;
}

interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(
    feeds: Readonly<Record<string, unknown>>,
  ): Promise<Readonly<Record<string, { readonly data: ArrayLike<number> }>>>;
}

const RUNTIME = 'onnxruntime-node';
/** A larger file is no classifier of a pair of texts. */
const MAX_VOCABULARY_BYTES = 16 * 1024 * 1024;

const sessions = new Map<string, Promise<Session>>();
const vocabularies = new Map<string, Vocabulary>();

async function run(ask: Ask): Promise<readonly number[]> {
  const { InferenceSession, Tensor } = await loadRuntime();
  const session = await once(sessions, stamped(ask.modelPath), () => InferenceSession.create(ask.modelPath));
  const vocabulary = vocabularyOf(ask);
  const { ids, types } = encodePair(vocabulary, ask.premise, ask.hypothesis, ask.maxTokens);
  const tensor = (values: readonly number[]) =>
    new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
  const known: Readonly<Record<string, () => unknown>> = {
    input_ids: () => tensor(ids),
    attention_mask: () => tensor(ids.map(() => 1)),
    token_type_ids: () => tensor(types),
  };
  const unknown = session.inputNames.find((name) => !Object.hasOwn(known, name));
  if (unknown !== undefined)
    throw new Error(`the model has an input ${unknown}: it may have ${Object.keys(known).join(', ')}`);
  if (!session.outputNames.includes(ask.output))
    throw new Error(`the model has no output ${ask.output} but ${session.outputNames.join(', ')}`);
  const results = await session.run(Object.fromEntries(session.inputNames.map((name) => [name, known[name]!()])));
  return Array.from(results[ask.output]!.data);
}

async function loadRuntime(): Promise<Onnx> {
  try {
    const loaded = (await import(RUNTIME)) as Onnx & { readonly default?: Onnx };
    return loaded.default ?? loaded;
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    throw new Error(
      isAbsent
        ? `the package ${RUNTIME} is not there: run npm install ${RUNTIME} beside Faultline and start it again`
        : `the package ${RUNTIME} cannot be loaded: ${String(error)}`,
      { cause: error },
    );
  }
}

function vocabularyOf({ vocabularyPath, isLowerCase }: Ask): Vocabulary {
  const key = `${stamped(vocabularyPath)} ${isLowerCase}`;
  const known = vocabularies.get(key);
  if (known) return known;
  if (statSync(vocabularyPath).size > MAX_VOCABULARY_BYTES) throw new Error(`the vocabulary is larger than 16 MiB`);
  const vocabulary = readVocabulary(readFileSync(vocabularyPath, 'utf8'), isLowerCase);
  vocabularies.set(key, vocabulary);
  return vocabulary;
}

/** The file as it is now: one that was replaced is read again. */
function stamped(path: string): string {
  const { mtimeMs, size } = statSync(path);
  return `${path} ${mtimeMs} ${size}`;
}

function once<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const made = known.get(key) ?? make();
  known.set(key, made);
  made.catch(() => known.delete(key));
  return made;
}

parentPort?.on('message', (ask: Ask) => {
  const tell = (reply: Reply) => parentPort?.postMessage(reply, []);
  run(ask).then(
    (logits) => tell({ number: ask.number, logits }),
    (error: unknown) => tell({ number: ask.number, problem: error instanceof Error ? error.message : String(error) }),
  );
});
