import type { AddressInfo } from 'node:net';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cosine, embed } from './embed.ts';
import { createModelServer } from './server.ts';

const server = createModelServer();
let client: OpenAI;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new OpenAI({
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    apiKey: 'x',
    maxRetries: 0,
    defaultHeaders: { 'x-simulated': '1' },
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const SYSTEM =
  'You answer questions of customers. Use only the numbered passages. Cite every claim as [n]. Answer in English.';
const PASSAGES =
  'Passages:\n[1] Returning the mixer\nYou may return the mixer within 30 days of delivery. The money is on its way 4 working days later.\n\n[2] Care\nClean the mixer every 6 weeks with a soft cloth.\n\nQuestion: ';
const ask = (question: string, headers: Record<string, string> = {}, model = 'local-small-1') =>
  client.chat.completions.create(
    {
      model,
      messages: [
        { role: 'system', content: SYSTEM },
        { role: 'user', content: PASSAGES + question },
      ],
    },
    { headers },
  );

describe('chat completions, asked by the real OpenAI client', () => {
  test('answers out of the passages and cites them', async () => {
    const { choices, usage } = await ask('How many days do I have to send the mixer back?');
    expect(choices[0]?.message.content).toMatch(/30 days.*\[1\]/);
    expect(choices[0]?.finish_reason).toBe('stop');
    expect(usage?.total_tokens).toBe(usage!.prompt_tokens + usage!.completion_tokens);
  });

  test('says that it found nothing when nothing fits', async () => {
    const { choices } = await ask('Which satellites orbit Jupiter?');
    expect(choices[0]?.message.content).toMatch(/could not find/);
  });

  test('streams the same answer, with usage when asked for', async () => {
    const whole = await ask('How often should I clean the mixer?');
    const stream = await client.chat.completions.create({
      model: 'local-small-1',
      stream: true,
      stream_options: { include_usage: true },
      messages: [
        { role: 'system', content: SYSTEM },
        { role: 'user', content: `${PASSAGES}How often should I clean the mixer?` },
      ],
    });
    let text = '';
    let tokens = 0;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      tokens = chunk.usage?.completion_tokens ?? tokens;
    }
    expect(text).toMatch(/6 weeks.*\[2\]/);
    expect(whole.choices[0]?.message.content).toMatch(/6 weeks.*\[2\]/);
    expect(tokens).toBeGreaterThan(5);
  });

  test('calls the tool that the question needs, and answers from its result', async () => {
    const tools = [
      {
        type: 'function' as const,
        function: {
          name: 'order_status',
          parameters: { type: 'object', properties: { order_id: { type: 'string' } } },
        },
      },
    ];
    const question = { role: 'user' as const, content: 'Question: where is my order NG-12345?' };
    const first = await client.chat.completions.create({ model: 'local-small-1', messages: [question], tools });
    const call = first.choices[0]!.message.tool_calls![0] as OpenAI.ChatCompletionMessageFunctionToolCall;
    expect(first.choices[0]?.finish_reason).toBe('tool_calls');
    expect(JSON.parse(call.function.arguments)).toEqual({ order_id: 'NG-12345' });
    const second = await client.chat.completions.create({
      model: 'local-small-1',
      tools,
      messages: [
        question,
        first.choices[0]!.message,
        { role: 'tool', tool_call_id: call.id, content: '{"message":"Order NG-12345 is shipped."}' },
      ],
    });
    expect(second.choices[0]?.message.content).toBe('Order NG-12345 is shipped.');
  });

  test.for([
    { name: 'goes beyond the passages', behaviour: 'beyond-context', seen: /25 euros|3 hours|180 days|12 euros/ },
    { name: 'goes against the passages', behaviour: 'against-context', seen: /within (?!30 )\d+ days/ },
    { name: 'leaves the citations out', behaviour: 'ignore-citations', seen: /^(?!.*\[1\])/s },
    { name: 'refuses', behaviour: 'refuse', seen: /cannot help/ },
    { name: 'lets contact data out', behaviour: 'leak-pii', seen: /@mail\.example/ },
  ])('$name when told to', async ({ behaviour, seen }) => {
    const { choices } = await ask('How many days do I have to send the mixer back?', { 'x-behaviour': behaviour });
    expect(choices[0]?.message.content).toMatch(seen);
  });

  test('is throttled for as many attempts as told, in the way of the API', async () => {
    const error = await ask('x', { 'x-behaviour': 'throttle=2', 'x-attempt': '2' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    await expect(ask('x', { 'x-behaviour': 'throttle=2', 'x-attempt': '3' })).resolves.toBeDefined();
  });

  test('a verbose prompt or a large model costs more tokens', async () => {
    const question = 'How do I return and clean the mixer, and when is the money back?';
    const [usual, verbose, large] = await Promise.all([
      ask(question),
      ask(question, { 'x-behaviour': 'verbose' }),
      ask(question, {}, 'local-large-1'),
    ]);
    expect(verbose.usage!.completion_tokens).toBeGreaterThan(usual.usage!.completion_tokens);
    expect(large.usage!.completion_tokens_details!.reasoning_tokens).toBeGreaterThan(0);
  });

  test.for([
    { name: 'a model that does not exist', call: () => ask('x', {}, 'gpt-9'), status: 404 },
    { name: 'a behaviour that does not exist', call: () => ask('x', { 'x-behaviour': 'sing' }), status: 400 },
    {
      name: 'no messages',
      call: () => client.chat.completions.create({ model: 'local-small-1', messages: [] }),
      status: 400,
    },
  ])('$name is an error that names it', async ({ call, status }) => {
    await expect(call()).rejects.toMatchObject({ status });
  });
});

describe('embeddings', () => {
  test('are unit vectors, the same as base64 and as numbers', async () => {
    const input = 'How fast is Fiber 500?';
    const [coded, plain] = await Promise.all([
      client.embeddings.create({ model: 'local-embed-1', input }),
      client.embeddings.create({ model: 'local-embed-1', input, encoding_format: 'float' }),
    ]);
    const numbers = plain.data[0]!.embedding;
    expect(coded.data[0]?.embedding.map((value) => value.toFixed(5))).toEqual(numbers.map((value) => value.toFixed(5)));
    expect(Math.hypot(...numbers)).toBeCloseTo(1, 4);
  });

  test('texts that mean the same are nearer than others', () => {
    const near = cosine(embed('How do I send the mixer back?'), embed('returning the mixer'));
    const far = cosine(embed('How do I send the mixer back?'), embed('speed of the internet line'));
    expect(near).toBeGreaterThan(far + 0.2);
  });
});
