import type { Message, RetrievedDocument, ScoreDraft, ScoreSource, Stage } from '@faultline/model';
import type { RawSpan } from '../../otlp/raw.ts';
import type { Dialect } from '../dialect.ts';
import { looksLikeDocuments, queryIn, readDocuments } from '../documents.ts';
import { labelsIn, sessionIn, userIn } from '../labels.ts';
import { normalizeFinishReason, readMessages } from '../messages.ts';
import { stageByName } from '../stage-by-name.ts';
import { defined, isVersionUpTo, toInclusive } from '../usage.ts';
import {
  asText,
  entryOf,
  firstNumber,
  firstText,
  flag,
  flattened,
  hasPrefix,
  json,
  number,
  record,
  string,
  text,
  toNumber,
} from '../values.ts';

const STAGES: Readonly<Record<string, Stage>> = {
  LLM: 'generation',
  EMBEDDING: 'embedding',
  RETRIEVER: 'retrieval',
  RERANKER: 'rerank',
  TOOL: 'tool',
  AGENT: 'agent',
  GUARDRAIL: 'validation',
  EVALUATOR: 'other',
  PROMPT: 'assembly',
};

/** OpenInference (Arize): semantic conventions of 2026-08, standards §1.2. */
export const openinference: Dialect = {
  id: 'openinference',
  title: 'OpenInference instrumentations (Arize Phoenix): OpenAI, LangChain, LlamaIndex, Vercel, OpenAI Agents …',
  detect: ({ attributes }) => attributes['openinference.span.kind'] !== undefined,
  read: (span) => {
    const { attributes } = span;
    const kind = text(attributes, 'openinference.span.kind')?.toUpperCase() ?? '';
    const stage = kind === 'CHAIN' ? chainStage(span) : entryOf(STAGES, kind);
    const isModelCall = kind === 'LLM';
    const parameters = record(json(attributes, 'llm.invocation_parameters'));
    const input = record(json(attributes, 'input.value'));
    const output = record(json(attributes, 'output.value'));
    const metadata = json(attributes, 'metadata');
    const outputMessages = isModelCall ? outputOf(span) : undefined;
    return defined({
      stage,
      isWrapper: kind === 'CHAIN' || kind === 'AGENT',
      provider: firstText(attributes, 'llm.provider', 'llm.system'),
      requestModel:
        firstText(attributes, 'llm.request.model_name') ??
        string(parameters?.['model']) ??
        (isModelCall ? string(input?.['model']) : undefined) ??
        firstText(attributes, 'llm.model_name', 'embedding.model_name', 'reranker.model_name'),
      responseModel:
        firstText(attributes, 'llm.response.model_name') ??
        (isModelCall ? (string(output?.['model']) ?? text(attributes, 'llm.model_name')) : undefined),
      responseId: isModelCall ? responseId(output) : undefined,
      usage: usageOf(span),
      costUsd: number(attributes, 'llm.cost.total'),
      finishReasons: finishReasons(span, outputMessages),
      isStreaming: typeof parameters?.['stream'] === 'boolean' ? parameters['stream'] : undefined,
      timeToFirstTokenMs: firstToken(span),
      inputMessages: isModelCall ? inputOf(span) : undefined,
      outputMessages,
      input: isModelCall ? undefined : (asText(attributes['input.value']) ?? embedded(span)),
      output: isModelCall ? undefined : asText(attributes['output.value']),
      query:
        firstText(attributes, 'reranker.query') ??
        (kind === 'RETRIEVER' ? queryIn(attributes['input.value']) : undefined),
      candidates: kind === 'RETRIEVER' ? candidatesOf(span) : documents(span, 'reranker.input_documents'),
      selected: documents(span, 'reranker.output_documents'),
      toolName:
        kind === 'TOOL' ? (firstText(attributes, 'tool.name', 'tool_call.function.name') ?? span.name) : undefined,
      toolCallId: firstText(attributes, 'tool_call.id', 'tool.id'),
      toolArguments:
        kind === 'TOOL'
          ? (json(attributes, 'tool_call.function.arguments') ??
            json(attributes, 'input.value') ??
            json(attributes, 'tool.parameters'))
          : undefined,
      toolResult: kind === 'TOOL' ? json(attributes, 'output.value') : undefined,
      promptName: text(attributes, 'prompt.id'),
      promptVersion: text(attributes, 'llm.prompt_template.version'),
      validation: kind === 'GUARDRAIL' ? guardrail(span) : undefined,
      errorType: flag(attributes, 'guardrail.triggered') === true ? 'guardrail_triggered' : undefined,
      sessionId: text(attributes, 'session.id') ?? sessionIn(metadata),
      userId: text(attributes, 'user.id') ?? userIn(metadata),
      labels: labelsIn(metadata),
      scores: scoresOf(span),
    });
  },
  fields: [
    { field: 'stage', from: ['openinference.span.kind'] },
    { field: 'isWrapper', from: ['openinference.span.kind'] },
    { field: 'isStreaming', from: ['llm.invocation_parameters.stream'] },
    { field: 'errorType', from: ['guardrail.triggered'] },
    { field: 'provider', from: ['llm.provider', 'llm.system'] },
    {
      field: 'requestModel',
      from: [
        'llm.request.model_name',
        'llm.invocation_parameters.model',
        'input.value.model',
        'llm.model_name',
        'embedding.model_name',
        'reranker.model_name',
      ],
    },
    { field: 'responseModel', from: ['llm.response.model_name', 'output.value.model', 'llm.model_name'] },
    { field: 'responseId', from: ['output.value.id'] },
    { field: 'usage.inputTokens', from: ['llm.token_count.prompt'] },
    { field: 'usage.outputTokens', from: ['llm.token_count.completion'] },
    {
      field: 'usage.cacheReadTokens',
      from: ['llm.token_count.prompt_details.cache_read', 'llm.token_count.prompt_details.cache_input'],
    },
    { field: 'usage.cacheWriteTokens', from: ['llm.token_count.prompt_details.cache_write'] },
    { field: 'usage.reasoningTokens', from: ['llm.token_count.completion_details.reasoning'] },
    { field: 'costUsd', from: ['llm.cost.total'] },
    { field: 'finishReasons', from: ['llm.finish_reason', 'output.value.choices[].finish_reason'] },
    { field: 'timeToFirstTokenMs', from: ['event First Token Stream Event'] },
    { field: 'inputMessages', from: ['llm.input_messages.*', 'llm.prompts.*', 'input.value'] },
    { field: 'outputMessages', from: ['llm.output_messages.*', 'llm.choices.*', 'output.value'] },
    { field: 'input', from: ['input.value', 'embedding.embeddings.*.embedding.text'] },
    { field: 'output', from: ['output.value'] },
    { field: 'query', from: ['reranker.query', 'input.value'] },
    { field: 'candidates', from: ['retrieval.documents.*', 'reranker.input_documents.*', 'output.value.documents'] },
    { field: 'selected', from: ['reranker.output_documents.*'] },
    { field: 'toolName', from: ['tool.name', 'tool_call.function.name'] },
    { field: 'toolCallId', from: ['tool_call.id', 'tool.id'] },
    { field: 'toolArguments', from: ['tool_call.function.arguments', 'input.value', 'tool.parameters'] },
    { field: 'toolResult', from: ['output.value'] },
    { field: 'promptName', from: ['prompt.id'] },
    { field: 'promptVersion', from: ['llm.prompt_template.version'] },
    { field: 'validation', from: ['guardrail.triggered', 'guardrail.name', 'tool.name'] },
    { field: 'sessionId', from: ['session.id', 'metadata.session_id', 'metadata.thread_id'] },
    { field: 'userId', from: ['user.id', 'metadata.user_id'] },
    { field: 'labels', from: ['metadata.*'] },
    { field: 'scores', from: ['annotations.*', 'evaluations.*'] },
  ],
};

