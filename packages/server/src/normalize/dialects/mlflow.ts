import type { Stage } from '@faultline/model';
import type { Dialect } from '../dialect.ts';
import { readDocuments } from '../documents.ts';
import { readMessages } from '../messages.ts';
import { stageByName } from '../stage-by-name.ts';
import { defined, toInclusive } from '../usage.ts';
import { asText, json, list, record, string, text, toNumber } from '../values.ts';

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
    const stage = STAGES[type] ?? stageByName({ ...span, kind: 'internal' });
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
      query: stage === 'retrieval' ? asText(record(input)?.['query'] ?? input) : undefined,
      candidates: stage === 'retrieval' ? readDocuments(output) : undefined,
      selected: stage === 'rerank' ? readDocuments(output) : undefined,
      toolName: stage === 'tool' ? span.name : undefined,
      toolArguments: stage === 'tool' ? input : undefined,
      toolResult: stage === 'tool' ? output : undefined,
      promptName: string(prompt?.['name']),
      promptVersion: string(prompt?.['version']),
      sessionId: text(attributes, 'mlflow.trace.session'),
      userId: text(attributes, 'mlflow.trace.user'),
    });
  },
  fields: [
    { field: 'stage', from: ['mlflow.spanType'] },
    { field: 'provider', from: ['mlflow.llm.provider'] },
    { field: 'requestModel', from: ['mlflow.llm.model'] },
    { field: 'usage.inputTokens', from: ['mlflow.chat.tokenUsage.input_tokens'] },
    { field: 'usage.outputTokens', from: ['mlflow.chat.tokenUsage.output_tokens'] },
    { field: 'costUsd', from: ['mlflow.llm.cost.total_cost'] },
    { field: 'inputMessages', from: ['mlflow.spanInputs'] },
    { field: 'outputMessages', from: ['mlflow.spanOutputs'] },
    { field: 'candidates', from: ['mlflow.spanOutputs'] },
    { field: 'promptName', from: ['mlflow.linkedPrompts'] },
    { field: 'sessionId', from: ['mlflow.trace.session'] },
    { field: 'userId', from: ['mlflow.trace.user'] },
  ],
};
