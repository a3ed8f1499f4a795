import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { fromTexts, inputFields } from './input-fields.ts';
import { OPERATIONS } from './registry.ts';

const operation = {
  input: z.strictObject({
    count: z.number().int().default(5).describe('how many'),
    share: z.number().optional(),
    isOn: z.boolean().default(false),
    kind: z.enum(['a', 'b']),
    settings: z.strictObject({ deep: z.number() }).optional(),
    text: z.string().default(''),
  }),
};

test('reads names, types, defaults and values from the schema', () => {
  expect(inputFields(operation).map(({ schema: _schema, ...field }) => field)).toEqual([
    { name: 'count', type: 'integer', description: 'how many', isRequired: false, default: 5, values: [] },
    { name: 'share', type: 'number', description: '', isRequired: false, default: undefined, values: [] },
    { name: 'isOn', type: 'boolean', description: '', isRequired: false, default: false, values: [] },
    { name: 'kind', type: 'string', description: '', isRequired: true, default: undefined, values: ['a', 'b'] },
    { name: 'settings', type: 'object', description: '', isRequired: false, default: undefined, values: [] },
    { name: 'text', type: 'string', description: '', isRequired: false, default: '', values: [] },
  ]);
});

test.for([
  ['a whole number', { count: '7' }, { count: 7 }],
  ['a fraction', { share: '-0.5' }, { share: -0.5 }],
  ['true and false', { isOn: 'true' }, { isOn: true }],
  ['an object', { settings: '{"deep":1}' }, { settings: { deep: 1 } }],
  ['a text of digits', { text: '007' }, { text: '007' }],
  ['what is no number stays text', { count: 'seven' }, { count: 'seven' }],
  ['nothing is no number', { count: '' }, { count: '' }],
  ['hexadecimal is no number', { count: '0x10' }, { count: '0x10' }],
  ['a number too long to be exact stays text', { count: '9007199254740993123' }, { count: '9007199254740993123' }],
  ['what is no JSON stays text', { settings: '{' }, { settings: '{' }],
  ['yes is not true', { isOn: 'yes' }, { isOn: 'yes' }],
  ['a field there is not', { colour: 'red' }, { colour: 'red' }],
] as const)('from texts: %s', ([, texts, expected]) => {
  expect(fromTexts(operation, texts as unknown as Record<string, string>)).toEqual(expected);
});

test('whatever is asked, the schema decides: texts never throw, and what is a right value comes through', () => {
  const values = fc.record({
    count: fc.integer({ min: -1e9, max: 1e9 }),
    isOn: fc.boolean(),
    kind: fc.constantFrom('a', 'b'),
    text: fc.string(),
    settings: fc.record({ deep: fc.integer() }),
  });
  fc.assert(
    fc.property(values, (value) => {
      const texts = Object.fromEntries(
        Object.entries(value).map(([name, item]) => [name, typeof item === 'string' ? item : JSON.stringify(item)]),
      );
      expect(fromTexts(operation, texts)).toEqual(value);
    }),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), (texts) => {
      expect(() => fromTexts(operation, texts)).not.toThrow();
    }),
  );
});

test('every input of the registry is described and has a simple type', () => {
  for (const { name, input } of OPERATIONS)
    for (const field of inputFields({ input })) {
      expect(field.description, `${name} ${field.name}`).not.toBe('');
      expect(['string', 'number', 'integer', 'boolean', 'object', 'array']).toContain(field.type);
    }
});
