import type { Attributes, Span } from '@faultline/model';
import { describe, expect, test } from 'vitest';
import { normalized, type SampleSpan } from './sample-span.ts';

interface Row {
  readonly name: string;
  readonly attributes: Attributes;
  readonly change?: SampleSpan;
  readonly span: Partial<Span>;
}

const START = 1_795_426_697_000_000_000n;
const event = (name: string, atMs = 0, attributes: Attributes = {}) => ({
  name,
  timeNs: START + BigInt(atMs) * 1_000_000n,
  attributes,
});
const table = (rows: readonly Row[]) =>
  test.for(rows)('$name', ({ attributes, change, span }) => {
    expect(normalized(attributes, change)).toMatchObject(span);
  });

describe('stage', () => {
  table([
    {
      name: 'OpenTelemetry chat',
      attributes: { 'gen_ai.operation.name': 'chat' },
      span: { stage: 'generation', isWrapper: false },
    },
    {
      name: 'OpenTelemetry agent wraps',
      attributes: { 'gen_ai.operation.name': 'invoke_agent' },
      span: { stage: 'agent', isWrapper: true },
    },
    {
      name: 'AI SDK 7 step wraps',
      attributes: { 'gen_ai.operation.name': 'agent_step' },
      span: { stage: 'agent', isWrapper: true },
    },
    { name: 'memory search', attributes: { 'gen_ai.operation.name': 'search_memory' }, span: { stage: 'retrieval' } },
    { name: 'memory writes', attributes: { 'gen_ai.operation.name': 'delete_memory_store' }, span: { stage: 'other' } },
    {
      name: 'an operation of the future, by its model',
      attributes: { 'gen_ai.operation.name': 'dream', 'gen_ai.request.model': 'm' },
      span: { stage: 'generation' },
    },
    { name: 'no operation, by its model', attributes: { 'gen_ai.request.model': 'm' }, span: { stage: 'generation' } },
    {
      name: 'no operation, by name and model',
      attributes: { 'gen_ai.request.model': 'm' },
      change: { name: 'embeddings m' },
      span: { stage: 'embedding' },
    },
    { name: 'MCP tool call', attributes: { 'mcp.method.name': 'tools/call' }, span: { stage: 'tool' } },
    {
      name: 'LangSmith kind outranks its wrong operation',
      attributes: { 'langsmith.span.kind': 'retriever', 'gen_ai.operation.name': 'embeddings' },
      span: { stage: 'retrieval', dialect: 'langsmith' },
    },
    {
      name: 'LangSmith prompt',
      attributes: { 'langsmith.span.kind': 'prompt', 'gen_ai.operation.name': 'chat' },
      span: { stage: 'assembly' },
    },
    {
      name: 'our own stage outranks all',
      attributes: { 'faultline.stage': 'rewrite', 'openinference.span.kind': 'LLM' },
      span: { stage: 'rewrite' },
    },
    {
      name: 'our own stage leaves a wrapper a wrapper',
      attributes: { 'faultline.stage': 'agent', 'gen_ai.operation.name': 'invoke_agent' },
      span: { stage: 'agent', isWrapper: true },
    },
    {
      name: 'a chain that rewrites',
      attributes: { 'openinference.span.kind': 'CHAIN' },
      change: { name: 'condense_question' },
      span: { stage: 'rewrite' },
    },
    {
      name: 'a chain that routes',
      attributes: { 'openinference.span.kind': 'CHAIN' },
      change: { name: 'intent classifier' },
      span: { stage: 'intent' },
    },
    {
      name: 'a chain around a retriever is none',
      attributes: { 'openinference.span.kind': 'CHAIN' },
      change: { name: 'RetrieverQueryEngine' },
      span: { stage: 'other', isWrapper: true },
    },
    {
      name: 'a Traceloop task that retrieves',
      attributes: { 'traceloop.span.kind': 'task' },
      change: { name: 'retrieve.task' },
      span: { stage: 'retrieval' },
    },
    {
      name: 'a Langfuse chain that reranks',
      attributes: { 'langfuse.observation.type': 'chain' },
      change: { name: 'rerank' },
      span: { stage: 'rerank' },
    },
    {
      name: 'a Langfuse evaluator',
      attributes: { 'langfuse.observation.type': 'evaluator' },
      span: { stage: 'other' },
    },
    { name: 'Mastra inference', attributes: { 'mastra.span.type': 'model_inference' }, span: { stage: 'generation' } },
    {
      name: 'an older Mastra generation called chat',
      attributes: { 'mastra.span.type': 'model_generation', 'gen_ai.operation.name': 'chat' },
      span: { stage: 'agent', isWrapper: true },
    },
    {
      name: 'outer AI SDK call',
      attributes: { 'ai.operationId': 'ai.generateText' },
      span: { stage: 'agent', isWrapper: true },
    },
    {
      name: 'inner AI SDK call',
      attributes: { 'ai.operationId': 'ai.streamText.doStream' },
      span: { stage: 'generation', isWrapper: false, isStreaming: true },
    },
    {
      name: 'vector store of a plain span',
      attributes: { 'db.system': 'Pinecone' },
      span: { stage: 'retrieval', dialect: 'plain' },
    },
    {
      name: 'plain root',
      attributes: {},
      change: { parentSpanId: undefined as never },
      span: { stage: 'request', dialect: 'plain' },
    },
    { name: 'plain child', attributes: {}, span: { stage: 'other' } },
    {
      name: 'names that every object has',
      attributes: {
        'langfuse.observation.type': 'constructor',
        'mastra.span.type': 'toString',
        'gen_ai.operation.name': 'valueOf',
      },
      span: { stage: 'other' },
    },
  ]);
});

