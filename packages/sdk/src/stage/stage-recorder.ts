import { FAULTLINE_ATTRIBUTES as NAMES } from '@faultline/model/attributes';
import { scalarText } from '../capture/scalar-text.ts';
import { captureJson, captureText } from '../capture/capture.ts';
import { guarded } from '../guarded.ts';
import { Recorder } from '../recorder.ts';
import type { Scope } from '../scope.ts';
import { elapsedMs } from '../tracing/clock.ts';
import { labelAttribute, labelValue } from '../request/labels.ts';
import { unpoliced } from '../unpoliced.ts';
import {
  citations,
  documents,
  messages,
  textList,
  type ChatMessage,
  type CitationInput,
  type Document,
} from './content.ts';
import type { StageName } from './stages.ts';

export interface PromptInput {
  /** Which prompt of yours it is. */
  readonly name?: string | undefined;
  readonly version?: string | number | undefined;
  /** What was filled in. */
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  /** The prompt as it was sent. */
  readonly messages?: readonly ChatMessage[] | string | undefined;
}

/** Tokens of one call; totals include what was cached and what was reasoned. What is not known stays out, never 0. */
export interface UsageInput {
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  readonly cacheReadTokens?: number | undefined;
  readonly cacheWriteTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
}

export interface ModelInput {
  /** Who serves it: `openai`, `anthropic`, `aws.bedrock` … (OpenTelemetry's names). */
  readonly provider?: string | undefined;
  /** The model that answered, where it differs from the one asked for. */
  readonly responseModel?: string | undefined;
  readonly responseId?: string | undefined;
  readonly temperature?: number | undefined;
  readonly maxTokens?: number | undefined;
}

const USAGE: Readonly<Record<keyof UsageInput, string>> = {
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheReadTokens: 'gen_ai.usage.cache_read.input_tokens',
  cacheWriteTokens: 'gen_ai.usage.cache_write.input_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
};
const FIRST_CHUNK = 'gen_ai.response.time_to_first_chunk';

/** Records what a stage did. Each stage shows the methods that belong to it. Attributes are OpenTelemetry's where it has them. */
export class StageRecorder extends Recorder {
  readonly #stage: StageName;
  readonly #around: Scope | undefined;
  readonly #name: string;
  #attemptKey: string;
  #attempt: number;
  readonly #startMs: number;
  #hasFirstToken = false;

  constructor(stage: StageName, name: string, scope: Scope | undefined, around: Scope | undefined) {
    super(scope);
    this.#stage = stage;
    this.#startMs = stage === 'generation' ? elapsedMs() : 0;
    this.#around = around;
    this.#name = `${stage} ${name}`;
    this.#attemptKey = this.#name;
    this.#attempt = 1 + (around?.failedAttempts(this.#attemptKey) ?? 0);
  }

  /** The text that went in. */
  input(value: string): void {
    this.write((to) => (to[NAMES.input] = captureText(value, NAMES.input)));
  }

  /** The text that came out. */
  output(value: string): void {
    this.write((to) => (to[NAMES.output] = captureText(value, NAMES.output)));
  }

  /** The intent that was recognised; it becomes a label of the request. */
  recognized(intent: string): void {
    guarded(() => {
      const attribute = labelAttribute('intent');
      const value = labelValue(attribute, intent);
      if (value === undefined) return;
      const request = this.scope?.request;
      request?.label(attribute, value);
      for (const scope of [request?.scope, this.scope])
        if (scope && !scope.hasEnded) unpoliced(scope.span).setAttribute(attribute, value);
    });
  }

  /** What is searched with. */
  query(value: string | readonly string[]): void {
    const attribute = this.#stage === 'retrieval' ? 'gen_ai.retrieval.query.text' : NAMES.query;
    this.write((to) => (to[attribute] = textList(value, attribute)));
  }

  /** How many were asked for. */
  topK(count: number): void {
    this.write((to) => (to['gen_ai.retrieval.top_k'] = finite(count)));
  }

  /** All chunks that were found (retrieval) or came in to be ordered (rerank). */
  candidates(list: readonly Document[]): void {
    const attribute = this.#stage === 'retrieval' ? 'gen_ai.retrieval.documents' : NAMES.candidates;
    this.write((to) => (to[attribute] = documents(list, attribute)));
  }

  /** The chunks that go on to the prompt, in the text they have there. */
  selected(list: readonly Document[]): void {
    this.write((to) => (to[NAMES.selected] = documents(list, NAMES.selected)));
  }

