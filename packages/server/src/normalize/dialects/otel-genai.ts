import {
  FAULTLINE_ATTRIBUTES,
  SCORE_SOURCES,
  type Message,
  type ScoreDraft,
  type SpanContribution,
  type SpanEvent,
  type Stage,
} from '@faultline/model';
import type { RawLog, RawSpan } from '../../otlp/raw.ts';
import type { Dialect } from '../dialect.ts';
import { readDocuments } from '../documents.ts';
import { normalizeFinishReason, readMessages } from '../messages.ts';
import { defined, isVersionUpTo, toInclusive } from '../usage.ts';
import {
  asText,
  decodeJson,
  entryOf,
  firstNumber,
  firstText,
  flag,
  json,
  number,
  record,
  string,
  text,
  textList,
  toNumber,
} from '../values.ts';

const STAGES: Readonly<Record<string, Stage>> = {
  chat: 'generation',
  text_completion: 'generation',
  generate_content: 'generation',
  embeddings: 'embedding',
  retrieval: 'retrieval',
  search_memory: 'retrieval',
  rerank: 'rerank',
  execute_tool: 'tool',
  invoke_agent: 'agent',
  create_agent: 'agent',
  invoke_workflow: 'agent',
  agent_step: 'agent',
  plan: 'agent',
  apply_guardrail: 'validation',
  run_guardrail: 'validation',
  // Reads a stored answer again: no call, no usage.
  fetch_response: 'other',
  model_chunk: 'other',
  create_memory: 'other',
  update_memory: 'other',
  upsert_memory: 'other',
  delete_memory: 'other',
  create_memory_store: 'other',
  delete_memory_store: 'other',
};
/** Operations whose usage repeats that of the calls inside them. */
const WRAPPERS = new Set(['invoke_agent', 'create_agent', 'invoke_workflow', 'agent_step', 'plan']);
const DETAILS_EVENT = 'gen_ai.client.inference.operation.details';
const MESSAGE_EVENT = /^gen_ai\.(system|user|assistant|tool)\.message$/;