describe('failure', () => {
  table([
    {
      name: 'status',
      attributes: {},
      change: { statusCode: 'error', statusMessage: 'down' },
      span: { errorType: '_OTHER', errorMessage: 'down' },
    },
    { name: 'error.type alone', attributes: { 'error.type': 'timeout' }, span: { errorType: 'timeout' } },
    {
      name: 'status OK with an exception',
      attributes: {},
      change: {
        statusCode: 'ok',
        events: [event('exception', 1, { 'exception.type': 'ValueError', 'exception.message': 'bad' })],
      },
      span: { errorType: 'ValueError', errorMessage: 'bad' },
    },
    {
      name: 'error.type before the exception',
      attributes: { 'error.type': 'RateLimitError' },
      change: { events: [event('exception', 1, { 'exception.type': 'Error' })] },
      span: { errorType: 'RateLimitError' },
    },
    {
      name: 'Langfuse level',
      attributes: {
        'langfuse.observation.type': 'span',
        'langfuse.observation.level': 'ERROR',
        'langfuse.observation.status_message': 'no',
      },
      span: { errorType: '_OTHER', errorMessage: 'no' },
    },
    {
      name: 'Claude Code success as text',
      attributes: { success: 'false', error: 'exit 1' },
      change: { name: 'claude_code.tool.execution' },
      span: { errorType: '_OTHER', errorMessage: 'exit 1' },
    },
    {
      name: 'guardrail triggered',
      attributes: { 'openinference.span.kind': 'GUARDRAIL', 'guardrail.triggered': true },
      change: { name: 'pii' },
      span: { errorType: 'guardrail_triggered', validation: { name: 'pii', verdict: 'fail' } },
    },
    {
      name: 'HTTP status names the type',
      attributes: { 'http.response.status_code': 429 },
      change: { statusCode: 'error' },
      span: { errorType: '429' },
    },
  ]);
  test('an HTTP status alone is no failure', () => {
    expect(normalized({ 'http.response.status_code': 404 }).errorType).toBeUndefined();
  });
  test('a guardrail that passed is none', () => {
    const span = normalized(
      { 'openinference.span.kind': 'GUARDRAIL', 'guardrail.triggered': 'false' },
      { name: 'pii' },
    );
    expect(span.errorType).toBeUndefined();
    expect(span.validation).toEqual({ name: 'pii', verdict: 'pass' });
  });
});