  /** The prompt that this stage builds or answers. Spans below belong to it too, so that an instrumented client's call shows its version. */
  prompt(given: PromptInput): void {
    this.write((to) => {
      const { name, version, variables, messages: rendered } = given;
      const identity: Record<string, string> = {};
      // Beside the standard names ours, since a label of the whole request would outrank those.
      const nameText = scalarText(name);
      const versionText = scalarText(version);
      if (nameText !== undefined) identity[NAMES.promptName] = identity['gen_ai.prompt.name'] = nameText;
      if (versionText !== undefined) identity[NAMES.promptVersion] = identity['gen_ai.prompt.version'] = versionText;
      this.scope!.prompt = identity;
      Object.assign(to, identity);
      for (const [key, value] of Object.entries(variables ?? {})) {
        const attribute = `gen_ai.prompt.variable.${key}`;
        to[attribute] = captureText(value, attribute);
      }
      if (rendered !== undefined) to['gen_ai.input.messages'] = messages(rendered, 'user', 'gen_ai.input.messages');
    });
  }

  model(name: string, details: ModelInput = {}): void {
    this.write((to) => {
      const { provider, responseModel, responseId, temperature, maxTokens } = details;
      to['gen_ai.request.model'] = scalarText(name);
      to['gen_ai.provider.name'] = scalarText(provider);
      to['gen_ai.response.model'] = scalarText(responseModel);
      to['gen_ai.response.id'] = scalarText(responseId);
      to['gen_ai.request.temperature'] = finite(temperature);
      to['gen_ai.request.max_tokens'] = finite(maxTokens);
    });
  }

  /** The conversation as it was sent to the model. */
  messages(list: readonly ChatMessage[] | string): void {
    this.write((to) => (to['gen_ai.input.messages'] = messages(list, 'user', 'gen_ai.input.messages')));
  }

  /** What the model said: its text, or its message with the tools it wants called. */
  answer(value: string | ChatMessage | readonly ChatMessage[]): void {
    this.write((to) => (to['gen_ai.output.messages'] = messages(value, 'assistant', 'gen_ai.output.messages')));
  }

  usage(tokens: UsageInput): void {
    this.write((to) => {
      for (const key in USAGE) to[USAGE[key as keyof UsageInput]] = finite(tokens[key as keyof UsageInput]);
    });
  }

  /** What the provider charged; without it the server computes the cost from its price table. */
  cost(usd: number): void {
    this.write((to) => (to['gen_ai.usage.cost'] = finite(usd)));
  }

  finishReason(reason: string): void {
    this.write((to) => (to['gen_ai.response.finish_reasons'] = [scalarText(reason) ?? 'unknown']));
  }

  /** Call it when the first token is there. A generator's first item does it by itself. */
  firstToken(): void {
    if (this.#hasFirstToken) return;
    this.#hasFirstToken = true;
    this.write((to) => {
      to[FIRST_CHUNK] = (elapsedMs() - this.#startMs) / 1000;
      to['gen_ai.request.stream'] = true;
    });
  }

  /** The sources the answer names. */
  citations(list: readonly CitationInput[]): void {
    this.write((to) => (to[NAMES.citations] = citations(list, NAMES.citations)));
  }

  /** What the model asked for. With an `id`, only the same call made again counts as another attempt. */
  call(given: { readonly id?: string | undefined; readonly arguments?: unknown }): void {
    this.write((to) => {
      const id = scalarText(given.id);
      if (id !== undefined) {
        this.#attemptKey = `${this.#name} ${id}`;
        this.#attempt = 1 + (this.#around?.failedAttempts(this.#attemptKey) ?? 0);
      }
      to['gen_ai.tool.call.id'] = id;
      to['gen_ai.tool.call.arguments'] = captureJson(given.arguments, 'gen_ai.tool.call.arguments');
    });
  }

  result(value: unknown): void {
    this.write((to) => (to['gen_ai.tool.call.result'] = captureJson(value, 'gen_ai.tool.call.result')));
  }

  verdict(verdict: 'pass' | 'fail' | 'unknown' | boolean, reason?: string): void {
    this.write((to) => {
      to[NAMES.validationVerdict] = typeof verdict === 'boolean' ? (verdict ? 'pass' : 'fail') : scalarText(verdict);
      to[NAMES.validationReason] = captureText(reason, NAMES.validationReason);
    });
  }

  /** What the user was shown. */
  delivered(value: string): void {
    this.write((to) => (to[NAMES.delivered] = captureText(value, NAMES.delivered)));
  }

  /** Which attempt it is, counting from 1, where the SDK cannot know: work that a queue delivers again. */
  attempt(number: number): void {
    if (Number.isInteger(number) && number > 0) this.#attempt = number;
  }

  onItem(): void {
    if (this.#stage === 'generation') this.firstToken();
  }

  onEnd(error?: { readonly thrown: unknown }): void {
    if (!this.scope || this.scope.hasEnded) return;
    if (error) this.fail(error.thrown);
    if (this.#attempt > 1) this.write((to) => (to[NAMES.attempt] = this.#attempt));
    this.#around?.remember(this.#attemptKey, this.hasFailed ? this.#attempt : 0);
    this.close();
  }
}

function finite(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