/** OpenTelemetry GenAI semantic conventions, all generations (standards §1.1): names of 1.26, events of 1.27–1.36, attributes since 1.37, 0.1.0. */
export const otelGenAi: Dialect = {
  id: 'otel-genai',
  title: 'OpenTelemetry GenAI instrumentations, all versions of the conventions',
  detect: ({ attributes, events }) => {
    for (const key in attributes) if (key.startsWith('gen_ai.') || key.startsWith('mcp.')) return true;
    return events.some(({ name }) => name.startsWith('gen_ai.'));
  },
  read: (span) => {
    const { attributes, events } = span;
    const operation = text(attributes, 'gen_ai.operation.name');
    const isToolCall = operation === 'execute_tool' || text(attributes, 'mcp.method.name') === 'tools/call';
    const stage = isToolCall ? 'tool' : (entryOf(STAGES, operation) ?? implied(span));
    const fromEvents = contentOfEvents(events);
    const inputMessages = inputOf(span) ?? fromEvents.inputMessages;
    const outputMessages =
      readMessages(attributes['gen_ai.output.messages'], 'assistant') ??
      fromEvents.outputMessages ??
      readMessages(attributes['gen_ai.completion'], 'assistant');
    const isWrapper = operation !== undefined && WRAPPERS.has(operation);
    const candidates = readDocuments(attributes['gen_ai.retrieval.documents'] ?? attributes['gen_ai.memory.records']);
    return defined({
      stage,
      isWrapper: isWrapper ? true : stage === undefined ? undefined : false,
      provider: firstText(attributes, 'gen_ai.provider.name', 'gen_ai.system'),
      requestModel: text(attributes, 'gen_ai.request.model'),
      responseModel: text(attributes, 'gen_ai.response.model'),
      responseId: text(attributes, 'gen_ai.response.id'),
      promptName: text(attributes, 'gen_ai.prompt.name'),
      promptVersion: text(attributes, 'gen_ai.prompt.version'),
      usage: operation === 'fetch_response' ? undefined : usageOf(span),
      costUsd: firstNumber(attributes, 'gen_ai.usage.cost', 'gen_ai.cost.total_cost'),
      finishReasons: finishReasons(span, outputMessages),
      timeToFirstTokenMs: timeToFirstToken(span),
      isStreaming:
        flag(attributes, 'gen_ai.request.stream') ??
        flag(attributes, 'gen_ai.is_streaming') ??
        flag(attributes, 'llm.is_streaming'),
      toolName: text(attributes, 'gen_ai.tool.name'),
      toolCallId: text(attributes, 'gen_ai.tool.call.id'),
      toolArguments:
        json(attributes, 'gen_ai.tool.call.arguments') ?? (isToolCall ? json(attributes, 'input') : undefined),
      toolResult: json(attributes, 'gen_ai.tool.call.result') ?? (isToolCall ? json(attributes, 'output') : undefined),
      inputMessages,
      outputMessages,
      query: firstText(attributes, 'gen_ai.retrieval.query.text', 'gen_ai.memory.query.text'),
      candidates,
      sessionId: text(attributes, 'gen_ai.conversation.id'),
      userId: firstText(attributes, 'gen_ai.user', 'llm.user', 'gen_ai.user.id'),
      validation: stage === 'validation' ? guardrail(span) : undefined,
      labels: workflowLabel(span, operation),
      scores: fromEvents.scores,
      errorType: fromEvents.errorType,
      errorMessage: fromEvents.errorMessage,
    });
  },
  readLog,
  fields: [
    { field: 'stage', from: ['gen_ai.operation.name', 'mcp.method.name'] },
    { field: 'provider', from: ['gen_ai.provider.name', 'gen_ai.system'] },
    { field: 'requestModel', from: ['gen_ai.request.model'] },
    { field: 'responseModel', from: ['gen_ai.response.model'] },
    { field: 'responseId', from: ['gen_ai.response.id'] },
    { field: 'promptName', from: ['gen_ai.prompt.name'] },
    { field: 'promptVersion', from: ['gen_ai.prompt.version'] },
    { field: 'usage.inputTokens', from: ['gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'] },
    { field: 'usage.outputTokens', from: ['gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens'] },
    {
      field: 'usage.cacheReadTokens',
      from: [
        'gen_ai.usage.cache_read.input_tokens',
        'gen_ai.usage.cache_read_input_tokens',
        'gen_ai.usage.input_tokens.cached',
        'gen_ai.usage.details.cache_read_tokens',
        'gen_ai.usage.prompt_tokens_details.cache_read',
      ],
    },
    {
      field: 'usage.cacheWriteTokens',
      from: [
        'gen_ai.usage.cache_write.input_tokens',
        'gen_ai.usage.cache_creation.input_tokens',
        'gen_ai.usage.cache_creation_input_tokens',
        'gen_ai.usage.input_tokens.cache_write',
        'gen_ai.usage.details.cache_write_tokens',
        'gen_ai.usage.prompt_tokens_details.cache_write',
        'gen_ai.usage.cache_creation.5m_input_tokens + gen_ai.usage.cache_creation.1h_input_tokens',
      ],
    },
    {
      field: 'usage.reasoningTokens',
      from: [
        'gen_ai.usage.reasoning.output_tokens',
        'gen_ai.usage.reasoning_tokens',
        'gen_ai.usage.output_tokens.reasoning',
        'gen_ai.usage.details.reasoning_tokens',
        'gen_ai.usage.completion_tokens_details.reasoning',
      ],
    },
    {
      field: 'finishReasons',
      from: [
        'gen_ai.response.finish_reasons',
        'gen_ai.output.messages[].finish_reason',
        'gen_ai.response.finish_reason',
        'gen_ai.response.stop_reason',
      ],
    },
    {
      field: 'timeToFirstTokenMs',
      from: [
        'gen_ai.response.time_to_first_chunk',
        'gen_ai.client.operation.time_to_first_chunk',
        'event First Token Stream Event',
        'event gen_ai.content.completion.chunk',
      ],
    },
    { field: 'isWrapper', from: ['gen_ai.operation.name'] },
    { field: 'isStreaming', from: ['gen_ai.request.stream', 'gen_ai.is_streaming', 'llm.is_streaming'] },
    { field: 'toolName', from: ['gen_ai.tool.name'] },
    { field: 'toolCallId', from: ['gen_ai.tool.call.id'] },
    { field: 'toolArguments', from: ['gen_ai.tool.call.arguments', 'input'] },
    { field: 'toolResult', from: ['gen_ai.tool.call.result', 'output'] },
    {
      field: 'inputMessages',
      from: [
        'gen_ai.system_instructions',
        'gen_ai.input.messages',
        'event gen_ai.*.message',
        `event ${DETAILS_EVENT}`,
        'event gen_ai.content.prompt',
        'gen_ai.prompt',
      ],
    },
    {
      field: 'outputMessages',
      from: [
        'gen_ai.output.messages',
        'event gen_ai.choice',
        `event ${DETAILS_EVENT}`,
        'event gen_ai.content.completion',
        'gen_ai.completion',
      ],
    },
    { field: 'query', from: ['gen_ai.retrieval.query.text', 'gen_ai.memory.query.text'] },
    { field: 'candidates', from: ['gen_ai.retrieval.documents', 'gen_ai.memory.records'] },
    { field: 'sessionId', from: ['gen_ai.conversation.id'] },
    { field: 'scores', from: ['event gen_ai.evaluation.result'] },
    { field: 'costUsd', from: ['gen_ai.usage.cost', 'gen_ai.cost.total_cost'] },
    { field: 'userId', from: ['gen_ai.user', 'llm.user', 'gen_ai.user.id'] },
    { field: 'labels', from: ['gen_ai.workflow.name', 'gen_ai.agent.name'] },
    { field: 'validation', from: ['gen_ai.guardrail.name', 'gen_ai.guardian.name', 'span name'] },
    { field: 'errorType', from: ['event gen_ai.client.operation.exception'] },
    { field: 'errorMessage', from: ['event gen_ai.client.operation.exception'] },
  ],
};

