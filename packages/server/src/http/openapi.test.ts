import { ErrorJsonSchema } from '@faultline/model';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { inputFields } from '../operations/input-fields.ts';
import { OPERATIONS } from '../operations/registry.ts';
import { openApiDocument } from './openapi.ts';

const document = openApiDocument(OPERATIONS, '1.2.3');

function* referencesIn(value: unknown): Generator<string> {
  if (value === null || typeof value !== 'object') return;
  for (const [key, item] of Object.entries(value)) {
    if (key === '$ref' && typeof item === 'string') yield item;
    else yield* referencesIn(item);
  }
}

test('every operation is described where it is found', () => {
  for (const { name, http } of OPERATIONS)
    expect(document.paths[http.path]?.[http.method.toLowerCase()], name).toMatchObject({ operationId: name });
  const described = Object.values(document.paths).flatMap((path) => Object.keys(path));
  expect(described).toHaveLength(OPERATIONS.length);
});

test('every reference leads somewhere, and every part is referred to', () => {
  const references = new Set(referencesIn(document));
  const parts = Object.keys(document.components.schemas).map((id) => `#/components/schemas/${id}`);
  expect([...references].sort()).toEqual(parts.sort());
  expect(parts.length).toBeGreaterThan(8);
});

function* undescribed(schema: unknown, path: string): Generator<string> {
  if (schema === null || typeof schema !== 'object') return;
  const {
    properties = {},
    items,
    oneOf = [],
  } = schema as {
    properties?: Record<string, Record<string, unknown>>;
    items?: unknown;
    oneOf?: unknown[];
  };
  for (const [name, property] of Object.entries(properties)) {
    const speaksForItself = ['properties', '$ref', 'const'].some((key) => key in property);
    if (property['description'] === undefined && !speaksForItself) yield `${path}.${name}`;
    yield* undescribed(property, `${path}.${name}`);
  }
  yield* undescribed(items, `${path}[]`);
  for (const variant of oneOf) yield* undescribed(variant, path);
}

test('every field of every answer says what it means', () => {
  const answers = OPERATIONS.filter((operation) => operation.kind === 'unary').map(
    ({ name, output }) => [name, z.toJSONSchema(output, { unrepresentable: 'any' })] as const,
  );
  const named = Object.entries(document.components.schemas);
  expect([...answers, ...named].flatMap(([name, schema]) => [...undescribed(schema, name)])).toEqual([]);
});

test('no schema keeps what belongs to another document', () => {
  const text = JSON.stringify(document);
  expect(text).not.toMatch(/"\$defs"|"\$schema"|#\/\$defs/);
});

test('every input stands in the path, the query or the body, once', () => {
  for (const operation of OPERATIONS) {
    const described = document.paths[operation.http.path]![operation.http.method.toLowerCase()] as {
      parameters: { name: string; in: string; required: boolean }[];
      requestBody?: { content: { 'application/json': { schema: { properties: object } } } };
    };
    const body = Object.keys(described.requestBody?.content['application/json'].schema.properties ?? {});
    const names = [...described.parameters.map(({ name }) => name), ...body];
    expect(names.sort(), operation.name).toEqual(
      inputFields(operation)
        .map(({ name }) => name)
        .sort(),
    );
    for (const parameter of described.parameters) if (parameter.in === 'path') expect(parameter.required).toBe(true);
  }
});

test('the error is the one that is sent', () => {
  expect(document.components.schemas['Error']).toMatchObject({
    properties: { error: { required: ['code', 'message'] } },
  });
  expect(ErrorJsonSchema.safeParse({ error: { code: 'not-found', message: 'x' } }).success).toBe(true);
});
