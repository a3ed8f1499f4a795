import type { Message } from '@faultline/model';
import { describe, expect, test } from 'vitest';
import { readConversation, readMessages } from './messages.ts';
import { normalized } from './sample-span.ts';

const user = (text: string): Message => ({ role: 'user', parts: [{ type: 'text', text }] });
const assistant = (text: string): Message => ({ role: 'assistant', parts: [{ type: 'text', text }] });
const system = (text: string): Message => ({ role: 'system', parts: [{ type: 'text', text }] });
const calls = (id: string): Message => ({
  role: 'assistant',
  parts: [{ type: 'tool_call', id, name: 'get_weather', arguments: { city: 'Paris' } }],
});
const answers = (id: string, result: unknown = 'sunny'): Message => ({
  role: 'tool',
  parts: [{ type: 'tool_result', id, result }],
});
const json = (value: unknown) => JSON.stringify(value);

describe('readMessages', () => {
  test.for<{ name: string; given: unknown; role?: string; messages: readonly Message[] | undefined }>([
    { name: 'a text', given: 'Hi', messages: [user('Hi')] },
    { name: 'a text of the model', given: 'Hi', role: 'assistant', messages: [assistant('Hi')] },
    { name: 'JSON in JSON', given: json(json([{ role: 'user', content: 'Hi' }])), messages: [user('Hi')] },
    { name: 'a list of JSON texts', given: [json({ role: 'user', content: 'Hi' })], messages: [user('Hi')] },
    {
      name: 'structured values',
      given: [{ role: 'user', parts: [{ type: 'text', content: 'Hi' }] }],
      messages: [user('Hi')],
    },
    {
      name: 'parts without a role',
      given: [{ type: 'text', content: 'Be brief' }],
      role: 'system',
      messages: [system('Be brief')],
    },
    {
      name: 'developer is system',
      given: [{ role: 'developer', content: 'Be brief' }],
      messages: [system('Be brief')],
    },
    {
      name: 'OpenAI with tool calls',
      given: [
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } }],
        },
        { role: 'tool', tool_call_id: 'c', content: 'sunny' },
      ],
      messages: [calls('c'), answers('c')],
    },
    {
      name: 'OpenAI choices',
      given: { id: 'x', choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hi' } }] },
      messages: [{ ...assistant('Hi'), finishReason: 'stop' }],
    },
    {
      name: 'the old function call',
      given: [{ role: 'assistant', function_call: { name: 'get_weather', arguments: '{"city":"Paris"}' } }],
      messages: [
        { role: 'assistant', parts: [{ type: 'tool_call', name: 'get_weather', arguments: { city: 'Paris' } }] },
      ],
    },
    {
      name: 'OpenAI Responses',
      given: {
        instructions: 'Be brief',
        input: [
          { role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
          { type: 'function_call', call_id: 'c', name: 'get_weather', arguments: '{"city":"Paris"}' },
          { type: 'function_call_output', call_id: 'c', output: 'sunny' },
        ],
      },
      messages: [system('Be brief'), user('Hi'), calls('c'), answers('c')],
    },
    {
      name: 'OpenAI Responses reasoning',
      given: [{ type: 'reasoning', summary: [{ type: 'summary_text', text: 'They greet' }] }],
      role: 'assistant',
      messages: [{ role: 'assistant', parts: [{ type: 'reasoning', text: 'They greet' }] }],
    },
    {
      name: 'Anthropic',
      given: {
        system: 'Be brief',
        messages: [
          { role: 'user', content: 'Hi' },
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'hm' },
              { type: 'tool_use', id: 'c', name: 'get_weather', input: { city: 'Paris' } },
            ],
          },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c', content: 'sunny' }] },
        ],
      },
      messages: [
        system('Be brief'),
        user('Hi'),
        { role: 'assistant', parts: [{ type: 'reasoning', text: 'hm' }, ...calls('c').parts] },
        answers('c'),
      ],
    },
    {
      name: 'Gemini',
      given: {
        config: { system_instruction: 'Be brief' },
        contents: [
          { role: 'user', parts: [{ text: 'Hi' }] },
          { role: 'model', parts: [{ functionCall: { id: 'c', name: 'get_weather', args: { city: 'Paris' } } }] },
          { role: 'user', parts: [{ functionResponse: { id: 'c', response: 'sunny' } }] },
        ],
      },
      messages: [system('Be brief'), user('Hi'), calls('c'), answers('c')],
    },
    {
      name: 'Gemini candidates',
      given: {
        candidates: [
          {
            content: { role: 'model', parts: [{ text: 'hm', thought: true }, { text: 'Hi' }] },
            finishReason: 'MAX_TOKENS',
          },
        ],
      },
      messages: [
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'hm' },
            { type: 'text', text: 'Hi' },
          ],
          finishReason: 'length',
        },
      ],
    },
    {
      name: 'LangChain, serialised',
      given: {
        messages: [
          [
            {
              lc: 1,
              type: 'constructor',
              id: ['langchain_core', 'messages', 'HumanMessage'],
              kwargs: { content: 'Hi' },
            },
          ],
        ],
      },
      messages: [user('Hi')],
    },
    {
      name: 'LangChain generations',
      given: {
        generations: [
          [
            {
              text: 'Hi',
              message: {
                lc: 1,
                type: 'constructor',
                id: ['x', 'AIMessage'],
                kwargs: { content: 'Hi', tool_calls: [] },
              },
            },
          ],
        ],
      },
      messages: [assistant('Hi')],
    },
    {
      name: 'LangChain by type',
      given: [
        { type: 'human', content: 'Hi' },
        { type: 'ai', content: '', tool_calls: [{ id: 'c', name: 'get_weather', args: { city: 'Paris' } }] },
        { type: 'tool', tool_call_id: 'c', content: 'sunny' },
      ],
      messages: [user('Hi'), calls('c'), answers('c')],
    },
    {
      name: 'LangChain calls in the extras',
      given: [
        {
          role: 'assistant',
          content: '',
          additional_kwargs: {
            tool_calls: [{ id: 'c', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } }],
          },
        },
      ],
      messages: [calls('c')],
    },
    {
      name: 'LangChain names a call twice',
      given: [
        {
          type: 'ai',
          content: [{ type: 'tool_use', id: 'c', name: 'get_weather', input: { city: 'Paris' } }],
          tool_calls: [{ id: 'c', name: 'get_weather', args: { city: 'Paris' } }],
        },
      ],
      messages: [calls('c')],
    },
    {
      name: 'LangChain lists tools as if one had spoken',
      given: [
        { role: 'user', content: 'Hi' },
        { role: 'tool', content: { type: 'function', function: { name: 'get_weather', parameters: {} } } },
      ],
      messages: [user('Hi')],
    },
    {
      name: 'AI SDK',
      given: [
        {
          role: 'assistant',
          content: [{ type: 'tool-call', toolCallId: 'c', toolName: 'get_weather', input: { city: 'Paris' } }],
        },
        { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'c', output: { type: 'text', value: 'sunny' } }] },
      ],
      messages: [calls('c'), answers('c')],
    },
    {
      name: 'AI SDK prompt',
      given: json({ system: 'Be brief', prompt: 'Hi' }),
      messages: [system('Be brief'), user('Hi')],
    },
    {
      name: 'Pydantic AI hands results over as the user',
      given: [{ role: 'user', parts: [{ type: 'tool_call_response', id: 'c', result: 'sunny' }] }],
      messages: [answers('c')],
    },
    {
      name: 'a message wrapped once more',
      given: [{ message: { role: 'user', content: 'Hi' } }],
      messages: [user('Hi')],
    },
    { name: 'keyword arguments', given: json({ args: ['Hi'] }), messages: [user('Hi')] },
    {
      name: 'server tools',
      given: [
        {
          role: 'assistant',
          parts: [{ type: 'server_tool_call', id: 'c', name: 'search', server_tool_call: { type: 'web', query: 'x' } }],
        },
      ],
      messages: [{ role: 'assistant', parts: [{ type: 'tool_call', id: 'c', name: 'search' }] }],
    },
    {
      name: 'an image by address',
      given: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://x/y.png' } }] }],
      messages: [{ role: 'user', parts: [{ type: 'media', modality: 'image', uri: 'https://x/y.png' }] }],
    },
    {
      name: 'inline media is measured, not kept',
      given: [{ role: 'user', parts: [{ type: 'blob', mime_type: 'image/png', modality: 'image', content: 'AAAA' }] }],
      messages: [{ role: 'user', parts: [{ type: 'media', modality: 'image', mimeType: 'image/png', sizeBytes: 3 }] }],
    },
    {
      name: 'a data address too',
      given: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }] }],
      messages: [{ role: 'user', parts: [{ type: 'media', modality: 'image', sizeBytes: 3 }] }],
    },
    {
      name: 'Gemini inline data',
      given: [{ role: 'user', parts: [{ inlineData: { mimeType: 'audio/wav', data: 'AAAA' } }] }],
      messages: [{ role: 'user', parts: [{ type: 'media', modality: 'audio', mimeType: 'audio/wav', sizeBytes: 3 }] }],
    },
    {
      name: 'a file by id',
      given: [{ role: 'user', parts: [{ type: 'file', modality: 'document', file_id: 'f1' }] }],
      messages: [{ role: 'user', parts: [{ type: 'media', modality: 'document', fileId: 'f1' }] }],
    },
    {
      name: 'a part of the future',
      given: [{ role: 'user', parts: [{ type: 'hologram', beam: 1 }] }],
      messages: [{ role: 'user', parts: [{ type: 'other', kind: 'hologram', value: { type: 'hologram', beam: 1 } }] }],
    },
    {
      name: 'a role of its own',
      given: [{ role: 'critic', content: 'Hm' }],
      messages: [{ role: 'critic', parts: [{ type: 'text', text: 'Hm' }] }],
    },
    {
      name: 'content called null',
      given: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'null' },
      ],
      messages: [user('Hi'), { role: 'assistant', parts: [] }],
    },
    { name: 'only empty messages', given: [{ role: 'assistant', content: '' }], messages: undefined },
    { name: 'withheld', given: '<REDACTED>', messages: undefined },
    { name: 'nothing', given: undefined, messages: undefined },
    { name: 'null', given: null, messages: undefined },
    { name: 'a number', given: 5, messages: undefined },
    { name: 'an object without messages', given: { x: 1 }, messages: undefined },
    { name: 'names that every object has', given: [{ type: 'constructor', content: 'x' }], messages: [user('x')] },
  ])('$name', ({ given, role, messages }) => {
    expect(readMessages(given, role)).toEqual(messages);
  });

  test.for([
    { name: 'a conversation', given: [{ role: 'user', content: 'Hi' }], messages: [user('Hi')] },
    { name: 'one inside', given: json({ messages: [{ type: 'human', content: 'Hi' }] }), messages: [user('Hi')] },
    { name: 'a text', given: 'Hi', messages: undefined },
    { name: 'arguments', given: { city: 'Paris', content: 'x' }, messages: undefined },
    { name: 'documents', given: [{ page_content: 'x', type: 'Document' }], messages: undefined },
  ])('readConversation: $name', ({ given, messages }) => {
    expect(readConversation(given)).toEqual(messages);
  });
});

