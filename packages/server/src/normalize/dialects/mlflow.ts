import type { Stage } from '@faultline/model';
import type { Dialect } from '../dialect.ts';
import { listedDocuments, queryIn, readDocuments } from '../documents.ts';
import { labelsIn } from '../labels.ts';
import { readMessages } from '../messages.ts';
import { stageByName } from '../stage-by-name.ts';
import { defined, toInclusive } from '../usage.ts';
import { asText, entryOf, json, list, record, string, toNumber, under } from '../values.ts';

const STAGES: Readonly<Record<string, Stage>> = {
  LLM: 'generation',
  CHAT_MODEL: 'generation',
  EMBEDDING: 'embedding',
  RETRIEVER: 'retrieval',
  RERANKER: 'rerank',
  TOOL: 'tool',
  AGENT: 'agent',
  PARSER: 'other',
};

/** MLflow 3 tracing (standards §1.8). Values of its native export are JSON texts, so `"LLM"` comes in quotes. */
export const mlflow: Dialect = {
  id: 'mlflow',
  title: 'MLflow 3 tracing',
  detect: ({ attributes }) => attributes['mlflow.spanType'] !== undefined,
  read: (span) => {
    const { attributes } = span;
    const type = string(json(attributes, 'mlflow.spanType'))?.toUpperCase() ?? '';
    const stage = entryOf(STAGES, type) ?? stageByName({ ...span, kind: 'internal' }, ['retrieval', 'rerank']);
    const input = json(attributes, 'mlflow.spanInputs');
    const output = json(attributes, 'mlflow.spanOutputs');
    const isModelCall = stage === 'generation';
    const usage = record(json(attributes, 'mlflow.chat.tokenUsage'));
    const prompt = record(list(json(attributes, 'mlflow.linkedPrompts'))?.[0]);
    return defined({
      stage,
      isWrapper: type === 'CHAIN' || type === 'AGENT',
      provider: string(json(attributes, 'mlflow.llm.provider')),
      requestModel: string(json(attributes, 'mlflow.llm.model')) ?? string(record(input)?.['model']),
      usage: usage
        ? toInclusive(
            defined({
              inputTokens: toNumber(usage['input_tokens']),
              outputTokens: toNumber(usage['output_tokens']),
              totalTokens: toNumber(usage['total_tokens']),
              cacheReadTokens: toNumber(usage['cache_read_input_tokens']),
              cacheWriteTokens: toNumber(usage['cache_creation_input_tokens']),
            }),
          )
        : undefined,
      costUsd: toNumber(record(json(attributes, 'mlflow.llm.cost'))?.['total_cost']),
      inputMessages: isModelCall ? readMessages(input, 'user') : undefined,
      outputMessages: isModelCall ? readMessages(output, 'assistant') : undefined,
      input: isModelCall ? undefined : asText(input),
      output: isModelCall ? undefined : asText(output),
      query: stage === 'retrieval' || stage === 'rerank' ? queryIn(input) : undefined,
      candidates:
        stage === 'retrieval' ? readDocuments(output) : stage === 'rerank' ? listedDocuments(input) : undefined,
      selected: stage === 'rerank' ? readDocuments(output) : undefined,
      toolName: stage === 'tool' ? span.name : undefined,
      toolArguments: stage === 'tool' ? input : undefined,
      toolResult: stage === 'tool' ? output : undefined,
      promptName: string(prompt?.['name']),
      promptVersion: string(prompt?.['version']),
      sessionId: string(json(attributes, 'mlflow.trace.session')),
      userId: string(json(attributes, 'mlflow.trace.user')),
      labels: labelsIn(under(attributes, 'mlflow.traceTag.')),
    });
  },
  fields: [
    { field: 'stage', from: ['mlflow.spanType'] },
    { field: 'isWrapper', from: ['mlflow.spanType'] },
    { field: 'provider', from: ['mlflow.llm.provider'] },
    { field: 'requestModel', from: ['mlflow.llm.model', 'mlflow.spanInputs.model'] },
    { field: 'usage.inputTokens', from: ['mlflow.chat.tokenUsage.input_tokens'] },
    { field: 'usage.outputTokens', from: ['mlflow.chat.tokenUsage.output_tokens'] },
    { field: 'usage.cacheReadTokens', from: ['mlflow.chat.tokenUsage.cache_read_input_tokens'] },
    { field: 'usage.cacheWriteTokens', from: ['mlflow.chat.tokenUsage.cache_creation_input_tokens'] },
    { field: 'input', from: ['mlflow.spanInputs'] },
    { field: 'output', from: ['mlflow.spanOutputs'] },
    { field: 'query', from: ['mlflow.spanInputs.query'] },
    { field: 'selected', from: ['mlflow.spanOutputs'] },
    { field: 'toolName', from: ['span name'] },
    { field: 'toolArguments', from: ['mlflow.spanInputs'] },
    { field: 'toolResult', from: ['mlflow.spanOutputs'] },
    { field: 'promptVersion', from: ['mlflow.linkedPrompts'] },
    { field: 'labels', from: ['mlflow.traceTag.*'] },
    { field: 'costUsd', from: ['mlflow.llm.cost.total_cost'] },
    { field: 'inputMessages', from: ['mlflow.spanInputs'] },
    { field: 'outputMessages', from: ['mlflow.spanOutputs'] },
    { field: 'candidates', from: ['mlflow.spanOutputs', 'mlflow.spanInputs'] },
    { field: 'promptName', from: ['mlflow.linkedPrompts'] },
    { field: 'sessionId', from: ['mlflow.trace.session'] },
    { field: 'userId', from: ['mlflow.trace.user'] },
  ],
};