describe('model, response and streaming', () => {
  table([
    {
      name: 'asked and answered',
      attributes: { 'gen_ai.request.model': 'a', 'gen_ai.response.model': 'b', 'gen_ai.response.id': 'r' },
      span: { requestModel: 'a', responseModel: 'b', responseId: 'r' },
    },
    {
      name: 'OpenInference from the parameters',
      attributes: {
        'openinference.span.kind': 'LLM',
        'llm.invocation_parameters': '{"model":"a","stream":true}',
        'llm.model_name': 'b',
      },
      span: { requestModel: 'a', responseModel: 'b', isStreaming: true },
    },
    {
      name: 'OpenInference response id in the output',
      attributes: { 'openinference.span.kind': 'LLM', 'output.value': '{"id":"chatcmpl-1","choices":[]}' },
      span: { responseId: 'chatcmpl-1' },
    },
    {
      name: 'AI SDK',
      attributes: {
        'ai.operationId': 'ai.generateText.doGenerate',
        'ai.model.id': 'a',
        'ai.response.model': 'b',
        'ai.response.id': 'r',
        'ai.model.provider': 'openai.chat',
      },
      span: { requestModel: 'a', responseModel: 'b', responseId: 'r', provider: 'openai', isStreaming: false },
    },
    {
      name: 'provider before system',
      attributes: { 'gen_ai.provider.name': 'anthropic', 'gen_ai.system': 'openai' },
      span: { provider: 'anthropic' },
    },
    {
      name: 'LangSmith: langchain is no provider',
      attributes: {
        'langsmith.span.kind': 'llm',
        'gen_ai.system': 'langchain',
        'langsmith.metadata.ls_provider': 'openai',
      },
      span: { provider: 'openai' },
    },
    {
      name: 'streaming as text',
      attributes: { 'llm.request.type': 'chat', 'llm.is_streaming': 'True' },
      span: { isStreaming: true },
    },
    {
      name: 'LangSmith streaming',
      attributes: { 'langsmith.span.kind': 'llm', 'langsmith.request.streaming': true },
      span: { isStreaming: true },
    },
    {
      name: 'a resent HTTP request is another attempt',
      attributes: { 'http.request.resend_count': 2 },
      span: { attempt: 3 },
    },
  ]);
});

describe('finish reasons', () => {
  test.for([
    { name: 'a list', given: ['stop'], reasons: ['stop'] },
    { name: 'a JSON text', given: '["tool-calls"]', reasons: ['tool_call'] },
    { name: 'a plain text', given: 'stop', reasons: ['stop'] },
    { name: 'tool_calls', given: ['tool_calls'], reasons: ['tool_call'] },
    { name: 'tool_use', given: ['tool_use'], reasons: ['tool_call'] },
    { name: 'function_call', given: ['function_call'], reasons: ['tool_call'] },
    { name: 'end_turn', given: ['end_turn'], reasons: ['stop'] },
    { name: 'stop_sequence', given: ['stop_sequence'], reasons: ['stop'] },
    { name: 'MAX_TOKENS', given: ['MAX_TOKENS'], reasons: ['length'] },
    { name: 'content-filter', given: ['content-filter'], reasons: ['content_filter'] },
    { name: 'SAFETY', given: ['SAFETY'], reasons: ['content_filter'] },
    { name: 'refusal', given: ['refusal'], reasons: ['content_filter'] },
    { name: 'error', given: ['error'], reasons: ['error'] },
    { name: 'one of its own', given: ['paused'], reasons: ['paused'] },
  ])('$name', ({ given, reasons }) => {
    expect(normalized({ 'gen_ai.response.finish_reasons': given }).finishReasons).toEqual(reasons);
  });
  table([
    {
      name: 'from the messages',
      attributes: {
        'gen_ai.output.messages':
          '[{"role":"assistant","parts":[],"finish_reason":"length"},{"role":"assistant","parts":[{"type":"text","content":"x"}]}]',
      },
      span: { finishReasons: ['length'] },
    },
    {
      name: 'OpenInference',
      attributes: { 'openinference.span.kind': 'LLM', 'llm.finish_reason': 'tool-calls' },
      span: { finishReasons: ['tool_call'] },
    },
    {
      name: 'OpenInference from raw choices',
      attributes: {
        'openinference.span.kind': 'LLM',
        'output.value': '{"choices":[{"finish_reason":"length","message":{"role":"assistant","content":"x"}}]}',
      },
      span: { finishReasons: ['length'] },
    },
    {
      name: 'AI SDK',
      attributes: { 'ai.operationId': 'ai.generateText.doGenerate', 'ai.response.finishReason': 'tool-calls' },
      span: { finishReasons: ['tool_call'] },
    },
    {
      name: 'old Traceloop',
      attributes: {
        'llm.request.type': 'chat',
        'gen_ai.completion.0.role': 'assistant',
        'gen_ai.completion.0.content': 'x',
        'gen_ai.completion.0.finish_reason': 'tool_calls',
      },
      span: { finishReasons: ['tool_call'] },
    },
    {
      name: 'a single reason',
      attributes: { 'gen_ai.response.stop_reason': 'end_turn' },
      span: { finishReasons: ['stop'] },
    },
  ]);
});