/** Without an operation a model or usage still shows what it is. */
function implied({ attributes, name }: RawSpan): Stage | undefined {
  if (attributes['gen_ai.tool.name'] !== undefined) return 'tool';
  if (attributes['gen_ai.retrieval.documents'] !== undefined) return 'retrieval';
  if (attributes['gen_ai.request.model'] === undefined && attributes['gen_ai.response.model'] === undefined)
    return undefined;
  return /embed/i.test(name) ? 'embedding' : 'generation';
}

function inputOf({ attributes }: RawSpan): readonly Message[] | undefined {
  const system = readMessages(attributes['gen_ai.system_instructions'], 'system');
  const messages =
    readMessages(attributes['gen_ai.input.messages'], 'user') ?? readMessages(attributes['gen_ai.prompt'], 'user');
  if (!system) return messages;
  return messages?.[0]?.role === 'system' ? messages : [...system, ...(messages ?? [])];
}

function usageOf({ attributes, origin }: RawSpan) {
  const number = (...keys: readonly string[]) => firstNumber(attributes, ...keys);
  const reported = defined({
    inputTokens: number('gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'),
    outputTokens: number('gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens'),
    cacheReadTokens: number(
      'gen_ai.usage.cache_read.input_tokens',
      'gen_ai.usage.cache_read_input_tokens',
      'gen_ai.usage.input_tokens.cached',
      'gen_ai.usage.details.cache_read_tokens',
      'gen_ai.usage.prompt_tokens_details.cache_read',
    ),
    cacheWriteTokens:
      number(
        'gen_ai.usage.cache_write.input_tokens',
        'gen_ai.usage.cache_creation.input_tokens',
        'gen_ai.usage.cache_creation_input_tokens',
        'gen_ai.usage.input_tokens.cache_write',
        'gen_ai.usage.details.cache_write_tokens',
        'gen_ai.usage.prompt_tokens_details.cache_write',
      ) ??
      sumOf(
        attributes['gen_ai.usage.cache_creation.5m_input_tokens'],
        attributes['gen_ai.usage.cache_creation.1h_input_tokens'],
      ),
    reasoningTokens: number(
      'gen_ai.usage.reasoning.output_tokens',
      'gen_ai.usage.reasoning_tokens',
      'gen_ai.usage.output_tokens.reasoning',
      'gen_ai.usage.details.reasoning_tokens',
      'gen_ai.usage.completion_tokens_details.reasoning',
    ),
    totalTokens: number('gen_ai.usage.total_tokens', 'llm.usage.total_tokens'),
  });
  // OpenLLMetry's JavaScript instrumentation of Anthropic up to 0.27.0 leaves the cache out, under the conventions' names.
  const isExclusive =
    origin.scopeName === '@traceloop/instrumentation-anthropic' &&
    isVersionUpTo(origin.scopeVersion, '0.27.0') !== false;
  return toInclusive(reported, isExclusive ? 'exclusive' : 'unknown');
}

