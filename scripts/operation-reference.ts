// What the reference pages of the operations have in common: tables of inputs and outputs.
import { inputFields, type InputField } from '../packages/server/src/operations/input-fields.ts';
import type { AnyOperation } from '../packages/server/src/operations/registry.ts';
import { markdownTable } from './reference-page.ts';

export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly $ref?: string;
}

export function inputTable(operation: AnyOperation, nameOf: (field: InputField) => string): string {
  const fields = inputFields(operation);
  if (fields.length === 0) return 'It takes no input.';
  return markdownTable(
    ['input', 'type', 'default', 'meaning'],
    fields.map((field) => [`\`${nameOf(field)}\``, typeOfInput(field), defaultOf(field), field.description]),
  );
}

function typeOfInput({ type, values }: InputField): string {
  return values.length > 0 ? values.map((value) => `\`${value}\``).join(' ') : type;
}

function defaultOf({ isRequired, default: value }: InputField): string {
  return isRequired ? '**needed**' : value === undefined || value === '' ? '' : `\`${value}\``;
}

/** One row for each field, nested ones by their path; named parts are links. */
export function outputTable(schema: JsonSchema): string {
  return markdownTable(['field', 'type', 'meaning'], rowsOf(schema, ''));
}

function rowsOf(schema: JsonSchema, prefix: string): string[][] {
  const variants = schema.oneOf ?? [];
  if (variants.length > 0)
    return variants.flatMap(({ properties: { type, ...properties } = {}, ...variant }) => [
      ['`type`', `\`${type?.const ?? ''}\``, ''],
      ...rowsOf({ ...variant, properties }, prefix),
    ]);
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const isOptional = !(schema.required ?? []).includes(name);
    const path = `${prefix}${name}`;
    const isPlainGroup = property.properties !== undefined && property.description === undefined;
    const row = [`\`${path}\`${isOptional ? '?' : ''}`, typeOf(property), property.description ?? ''];
    return [
      ...(isPlainGroup ? [] : [row]),
      ...rowsOf(property, `${path}.`),
      ...rowsOf(property.items ?? {}, `${path}[].`),
    ];
  });
}

function typeOf(schema: JsonSchema): string {
  const { type, items, enum: values, $ref, additionalProperties } = schema;
  if ($ref !== undefined) return linkTo($ref);
  if (values) return values.map((value) => `\`${value}\``).join(' ');
  if (items) return `list of ${typeOf(items)}`;
  if (type === 'object' && typeof additionalProperties === 'object') return 'map';
  return typeof type === 'string' ? type : (type?.join(' or ') ?? 'any');
}

function linkTo(reference: string): string {
  const name = reference.split('/').at(-1)!;
  return `[${name}](#${name.toLowerCase()})`;
}