describe('time to first token', () => {
  table([
    {
      name: 'OpenTelemetry, seconds',
      attributes: { 'gen_ai.response.time_to_first_chunk': 0.25 },
      span: { timeToFirstTokenMs: 250 },
    },
    {
      name: 'AI SDK 7 and Pydantic AI, seconds',
      attributes: { 'gen_ai.client.operation.time_to_first_chunk': 0.25 },
      span: { timeToFirstTokenMs: 250 },
    },
    {
      name: 'AI SDK, milliseconds',
      attributes: { 'ai.operationId': 'ai.streamText.doStream', 'ai.response.msToFirstChunk': 80.5 },
      span: { timeToFirstTokenMs: 80.5 },
    },
    {
      name: 'AI SDK event',
      attributes: { 'ai.operationId': 'ai.streamText.doStream' },
      change: { events: [event('ai.stream.firstChunk', 9, { 'ai.response.msToFirstChunk': 70 })] },
      span: { timeToFirstTokenMs: 70 },
    },
    {
      name: 'Langfuse, JSON text in quotes',
      attributes: {
        'langfuse.observation.type': 'generation',
        'langfuse.observation.completion_start_time': '"2026-11-23T09:38:17.069Z"',
      },
      span: { timeToFirstTokenMs: 69 },
    },
    {
      name: 'Mastra, from its own start',
      attributes: { 'mastra.span.type': 'model_inference', 'mastra.completion_start_time': '2026-11-23T09:38:17.026Z' },
      span: { timeToFirstTokenMs: 26 },
    },
    {
      name: 'OpenInference event',
      attributes: { 'openinference.span.kind': 'LLM' },
      change: { events: [event('First Token Stream Event', 40)] },
      span: { timeToFirstTokenMs: 40 },
    },
    {
      name: 'first chunk event',
      attributes: { 'gen_ai.request.model': 'm' },
      change: { events: [event('gen_ai.content.completion.chunk', 5), event('gen_ai.content.completion.chunk', 9)] },
      span: { timeToFirstTokenMs: 5 },
    },
    {
      name: 'Claude Code',
      attributes: { ttft_ms: '420' },
      change: { name: 'claude_code.llm_request' },
      span: { timeToFirstTokenMs: 420 },
    },
  ]);
  test('one before the start is none', () => {
    const attributes = {
      'langfuse.observation.type': 'generation',
      'langfuse.observation.completion_start_time': '"2020-01-01T00:00:00Z"',
    };
    expect(normalized(attributes).timeToFirstTokenMs).toBeUndefined();
  });
});