function sumOf(...values: readonly unknown[]): number | undefined {
  const numbers = values.flatMap((value) => toNumber(value) ?? []);
  return numbers.length === 0 ? undefined : numbers.reduce((sum, value) => sum + value, 0);
}

function finishReasons(
  { attributes }: RawSpan,
  outputMessages: readonly Message[] | undefined,
): readonly string[] | undefined {
  const reported = textList(attributes, 'gen_ai.response.finish_reasons').map(normalizeFinishReason);
  if (reported.length > 0) return reported;
  const inMessages = outputMessages?.flatMap(({ finishReason }) => finishReason ?? []) ?? [];
  if (inMessages.length > 0) return inMessages;
  const single = firstText(attributes, 'gen_ai.response.finish_reason', 'gen_ai.response.stop_reason');
  return single === undefined ? undefined : [normalizeFinishReason(single)];
}

function timeToFirstToken({ attributes, events, startTimeNs }: RawSpan): number | undefined {
  const seconds = firstNumber(
    attributes,
    'gen_ai.response.time_to_first_chunk',
    'gen_ai.client.operation.time_to_first_chunk',
  );
  if (seconds !== undefined) return seconds * 1000;
  const first = events.find(
    ({ name }) => name === 'First Token Stream Event' || name === 'gen_ai.content.completion.chunk',
  );
  return first && first.timeNs >= startTimeNs ? Number(first.timeNs - startTimeNs) / 1e6 : undefined;
}

/** An agent is the workflow where it is the whole of it, not where another one calls it. */
function workflowLabel(
  { attributes, parentSpanId }: RawSpan,
  operation: string | undefined,
): Record<string, string> | undefined {
  const isWorkflow = operation === 'invoke_workflow' || (operation === 'invoke_agent' && parentSpanId === undefined);
  const workflow =
    text(attributes, 'gen_ai.workflow.name') ?? (isWorkflow ? text(attributes, 'gen_ai.agent.name') : undefined);
  return workflow === undefined ? undefined : { workflow };
}

/** Guardrails have no agreed attributes yet: the name is taken from the proposals, the verdict left open. */
function guardrail({ attributes, name }: RawSpan) {
  return {
    name: firstText(attributes, 'gen_ai.guardrail.name', 'gen_ai.guardian.name') ?? name,
    verdict: 'unknown' as const,
  };
}