/** A chain is whatever its name says; only a root without a telling name is the request. */
function chainStage(span: RawSpan): Stage {
  return stageByName({ ...span, kind: 'internal' }, ['retrieval', 'rerank', 'validation', 'assembly']);
}

function inputOf({ attributes }: RawSpan): readonly Message[] | undefined {
  const messages = flattened(attributes, 'llm.input_messages');
  if (messages.length > 0) return readMessages(messages, 'user');
  const prompts = flattened(attributes, 'llm.prompts').map((item) => record(record(item)?.['prompt'])?.['text']);
  if (prompts.length > 0) return readMessages(prompts, 'user');
  // LlamaIndex sends the prompts of a completion as a list of texts.
  if (attributes['llm.prompts'] !== undefined) return readMessages(attributes['llm.prompts'], 'user');
  return readMessages(attributes['input.value'], 'user');
}

function outputOf({ attributes }: RawSpan): readonly Message[] | undefined {
  const messages = flattened(attributes, 'llm.output_messages');
  if (messages.length > 0) return readMessages(messages, 'assistant');
  const choices = flattened(attributes, 'llm.choices').map((item) => record(record(item)?.['completion'])?.['text']);
  if (choices.length > 0) return readMessages(choices, 'assistant');
  return readMessages(attributes['output.value'], 'assistant');
}

