import { expect, test } from 'vitest';
import { OPERATIONS } from '../operations/registry.ts';
import { toolsOf } from './server.ts';

/** What even the plainest clients and model providers take: no choices between schemas, no lists of types, no references. */
const FORBIDDEN = ['anyOf', 'oneOf', 'allOf', 'not', '$ref', '$defs', 'if', 'patternProperties', 'prefixItems'];

function* schemasIn(schema: unknown, path: string): Generator<[string, Record<string, unknown>]> {
  if (schema === null || typeof schema !== 'object' || Array.isArray(schema)) return;
  yield [path, schema as Record<string, unknown>];
  const { properties = {}, items } = schema as { properties?: Record<string, unknown>; items?: unknown };
  for (const [name, property] of Object.entries(properties)) yield* schemasIn(property, `${path}.${name}`);
  yield* schemasIn(items, `${path}[]`);
}

test.for(toolsOf(OPERATIONS).map((tool) => [tool.name, tool] as const))(
  '%s fits the plainest client',
  ([name, tool]) => {
    expect(name).toMatch(/^[a-z][a-z_]{0,62}$/);
    expect(tool.description.length).toBeLessThan(1024);
    expect(tool.inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
    for (const [path, schema] of schemasIn(tool.inputSchema, name)) {
      expect(
        Object.keys(schema).filter((key) => FORBIDDEN.includes(key)),
        path,
      ).toEqual([]);
      expect(schema['type'], path).toBeTypeOf('string');
      if (schema['type'] === 'array') expect(schema['items'], path).toBeTypeOf('object');
      if (schema['enum'])
        expect(
          (schema['enum'] as unknown[]).every((value) => typeof value === 'string'),
          path,
        ).toBe(true);
      if (typeof schema['pattern'] === 'string') expect(schema['pattern'], path).not.toMatch(/\(\?/);
    }
  },
);
