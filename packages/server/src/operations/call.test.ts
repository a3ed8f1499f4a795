import { expect, test } from 'vitest';
import { z } from 'zod';
import { createAccessPolicy } from './access.ts';
import { callOperation, publicError } from './call.ts';
import { defineOperation, type OperationContext } from './operation.ts';
import { OperationError } from './operation-error.ts';

const echo = defineOperation({
  name: 'things.echo',
  summary: 'Echo',
  description: 'Says what it is told.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/things' },
  input: z.strictObject({
    id: z.string().max(3),
    size: z.number().optional(),
    nested: z.strictObject({ deep: z.array(z.strictObject({ name: z.string() })) }).optional(),
  }),
  example: { id: 'a' },
  output: z.object({ id: z.string() }),
  run: ({ principal }, { id }) => Promise.resolve({ id: `${principal.name} ${id}` }),
});
const context = { principal: { kind: 'local', name: 'local' } } as OperationContext;
const call = (input: unknown) => callOperation(createAccessPolicy(undefined), echo, context, input);

test('runs with what the schema made of the input', async () => {
  expect(await call({ id: 'a' })).toEqual({ id: 'local a' });
});

test.for([
  ['missing', {}, 'id', 'is needed'],
  ['of another type', { id: 1 }, 'id', 'expected string, received number'],
  ['too long', { id: 'abcd' }, 'id', 'too big: expected string to have <=3 characters'],
  ['unknown', { id: 'a', colour: 'red' }, 'colour', 'there is no such input; nothing was done'],
  [
    'unknown, deeper',
    { id: 'a', nested: { deep: [{ name: 'x', age: 1 }] } },
    'nested.deep.0.age',
    'there is no such input; nothing was done',
  ],
  ['missing, deeper', { id: 'a', nested: { deep: [{}] } }, 'nested.deep.0.name', 'is needed'],
  ['no object at all', 'text', '(input)', 'expected object, received string'],
  ['a member of every object', { id: 'a', constructor: 1 }, 'constructor', 'there is no such input; nothing was done'],
] as const)('an input that is %s is named', async ([, input, path, message]) => {
  await expect(call(input)).rejects.toMatchObject({
    code: 'invalid-argument',
    message: `cannot run things.echo: ${path}: ${message}`,
    details: { fields: [{ path, message }] },
  });
});

const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.9:8123'), { code: 'ECONNREFUSED' });
test.for([
  ['an expected failure as it is', new OperationError('not-found', 'cannot find it'), 'not-found', 'cannot find it'],
  ['a bug', new Error('secret at /etc/x'), 'internal', 'cannot answer: internal error; the server log has the details'],
  ['what is no error', 'secret', 'internal', 'cannot answer: internal error; the server log has the details'],
  [
    'a database out of reach',
    refused,
    'unavailable',
    'cannot answer: a database cannot be reached; try again in a moment',
  ],
  [
    'one behind another error',
    new Error('query failed', { cause: refused }),
    'unavailable',
    'cannot answer: a database cannot be reached; try again in a moment',
  ],
  [
    'all addresses out of reach',
    new AggregateError([refused], ''),
    'unavailable',
    'cannot answer: a database cannot be reached; try again in a moment',
  ],
] as const)('callers see %s', ([, error, code, message]) => {
  expect(publicError(error)).toMatchObject({ code, message });
});