describe('prompt', () => {
  table([
    {
      name: 'OpenTelemetry 0.1.0',
      attributes: { 'gen_ai.prompt.name': 'qa', 'gen_ai.prompt.version': 'v2', 'gen_ai.prompt.variable.city': 'Paris' },
      span: { promptName: 'qa', promptVersion: 'v2', labels: { promptVersion: 'v2' } },
    },
    {
      name: 'Langfuse, version as a number',
      attributes: {
        'langfuse.observation.type': 'generation',
        'langfuse.observation.prompt.name': 'qa',
        'langfuse.observation.prompt.version': 3,
      },
      span: { promptName: 'qa', promptVersion: '3' },
    },
    {
      name: 'Traceloop',
      attributes: { 'traceloop.span.kind': 'task', 'traceloop.prompt.key': 'qa', 'traceloop.prompt.version': 4 },
      span: { promptName: 'qa', promptVersion: '4' },
    },
    {
      name: 'OpenInference',
      attributes: { 'openinference.span.kind': 'LLM', 'prompt.id': 'qa', 'llm.prompt_template.version': 'v5' },
      span: { promptName: 'qa', promptVersion: 'v5' },
    },
    {
      name: 'MLflow, JSON in JSON',
      attributes: {
        'mlflow.spanType': '"LLM"',
        'mlflow.linkedPrompts': JSON.stringify(JSON.stringify([{ name: 'qa', version: 6 }])),
      },
      span: { promptName: 'qa', promptVersion: '6' },
    },
    {
      name: 'LangSmith hub',
      attributes: {
        'langsmith.span.kind': 'prompt',
        'langsmith.metadata.lc_hub_repo': 'qa',
        'langsmith.metadata.lc_hub_commit_hash': 'abc',
      },
      span: { promptName: 'qa', promptVersion: 'abc' },
    },
    {
      name: 'our own',
      attributes: { 'faultline.prompt.name': 'qa', 'faultline.prompt.version': '8' },
      span: { promptName: 'qa', promptVersion: '8' },
    },
  ]);
});

