// The answering model call: streamed, with tools worked off until the model has what it needs.
import type { DatabaseSync } from 'node:sqlite';
import { generation, tool } from '@faultline/sdk';
import type OpenAI from 'openai';
import { phrasesOf } from '../model/answer.ts';
import { pass } from './clock.ts';
import { headersOf, withRetries } from './model-client.ts';
import type { Fault, FaultKind } from './plan.ts';
import { questionWithPassages, type Passage, type Prompt } from './prompts.ts';
import { runTool, ToolError, toolDefinitions } from './tools.ts';

export interface GenerateServices {
  readonly model: OpenAI;
  readonly database: DatabaseSync;
  readonly faults: ReadonlyMap<FaultKind, Fault>;
  readonly modelName: string;
  readonly slowMs: number;
}

type Messages = OpenAI.ChatCompletionMessageParam[];

export interface Generated {
  readonly text: string;
  /** The exact messages of the last call. */
  readonly prompt: readonly OpenAI.ChatCompletionMessageParam[];
  readonly toolCalls: number;
  readonly toolErrors: number;
  /** What the tools gave back, as the model was told. */
  readonly toolResults: readonly string[];
  readonly attempts: number;
  /** It says that it found nothing, or that it does not want to. */
  readonly isAbstaining: boolean;
  /** It went round in tools without coming to an answer. */
  readonly hasFailed: boolean;
  readonly hasTicket: boolean;
}

const MAX_ROUNDS = 5;
/** How answers begin that have nothing to cite. */
const WITHOUT_ANSWER = ['en', 'de', 'fr'].flatMap((language) => {
  const { notFound, refusal } = phrasesOf(language);
  return [notFound.slice(0, 25), refusal.slice(0, 25)];
});

export async function generate(
  services: GenerateServices,
  prompt: Prompt,
  passages: readonly Passage[],
  question: string,
): Promise<Generated> {
  const messages: Messages = [
    { role: 'system', content: prompt.system },
    { role: 'user', content: questionWithPassages(question, passages) },
  ];
  const state = { toolCalls: 0, toolErrors: 0, toolResults: [] as string[], attempts: 0, hasTicket: false };
  let sent: Messages = messages;
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    sent = [...messages];
    const said = await callModel(services, prompt, messages, state);
    if (said.toolCalls.length === 0) {
      const isAbstaining = WITHOUT_ANSWER.some((phrase) => said.text.startsWith(phrase));
      return { ...state, text: said.text, prompt: sent, isAbstaining, hasFailed: false };
    }
    messages.push({ role: 'assistant', content: null, tool_calls: [...said.toolCalls] });
    for (const call of said.toolCalls) {
      const content = await callTool(services, call, state);
      state.toolResults.push(content);
      messages.push({ role: 'tool', tool_call_id: call.id, content });
    }
  }
  return { ...state, text: '', prompt: sent, isAbstaining: false, hasFailed: true };
}

type FunctionCall = OpenAI.ChatCompletionMessageFunctionToolCall;

async function callModel(
  { model, modelName, faults, slowMs }: GenerateServices,
  prompt: Prompt,
  messages: Messages,
  state: { attempts: number },
): Promise<{ text: string; toolCalls: readonly FunctionCall[] }> {
  return withRetries((attempt) =>
    generation('answer', async (recorder) => {
      state.attempts += 1;
      recorder.model(modelName, { provider: 'local' });
      recorder.prompt({ name: prompt.name, version: prompt.version });
      if (slowMs > 0) await pass(slowMs);
      const stream = await model.chat.completions.create(
        {
          model: modelName,
          messages,
          tools: toolDefinitions(faults.has('break-tool-schema')),
          stream: true,
          stream_options: { include_usage: true },
        },
        { headers: headersOf({ behaviour: behaviourOf(faults, prompt), attempt }) },
      );
      let text = '';
      const toolCalls: FunctionCall[] = [];
      for await (const chunk of stream) {
        const [choice] = chunk.choices;
        if (choice?.delta.content) {
          if (text === '') recorder.firstToken();
          text += choice.delta.content;
        }
        for (const part of choice?.delta.tool_calls ?? [])
          if (part.id && part.function?.name)
            toolCalls.push({
              id: part.id,
              type: 'function',
              function: { name: part.function.name, arguments: part.function.arguments ?? '' },
            });
        if (choice?.finish_reason) recorder.finishReason(choice.finish_reason);
        if (chunk.usage) {
          recorder.usage({
            inputTokens: chunk.usage.prompt_tokens,
            outputTokens: chunk.usage.completion_tokens,
            cacheReadTokens: chunk.usage.prompt_tokens_details?.cached_tokens,
            reasoningTokens: chunk.usage.completion_tokens_details?.reasoning_tokens,
          });
          recorder.model(modelName, { provider: 'local', responseModel: chunk.model, responseId: chunk.id });
        }
      }
      if (text !== '') recorder.answer(text);
      return { text, toolCalls };
    }),
  );
}

async function callTool(
  services: GenerateServices,
  call: FunctionCall,
  state: { toolCalls: number; toolErrors: number; hasTicket: boolean },
): Promise<string> {
  state.toolCalls += 1;
  const { name } = call.function;
  const input = JSON.parse(call.function.arguments) as Readonly<Record<string, unknown>>;
  try {
    const result = await tool(name, async (recorder) => {
      recorder.call({ id: call.id, arguments: input });
      const answered = await runTool(services.database, name, input, services.faults.has('tool-timeout'));
      recorder.result(answered);
      return answered;
    });
    if (name === 'create_ticket') state.hasTicket = true;
    return JSON.stringify(result);
  } catch (error) {
    state.toolErrors += 1;
    return JSON.stringify({ error: error instanceof ToolError ? error.message : 'the tool did not answer' });
  }
}

const BEHAVIOURS: Partial<Record<FaultKind, string>> = {
  'answer-beyond': 'beyond-context',
  'answer-against': 'against-context',
  'tool-loop': 'tool-loop',
  'over-refuse': 'refuse',
  'guardrail-off': 'comply,leak-pii',
};

function behaviourOf(faults: ReadonlyMap<FaultKind, Fault>, prompt: Prompt): string {
  const throttled = faults.get('throttle-model');
  return [
    ...[...faults.keys()].flatMap((kind) => BEHAVIOURS[kind] ?? []),
    ...(throttled ? [`throttle=${throttled.parameters?.['attempts'] ?? 2}`] : []),
    ...(/explain everything/i.test(prompt.system) ? ['verbose'] : []),
  ].join(',');
}