describe('flattened', () => {
  const llm = (attributes: Record<string, string>) => normalized({ 'openinference.span.kind': 'LLM', ...attributes });
  test('OpenInference', () => {
    const span = llm({
      'llm.input_messages.0.message.role': 'user',
      'llm.input_messages.0.message.contents.0.message_content.type': 'text',
      'llm.input_messages.0.message.contents.0.message_content.text': 'Look',
      'llm.input_messages.0.message.contents.1.message_content.type': 'image',
      'llm.input_messages.0.message.contents.1.message_content.image.image.url': 'https://x/y.png',
      'llm.input_messages.1.message.role': 'assistant',
      'llm.input_messages.1.message.tool_calls.0.tool_call.id': 'c',
      'llm.input_messages.1.message.tool_calls.0.tool_call.function.name': 'get_weather',
      'llm.input_messages.1.message.tool_calls.0.tool_call.function.arguments': '{"city":"Paris"}',
      'llm.input_messages.2.message.role': 'tool',
      'llm.input_messages.2.message.tool_call_id': 'c',
      'llm.input_messages.2.message.content': 'sunny',
      'llm.output_messages.0.message.role': 'assistant',
      'llm.output_messages.0.message.function_call_name': 'get_weather',
      'llm.output_messages.0.message.function_call_arguments_json': '{"city":"Rome"}',
    });
    expect(span.inputMessages).toEqual([
      {
        role: 'user',
        parts: [
          { type: 'text', text: 'Look' },
          { type: 'media', modality: 'image', uri: 'https://x/y.png' },
        ],
      },
      calls('c'),
      answers('c'),
    ]);
    expect(span.outputMessages).toEqual([
      { role: 'assistant', parts: [{ type: 'tool_call', name: 'get_weather', arguments: { city: 'Rome' } }] },
    ]);
  });

  test.for([
    {
      name: 'gaps in the numbering',
      attributes: {
        'llm.input_messages.1.message.content': 'b',
        'llm.input_messages.10.message.content': 'c',
        'llm.input_messages.2.message.content': 'x',
      },
      texts: ['b', 'x', 'c'],
    },
    {
      name: 'an index beyond the cap is left out',
      attributes: { 'llm.input_messages.0.message.content': 'a', 'llm.input_messages.99999999.message.content': 'z' },
      texts: ['a'],
    },
    {
      name: 'names that are no index are left alone',
      attributes: {
        'llm.input_messages.0.message.content': 'a',
        'llm.input_messages.note': 'z',
        'llm.input_messages.__proto__.message.content': 'z',
      },
      texts: ['a'],
    },
  ])('$name', ({ attributes, texts }) => {
    const { inputMessages } = llm(attributes);
    expect(inputMessages.map(({ parts }) => (parts[0]?.type === 'text' ? parts[0].text : ''))).toEqual(texts);
  });

  test('old Traceloop beside the names of 0.1.0', () => {
    const span = normalized({
      'llm.request.type': 'chat',
      'gen_ai.prompt.name': 'qa',
      'gen_ai.prompt.version': 'v2',
      'gen_ai.prompt.0.user': 'Hi',
      'gen_ai.prompt.1.role': 'assistant',
      'gen_ai.prompt.1.content': '[{"type":"text","text":"Hello"}]',
    });
    expect(span.inputMessages).toEqual([user('Hi'), assistant('Hello')]);
    expect(span.promptVersion).toBe('v2');
  });
});

test('instructions of the system stand before the conversation, once', () => {
  const conversation = [{ role: 'user', parts: [{ type: 'text', content: 'Hi' }] }];
  const both = { 'gen_ai.system_instructions': 'Be brief', 'gen_ai.input.messages': conversation };
  expect(normalized(both).inputMessages).toEqual([system('Be brief'), user('Hi')]);
  const repeated = [{ role: 'system', parts: [{ type: 'text', content: 'Be brief' }] }, ...conversation];
  expect(normalized({ ...both, 'gen_ai.input.messages': repeated }).inputMessages).toHaveLength(2);
});
