import { describe, expect, test } from 'vitest';
import { span } from '../../assemble/sample-spans.ts';
import { requestOf, toolCall } from '../sample-request.ts';
import { declaredTools } from './declared-tools.ts';
import { schemaErrors } from './schema-errors.ts';
import { toolArguments } from './tool-arguments.ts';
import { toolLoop } from './tool-loop.ts';

const SCHEMA = {
  type: 'object',
  properties: {
    city: { type: 'string', minLength: 2 },
    days: { type: 'integer', minimum: 1, maximum: 14 },
    unit: { enum: ['C', 'F'] },
    stops: { type: 'array', items: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } } },
  },
  required: ['city'],
  additionalProperties: false,
} as const;

describe('arguments against a schema', () => {
  test.for([
    { name: 'fit', value: { city: 'Bern', days: 3, unit: 'C', stops: [{ id: 'a' }] }, errors: [] },
    { name: 'one missing', value: { days: 3 }, errors: ['city is required'] },
    { name: 'another type', value: { city: 7 }, errors: ['city should be string and is integer'] },
    {
      name: 'a fraction for an integer',
      value: { city: 'Bern', days: 1.5 },
      errors: ['days should be integer and is number'],
    },
    { name: 'too large', value: { city: 'Bern', days: 30 }, errors: ['days should be at most 14'] },
    { name: 'too short', value: { city: 'B' }, errors: ['city is shorter than 2'] },
    { name: 'none of the choices', value: { city: 'Bern', unit: 'K' }, errors: ['unit should be one of "C", "F"'] },
    { name: 'one too many', value: { city: 'Bern', town: 'x' }, errors: ['town is not declared'] },
    { name: 'inside a list', value: { city: 'Bern', stops: [{}] }, errors: ['stops[0].id is required'] },
    { name: 'no object', value: 'Bern', errors: ['the arguments should be object and is string'] },
  ])('$name', ({ value, errors }) => {
    expect(schemaErrors(value, SCHEMA)).toEqual(errors);
  });
});

describe('declared tools', () => {
  const parameters = { type: 'object', required: ['city'] };
  test.for([
    {
      name: 'OpenTelemetry',
      attributes: { 'gen_ai.tool.definitions': JSON.stringify([{ type: 'function', name: 'weather', parameters }]) },
    },
    {
      name: 'OpenAI, inside the invocation parameters',
      attributes: {
        'llm.invocation_parameters': JSON.stringify({
          tools: [{ type: 'function', function: { name: 'weather', parameters } }],
        }),
      },
    },
    {
      name: 'OpenInference',
      attributes: {
        'llm.tools.0.tool.json_schema': JSON.stringify({ type: 'function', function: { name: 'weather', parameters } }),
      },
    },
    {
      name: 'Anthropic',
      attributes: { 'llm.tools.0.tool.json_schema': JSON.stringify({ name: 'weather', input_schema: parameters }) },
    },
    {
      name: 'Vercel',
      attributes: { 'ai.prompt.tools': [JSON.stringify({ name: 'weather', inputSchema: parameters })] },
    },
    {
      name: 'OpenLLMetry',
      attributes: {
        'llm.request.functions.0.name': 'weather',
        'llm.request.functions.0.parameters': JSON.stringify(parameters),
      },
    },
  ])('of $name', ({ attributes }) => {
    const tools = declaredTools([span('call', undefined, [0, 1], { stage: 'generation', attributes })]);
    expect([...tools]).toEqual([['weather', parameters]]);
  });

  test('broken JSON declares none', () => {
    const attributes = { 'gen_ai.tool.definitions': '[{"name":' };
    expect(declaredTools([span('call', undefined, [0, 1], { stage: 'generation', attributes })]).size).toBe(0);
  });
});

test('calls whose arguments do not fit are counted, and those without a schema are not judged', () => {
  const offering = span('offer', 'request', [30, 40], {
    stage: 'generation',
    attributes: { 'gen_ai.tool.definitions': JSON.stringify([{ name: 'weather', parameters: SCHEMA }]) },
  });
  const calls = [
    toolCall(1, 'weather', { toolArguments: { city: 'Bern' } }),
    toolCall(2, 'weather', { toolArguments: '{"town":"Bern"}' }),
    toolCall(3, 'search', { toolArguments: { q: 1 } }),
  ];
  const finding = toolArguments.evaluate(requestOf({ spans: [offering, ...calls] }));
  expect(finding?.facts).toEqual({ invalid_tool_arguments: 1 });
  expect(finding?.scores).toMatchObject([{ explanation: 'weather: city is required; town is not declared' }]);
  expect(toolArguments.evaluate(requestOf({ spans: calls }))).toBeUndefined();
});

describe('loops', () => {
  const search = (at: number, errorType?: string) =>
    toolCall(at, 'search', {
      toolArguments: at % 2 ? { q: 'x', n: 1 } : { n: 1, q: 'x' },
      ...(errorType ? { errorType } : {}),
    });
  test.for([
    { name: 'three times the same', spans: [search(1), search(2), search(3)], loop: 1 },
    { name: 'twice the same', spans: [search(1), search(2)], loop: 0 },
    { name: 'two tries after failures', spans: [search(1, 'timeout'), search(2, 'timeout'), search(3)], loop: 0 },
    {
      name: 'failing again and again',
      spans: [search(1, 'timeout'), search(2, 'timeout'), search(3, 'timeout'), search(4, 'timeout')],
      loop: 1,
    },
    {
      name: 'other arguments',
      spans: [1, 2, 3, 4].map((at) => toolCall(at, 'search', { toolArguments: { page: at } })),
      loop: 0,
    },
    { name: 'no tool: does not apply', spans: [], loop: undefined },
  ])('$name', ({ spans, loop }) => {
    expect(toolLoop.evaluate(requestOf({ spans }))?.facts?.tool_loop).toBe(loop);
  });
});
