// The evaluators of projects, whatever they are: what each would ask about a request, and its answer.
import { createHash } from 'node:crypto';
import type { PriceOverride, RequestRecord } from '@faultline/model';
import { computeCost } from '../normalize/cost.ts';
import type { DefinedEvaluator } from '../store/judging-store.ts';
import { judgedTexts } from './judged-texts.ts';
import { askLlm, type Answered, type Purse } from './llm/ask-llm.ts';
import { promptOf } from './llm/prompts.ts';
import { render, type ChatMessage } from './llm/render.ts';
import { askOnnx, type OnnxRuntime } from './onnx/ask-onnx.ts';

/** What an evaluator is given of a request. */
interface Question {
  /** The same for the same question to the same evaluator, whoever asks. */
  readonly hash: string;
  readonly messages: readonly ChatMessage[];
  readonly isCut: boolean;
}

export interface Judges {
  /** Undefined where a text that it needs is not there. */
  questionOf(evaluator: DefinedEvaluator, record: RequestRecord): Question | undefined;
  /** Asks, and pays from the purse; `no_key` when the environment does not hold the key. MUST NOT reject for what the other side does. */
  ask(evaluator: DefinedEvaluator, question: Question, purse: Purse, signal: AbortSignal): Promise<Asked>;
  /** Whether this process has the key; undefined for an evaluator that needs none. */
  hasKey(evaluator: DefinedEvaluator): boolean | undefined;
  close(): Promise<void>;
}

export type Asked = Omit<Answered, 'outcome'> & { readonly outcome: Answered['outcome'] | { readonly kind: 'no_key' } };

export interface JudgesOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly pricesOf: (projectId: string) => Promise<readonly PriceOverride[]>;
  readonly onnx: OnnxRuntime;
  readonly now: () => number;
}

export function createJudges({ environment, pricesOf, onnx, now }: JudgesOptions): Judges {
  const keyOf = ({ definition }: DefinedEvaluator) =>
    definition.kind === 'llm' && definition.keyVariable !== undefined
      ? environment[definition.keyVariable] || undefined
      : undefined;
  const hasKey = (evaluator: DefinedEvaluator) =>
    evaluator.definition.kind === 'llm' && evaluator.definition.keyVariable !== undefined
      ? keyOf(evaluator) !== undefined
      : undefined;
  return {
    questionOf: ({ definition }, record) => {
      const texts = judgedTexts(record);
      if (definition.kind === 'onnx') {
        const { sources, answer } = texts;
        if (answer === undefined || sources.length === 0) return undefined;
        const messages = [
          { role: 'system', content: sources.map(({ text }) => text).join('\n\n') },
          { role: 'user', content: answer },
        ] as const;
        const { modelFile, vocabularyFile, isLowerCase, maxTokens, output, classes } = definition;
        const asked = [modelFile, vocabularyFile, isLowerCase, maxTokens, output, classes, messages];
        return { hash: hashOf(asked), messages, isCut: false };
      }
      const { template, form, name } = promptOf(definition);
      const rendered = render(template, form, texts, definition.maxInputCharacters);
      if (!rendered) return undefined;
      const { baseUrl, model, temperature, maxOutputTokens, responseFormat } = definition;
      const asked = [baseUrl, model, temperature, maxOutputTokens, responseFormat, name, form, rendered.messages];
      return { hash: hashOf(asked), ...rendered };
    },
    ask: async (evaluator, question, purse, signal) => {
      const { definition, projectId } = evaluator;
      if (definition.kind === 'onnx') return askOnnx(onnx, definition, question.messages, signal);
      if (hasKey(evaluator) === false) return { outcome: { kind: 'no_key' }, answers: [], costUsd: 0 };
      const prices = await pricesOf(projectId);
      const { model, provider } = definition;
      return askLlm({
        judge: definition,
        prompt: promptOf(definition),
        messages: question.messages,
        key: keyOf(evaluator),
        purse,
        priceOf: (usage) => computeCost({ model, provider, usage, timeMs: now() }, prices),
        signal,
        now,
      });
    },
    hasKey,
    close: () => onnx.close(),
  };
}

/** `tone@3`, and the prompt where Faultline brings it: two verdicts of the same version were found in the same way. */
export function versionOf({ definition, version }: DefinedEvaluator): string {
  const name = definition.kind === 'llm' ? promptOf(definition).name : undefined;
  return `${definition.id}@${version}${name === undefined ? '' : ` ${name}`}`;
}

function hashOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