describe('session, user and labels', () => {
  table([
    {
      name: 'session.id before the conversation',
      attributes: { 'session.id': 's', 'gen_ai.conversation.id': 'c' },
      span: { sessionId: 's' },
    },
    { name: 'conversation', attributes: { 'gen_ai.conversation.id': 'c' }, span: { sessionId: 'c' } },
    {
      name: 'Langfuse alias',
      attributes: { 'langfuse.observation.type': 'span', 'langfuse.session.id': 's', 'langfuse.user.id': 'u' },
      span: { sessionId: 's', userId: 'u' },
    },
    {
      name: 'Traceloop properties',
      attributes: {
        'traceloop.span.kind': 'task',
        'traceloop.association.properties.session_id': 's',
        'traceloop.association.properties.user_id': 'u',
        'traceloop.association.properties.customer_id': 'acme',
      },
      span: { sessionId: 's', userId: 'u', labels: { tenant: 'acme' } },
    },
    {
      name: 'AI SDK metadata',
      attributes: {
        'ai.operationId': 'ai.generateText',
        'ai.telemetry.metadata.sessionId': 's',
        'ai.telemetry.metadata.userId': 'u',
        'ai.telemetry.metadata.locale': 'fr',
        'ai.telemetry.functionId': 'faq',
      },
      span: { sessionId: 's', userId: 'u', labels: { locale: 'fr', workflow: 'faq' } },
    },
    {
      name: 'LangSmith metadata, not the project',
      attributes: {
        'langsmith.span.kind': 'chain',
        'langsmith.trace.session_name': 'project',
        'langsmith.metadata.thread_id': 't',
        'langsmith.metadata.user_id': 'u',
      },
      span: { sessionId: 't', userId: 'u' },
    },
    {
      name: 'Mastra metadata',
      attributes: {
        'mastra.span.type': 'agent_run',
        'mastra.metadata.threadId': 't',
        'mastra.metadata.userId': 'u',
        'mastra.metadata.tenant': 'acme',
      },
      span: { sessionId: 't', userId: 'u', labels: { tenant: 'acme' } },
    },
    {
      name: 'OpenInference metadata',
      attributes: {
        'openinference.span.kind': 'CHAIN',
        metadata: '{"tenant":"acme","user_tier":"pro","session_id":"s"}',
      },
      span: { sessionId: 's', labels: { tenant: 'acme', userTier: 'pro' } },
    },
    {
      name: 'MLflow in quotes',
      attributes: { 'mlflow.spanType': '"CHAIN"', 'mlflow.trace.session': '"s"', 'mlflow.trace.user': '"u"' },
      span: { sessionId: 's', userId: 'u' },
    },
    { name: 'enduser', attributes: { 'enduser.id': 'u' }, span: { userId: 'u' } },
    { name: 'user of the request', attributes: { 'gen_ai.user': 'u' }, span: { userId: 'u' } },
    {
      name: 'baggage copied as it is',
      attributes: { tenant: 'acme', 'user.tier': 'pro', 'browser.language': 'fr' },
      span: { labels: { tenant: 'acme', userTier: 'pro', locale: 'fr' } },
    },
    {
      name: 'our own labels, well-known or not',
      attributes: { 'faultline.cohort.user_tier': 'pro', 'faultline.cohort.queue': 'mail' },
      span: { labels: { userTier: 'pro', queue: 'mail' } },
    },
    {
      name: 'resource',
      attributes: {},
      change: {
        resource: {
          'deployment.environment': 'prod',
          'service.version': '1.2',
          'service.namespace': 'shop',
          'service.name': 'bot',
          'tenant.id': 'acme',
        },
      },
      span: { serviceName: 'bot', labels: { environment: 'prod', release: '1.2', namespace: 'shop', tenant: 'acme' } },
    },
    {
      name: 'the newer environment name first',
      attributes: {},
      change: { resource: { 'deployment.environment': 'old', 'deployment.environment.name': 'new' } },
      span: { labels: { environment: 'new' } },
    },
    {
      name: 'Langfuse environment and release',
      attributes: { 'langfuse.observation.type': 'span', 'langfuse.environment': 'test', 'langfuse.release': 'r1' },
      span: { labels: { environment: 'test', release: 'r1' } },
    },
    {
      name: 'workflow of a root agent',
      attributes: { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'triage' },
      change: { parentSpanId: undefined as never },
      span: { labels: { workflow: 'triage' } },
    },
    {
      name: 'not of an agent below',
      attributes: { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'helper' },
      span: { labels: {} },
    },
    {
      name: 'request id of the process',
      attributes: {},
      change: { resource: { 'faultline.request.id': 'req-1' } },
      span: { requestId: 'req-1' },
    },
  ]);
});

describe('tools', () => {
  const call = { toolName: 'get_weather', toolArguments: { city: 'Paris' } };
  table([
    {
      name: 'OpenTelemetry, JSON text',
      attributes: {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': 'get_weather',
        'gen_ai.tool.call.id': 'c',
        'gen_ai.tool.call.arguments': '{"city":"Paris"}',
        'gen_ai.tool.call.result': '"sunny"',
      },
      span: { ...call, toolCallId: 'c', toolResult: 'sunny' },
    },
    {
      name: 'OpenTelemetry, structured',
      attributes: {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': 'get_weather',
        'gen_ai.tool.call.arguments': { city: 'Paris' },
      },
      span: call,
    },
    {
      name: 'OpenInference',
      attributes: {
        'openinference.span.kind': 'TOOL',
        'tool.name': 'get_weather',
        'tool_call.function.arguments': '{"city":"Paris"}',
        'output.value': 'sunny',
      },
      span: { ...call, toolResult: 'sunny' },
    },
    {
      name: 'OpenInference for Vercel, arguments as parameters',
      attributes: {
        'openinference.span.kind': 'TOOL',
        'tool.name': 'get_weather',
        'tool.parameters': '{"city":"Paris"}',
      },
      span: call,
    },
    {
      name: 'AI SDK',
      attributes: {
        'ai.operationId': 'ai.toolCall',
        'ai.toolCall.name': 'get_weather',
        'ai.toolCall.args': '{"city":"Paris"}',
        'ai.toolCall.result': '{"w":1}',
      },
      span: { ...call, toolResult: { w: 1 } },
    },
    {
      name: 'Pydantic AI 2',
      attributes: { 'gen_ai.tool.name': 'get_weather', tool_arguments: '{"city":"Paris"}', tool_response: 'sunny' },
      change: { name: 'running tool', scope: 'pydantic-ai' },
      span: { ...call, stage: 'tool', toolResult: 'sunny' },
    },
    {
      name: 'Traceloop',
      attributes: {
        'traceloop.span.kind': 'tool',
        'traceloop.entity.name': 'get_weather',
        'traceloop.entity.input': '{"args":[],"kwargs":{"city":"Paris"}}',
        'traceloop.entity.output': '"sunny"',
      },
      span: { ...call, toolResult: 'sunny' },
    },
    {
      name: 'Langfuse',
      attributes: { 'langfuse.observation.type': 'tool', 'langfuse.observation.input': '{"city":"Paris"}' },
      change: { name: 'get_weather' },
      span: call,
    },
    {
      name: 'Sentry',
      attributes: {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': 'get_weather',
        'gen_ai.tool.input': '{"city":"Paris"}',
        'gen_ai.tool.output': 'sunny',
      },
      span: { ...call, toolResult: 'sunny' },
    },
  ]);
});