/** Content and scores that came as events on the span. */
function contentOfEvents(events: readonly SpanEvent[]): SpanContribution {
  const contributions = events.flatMap(
    (event) =>
      contributionOf(event.name, decodeJson(event.attributes['body']) ?? event.attributes, event.attributes) ?? [],
  );
  const input = contributions.flatMap(({ inputMessages }) => inputMessages ?? []);
  const output = contributions.flatMap(({ outputMessages }) => outputMessages ?? []);
  const scores = contributions.flatMap(({ scores: each }) => each ?? []);
  const failure = contributions.find(({ errorType }) => errorType !== undefined);
  return defined({
    inputMessages: nonEmpty(input),
    outputMessages: nonEmpty(output),
    scores: nonEmpty(scores),
    errorType: failure?.errorType,
    errorMessage: failure?.errorMessage,
  });
}

function nonEmpty<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length > 0 ? items : undefined;
}

function readLog(log: RawLog): SpanContribution | undefined {
  const name = log.eventName ?? text(log.attributes, 'event.name');
  return name === undefined ? undefined : contributionOf(name, log.body, log.attributes);
}

/** One event of the conventions; `body` holds the payload of the log-based ones, `attributes` that of the others. */
function contributionOf(name: string, body: unknown, attributes: RawLog['attributes']): SpanContribution | undefined {
  const role = MESSAGE_EVENT.exec(name)?.[1];
  if (role !== undefined) {
    const messages = readMessages({ role, ...record(body) }, role);
    return messages ? { inputMessages: messages } : undefined;
  }
  switch (name) {
    case 'gen_ai.choice': {
      const choice = record(body);
      const message = record(decodeJson(choice?.['message'])) ?? choice;
      const messages = readMessages(
        {
          role: 'assistant',
          ...message,
          ...defined({
            tool_calls: message?.['tool_calls'] ?? choice?.['tool_calls'],
            finish_reason: choice?.['finish_reason'],
          }),
        },
        'assistant',
      );
      return messages ? { outputMessages: messages } : undefined;
    }
    case DETAILS_EVENT: {
      const raw = { attributes } as RawSpan;
      const inputMessages = inputOf(raw);
      const outputMessages = readMessages(attributes['gen_ai.output.messages'], 'assistant');
      return inputMessages || outputMessages ? defined({ inputMessages, outputMessages }) : undefined;
    }
    case 'gen_ai.content.prompt': {
      const messages = readMessages(attributes['gen_ai.prompt'], 'user');
      return messages ? { inputMessages: messages } : undefined;
    }
    case 'gen_ai.content.completion': {
      const messages = readMessages(attributes['gen_ai.completion'], 'assistant');
      return messages ? { outputMessages: messages } : undefined;
    }
    case 'gen_ai.evaluation.result': {
      const score = readScore(attributes);
      return score ? { scores: [score] } : undefined;
    }
    case 'gen_ai.client.operation.exception':
      return defined({
        errorType: text(attributes, 'exception.type') ?? '_OTHER',
        errorMessage: text(attributes, 'exception.message'),
      });
    default:
      return undefined;
  }
}

function readScore(attributes: RawLog['attributes']): ScoreDraft | undefined {
  const name = text(attributes, 'gen_ai.evaluation.name');
  if (name === undefined) return undefined;
  const label = text(attributes, 'gen_ai.evaluation.score.label');
  const source = text(attributes, FAULTLINE_ATTRIBUTES.scoreSource);
  return {
    name,
    source: SCORE_SOURCES.find((each) => each === source) ?? 'model',
    ...defined({
      value: number(attributes, 'gen_ai.evaluation.score.value'),
      label,
      passed:
        flag(attributes, FAULTLINE_ATTRIBUTES.scorePassed) ??
        (label === 'pass' ? true : label === 'fail' ? false : undefined),
      explanation: asText(attributes['gen_ai.evaluation.explanation']),
      evaluatorVersion: string(attributes['gen_ai.evaluation.evaluator.version']),
      costUsd: number(attributes, FAULTLINE_ATTRIBUTES.scoreCostUsd),
    }),
  };
}
