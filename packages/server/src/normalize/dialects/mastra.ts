import type { Message, Stage } from '@faultline/model';
import type { RawSpan } from '../../otlp/raw.ts';
import type { Dialect } from '../dialect.ts';
import { queryIn, readDocuments } from '../documents.ts';
import { labelsIn, sessionIn, userIn } from '../labels.ts';
import { readConversation, readMessages } from '../messages.ts';
import { defined } from '../usage.ts';
import { asText, entryOf, firstText, json, record, text, under } from '../values.ts';

const STAGES: Readonly<Record<string, Stage>> = {
  agent_run: 'agent',
  model_generation: 'agent',
  model_step: 'agent',
  model_inference: 'generation',
  model_chunk: 'other',
  tool_call: 'tool',
  mcp_tool_call: 'tool',
  provider_tool_call: 'tool',
  rag_embedding: 'embedding',
  rag_vector_operation: 'retrieval',
  processor_run: 'validation',
  scorer_run: 'other',
  memory_operation: 'other',
  rag_action: 'other',
};
const WRAPPERS = new Set(['agent_run', 'model_generation', 'model_step', 'workflow_run', 'workflow_step']);

/** Mastra's OpenTelemetry exporter (standards §1.10). Usage counts on `model_inference` only. */
export const mastra: Dialect = {
  id: 'mastra',
  title: 'Mastra (@mastra/otel-exporter)',
  detect: ({ attributes, origin }) =>
    attributes['mastra.span.type'] !== undefined || origin.scopeName === '@mastra/otel-exporter',
  read: (span) => {
    const { attributes } = span;
    const type = text(attributes, 'mastra.span.type') ?? '';
    const metadata = under(attributes, 'mastra.metadata.');
    const stage = entryOf(STAGES, type) ?? (type.startsWith('workflow') ? 'agent' : undefined);
    const input = json(attributes, `mastra.${type}.input`);
    const output = json(attributes, `mastra.${type}.output`);
    return defined({
      stage,
      isWrapper: WRAPPERS.has(type),
      inputMessages: readConversation(input),
      outputMessages: stage === 'agent' ? answer(output) : undefined,
      input: stage === 'generation' ? undefined : asText(input),
      output: stage === 'generation' ? undefined : asText(output),
      query: stage === 'retrieval' ? queryIn(input) : undefined,
      candidates: stage === 'retrieval' ? readDocuments(output) : undefined,
      toolName: stage === 'tool' ? firstText(attributes, 'gen_ai.tool.name') : undefined,
      toolArguments: stage === 'tool' ? input : undefined,
      toolResult: stage === 'tool' ? output : undefined,
      timeToFirstTokenMs: firstTokenMs(span),
      sessionId: sessionIn(metadata),
      userId: userIn(metadata),
      labels: labelsIn(metadata),
    });
  },
  fields: [
    { field: 'stage', from: ['mastra.span.type'] },
    { field: 'isWrapper', from: ['mastra.span.type'] },
    { field: 'query', from: ['mastra.rag_vector_operation.input'] },
    { field: 'toolName', from: ['gen_ai.tool.name'] },
    { field: 'inputMessages', from: ['mastra.<type>.input'] },
    { field: 'outputMessages', from: ['mastra.<type>.output'] },
    { field: 'input', from: ['mastra.<type>.input'] },
    { field: 'output', from: ['mastra.<type>.output'] },
    { field: 'candidates', from: ['mastra.rag_vector_operation.output'] },
    { field: 'toolArguments', from: ['mastra.tool_call.input'] },
    { field: 'toolResult', from: ['mastra.tool_call.output'] },
    { field: 'timeToFirstTokenMs', from: ['mastra.completion_start_time'] },
    { field: 'sessionId', from: ['mastra.metadata.sessionId', 'mastra.metadata.threadId'] },
    { field: 'userId', from: ['mastra.metadata.userId'] },
    { field: 'labels', from: ['mastra.metadata.*'] },
  ],
};

function firstTokenMs({ attributes, startTimeNs }: RawSpan): number | undefined {
  const time = text(attributes, 'mastra.completion_start_time');
  const ms = time === undefined ? Number.NaN : Date.parse(time) - Number(startTimeNs / 1000n) / 1000;
  return ms >= 0 ? ms : undefined;
}

/** `{ text, toolCalls: [{ toolCallId, toolName, args }] }` */
function answer(output: unknown): readonly Message[] | undefined {
  const json = record(output);
  return json && readMessages({ role: 'assistant', content: json['text'], toolCalls: json['toolCalls'] }, 'assistant');
}
