// The inputs of an operation as its surfaces need them: names, types and texts, read from its schema.
import { z } from 'zod';
import type { AnyOperation } from './registry.ts';

export interface InputField {
  readonly name: string;
  readonly type: 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array';
  readonly description: string;
  readonly isRequired: boolean;
  /** Undefined without a default. */
  readonly default: string | number | boolean | undefined;
  /** The only values there are; empty when any of the type will do. */
  readonly values: readonly string[];
  /** JSON Schema of the field, its description left out. */
  readonly schema: Readonly<Record<string, unknown>>;
}

interface JsonSchemaProperty {
  readonly type: InputField['type'];
  readonly description?: string;
  readonly default?: string | number | boolean;
  readonly enum?: readonly string[];
}

const known = new WeakMap<z.ZodType, readonly InputField[]>();

export function inputFields({ input }: Pick<AnyOperation, 'input'>): readonly InputField[] {
  const before = known.get(input);
  if (before) return before;
  const { properties = {}, required = [] } = z.toJSONSchema(input, { io: 'input' }) as {
    properties?: Record<string, JsonSchemaProperty>;
    required?: readonly string[];
  };
  const fields = Object.entries(properties).map(([name, { description = '', ...schema }]): InputField => ({
    name,
    type: schema.type,
    description,
    isRequired: required.includes(name),
    default: schema.default,
    values: schema.enum ?? [],
    schema,
  }));
  known.set(input, fields);
  return fields;
}

/**
 * Typed input from texts, as a query string and a command line have them. A text that does not look like its type stays as it is, for the
 * schema to refuse by name; so does a field that the operation does not have.
 */
export function fromTexts(
  operation: Pick<AnyOperation, 'input'>,
  texts: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const types = new Map(inputFields(operation).map(({ name, type }) => [name, type]));
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, typed(text, types.get(name))]));
}

function typed(text: string, type: InputField['type'] | undefined): unknown {
  switch (type) {
    case 'number':
    case 'integer':
      return /^-?\d{1,15}(?:\.\d{1,15})?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'object':
    case 'array':
      return fromJson(text);
    case 'string':
    case undefined:
    default:
      return text;
  }
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