describe('what the sender got wrong', () => {
  table([
    {
      name: 'JSON cut off is kept as it came',
      attributes: { 'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"Hel' },
      span: {
        inputMessages: [
          { role: 'user', parts: [{ type: 'text', text: '[{"role":"user","parts":[{"type":"text","content":"Hel' }] },
        ],
        warnings: ['gen_ai.input.messages was cut off by the sender'],
      },
    },
    {
      name: 'any attribute cut off',
      attributes: { 'input.value': '{"messages":[{"content":"Hel' },
      span: { warnings: ['input.value was cut off by the sender'] },
    },
    {
      name: 'dropped attributes',
      attributes: {},
      change: { droppedCount: 3 },
      span: { warnings: ['the sender dropped 3 attributes, events or links'] },
    },
    {
      name: 'ends before it starts',
      attributes: {},
      change: { endTimeNs: START - 1n },
      span: { warnings: ['ends before it starts'] },
    },
    {
      name: 'withheld content is absent',
      attributes: { user_prompt: '<REDACTED>', 'input.value': '[REDACTED]' },
      change: { name: 'claude_code.interaction' },
      span: { warnings: [] },
    },
  ]);
  test('withheld content becomes no input', () => {
    expect(normalized({ user_prompt: '<REDACTED>' }, { name: 'claude_code.interaction' }).input).toBeUndefined();
    expect(normalized({ 'gen_ai.input.messages': '<REDACTED>' }).inputMessages).toEqual([]);
  });
});

test('a span that only announces another one counts nothing and says nothing', () => {
  const span = normalized(
    {
      'logfire.span_type': 'pending_span',
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.usage.input_tokens': 9,
      'gen_ai.usage.output_tokens': 9,
      'gen_ai.input.messages': '[{"role":"user","content":"Hi"}]',
    },
    { scope: 'pydantic-ai' },
  );
  expect(span).toMatchObject({ stage: 'other', isWrapper: true, usage: {}, inputMessages: [], dialect: 'pydantic-ai' });
  expect(span.costUsd).toBeUndefined();
});

test('LiteLLM reports one call three times, of which one counts', () => {
  const call = { 'gen_ai.request.model': 'gpt-4o', 'gen_ai.usage.input_tokens': 10, 'gen_ai.usage.output_tokens': 5 };
  const spans = ['Received Proxy Server Request', 'litellm_request', 'raw_gen_ai_request'].map((name) =>
    normalized(call, { name, scope: 'litellm' }),
  );
  expect(spans.map(({ stage, isWrapper }) => [stage, isWrapper])).toEqual([
    ['request', true],
    ['generation', false],
    ['other', true],
  ]);
  expect(spans[2]?.usage).toEqual({});
});