function usageOf({ attributes, origin }: RawSpan) {
  // Before 0.2 the JavaScript instrumentation of Anthropic passed Anthropic's own count on, which leaves the cache out.
  const isExclusive =
    origin.scopeName === '@arizeai/openinference-instrumentation-anthropic' &&
    isVersionUpTo(origin.scopeVersion, '0.1.999') === true;
  return toInclusive(
    defined({
      inputTokens: number(attributes, 'llm.token_count.prompt'),
      outputTokens: number(attributes, 'llm.token_count.completion'),
      totalTokens: number(attributes, 'llm.token_count.total'),
      cacheReadTokens: firstNumber(
        attributes,
        'llm.token_count.prompt_details.cache_read',
        'llm.token_count.prompt_details.cache_input',
      ),
      cacheWriteTokens: number(attributes, 'llm.token_count.prompt_details.cache_write'),
      reasoningTokens: number(attributes, 'llm.token_count.completion_details.reasoning'),
    }),
    isExclusive ? 'exclusive' : 'unknown',
  );
}

function embedded({ attributes }: RawSpan): string | undefined {
  const texts = flattened(attributes, 'embedding.embeddings').flatMap(
    (item) => string(record(record(item)?.['embedding'])?.['text']) ?? [],
  );
  return texts.length === 0 ? undefined : asText(texts.length === 1 ? texts[0] : texts);
}

/** OpenAI's own id stands in the raw answer, LangChain's in the message inside. */
function responseId(output: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const direct = string(output?.['id']);
  if (direct !== undefined) return direct;
  const generation = record(([] as unknown[]).concat(output?.['generations'] ?? []).flat()[0]);
  const message = record(generation?.['message']);
  const kwargs = record(message?.['kwargs']) ?? message;
  return string(kwargs?.['id']) ?? string(record(kwargs?.['response_metadata'])?.['id']);
}

function finishReasons(
  { attributes }: RawSpan,
  messages: readonly Message[] | undefined,
): readonly string[] | undefined {
  const reported = text(attributes, 'llm.finish_reason');
  if (reported !== undefined) return [normalizeFinishReason(reported)];
  const inMessages = messages?.flatMap(({ finishReason }) => finishReason ?? []) ?? [];
  if (inMessages.length > 0) return inMessages;
  const choices = record(json(attributes, 'output.value'))?.['choices'];
  const inChoices = (Array.isArray(choices) ? choices : []).flatMap(
    (choice) => string(record(choice)?.['finish_reason']) ?? [],
  );
  return inChoices.length > 0 ? inChoices.map(normalizeFinishReason) : undefined;
}

function firstToken({ events, startTimeNs }: RawSpan): number | undefined {
  const event = events.find(({ name }) => name === 'First Token Stream Event');
  return event && event.timeNs >= startTimeNs ? Number(event.timeNs - startTimeNs) / 1e6 : undefined;
}

/** LangChain JS leaves ids out of the attributes; they stand in the output. */
function candidatesOf(span: RawSpan): readonly RetrievedDocument[] | undefined {
  const fromOutput = looksLikeDocuments(span.attributes['output.value'])
    ? readDocuments(span.attributes['output.value'])
    : undefined;
  const listed = documents(span, 'retrieval.documents');
  if (!listed) return fromOutput;
  const hasOwnIds = hasIds(span);
  return listed.map((document, i) => {
    const twin = fromOutput?.[i];
    if (hasOwnIds || !twin || twin.text !== document.text) return document;
    return { ...document, id: twin.id, ...defined({ score: document.score ?? twin.score }) };
  });
}

function hasIds({ attributes }: RawSpan): boolean {
  for (const key in attributes) if (/^retrieval\.documents\.\d+\.document\.id$/.test(key)) return true;
  return false;
}

function documents({ attributes }: RawSpan, prefix: string): readonly RetrievedDocument[] | undefined {
  return readDocuments(flattened(attributes, prefix));
}

function guardrail({ attributes, name }: RawSpan) {
  const triggered = flag(attributes, 'guardrail.triggered');
  return {
    name: firstText(attributes, 'tool.name', 'guardrail.name') ?? name,
    verdict: triggered === undefined ? ('unknown' as const) : triggered ? ('fail' as const) : ('pass' as const),
  };
}

const SCORE_SOURCES: Readonly<Record<string, ScoreSource>> = { HUMAN: 'human', LLM: 'judge', CODE: 'rule' };

function scoresOf({ attributes }: RawSpan): readonly ScoreDraft[] | undefined {
  if (!hasPrefix(attributes, 'annotations.') && !hasPrefix(attributes, 'evaluations.')) return undefined;
  const entries = [
    ...flattened(attributes, 'annotations').map((item) => record(record(item)?.['annotation'])),
    ...flattened(attributes, 'evaluations').map((item) => record(record(item)?.['evaluation'])),
  ];
  return entries.flatMap((entry): ScoreDraft[] => {
    const name = string(entry?.['name']);
    if (!entry || name === undefined) return [];
    return [
      {
        name,
        source: entryOf(SCORE_SOURCES, string(entry['annotator_kind'])) ?? 'model',
        ...defined({
          value: toNumber(entry['score']),
          label: string(entry['label']),
          explanation: string(entry['explanation']),
        }),
      },
    ];
  });
}
