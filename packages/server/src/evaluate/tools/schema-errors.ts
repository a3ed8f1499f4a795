// The part of JSON Schema that tools declare their arguments with. What is not known here is not held against the arguments.

export type Schema = Readonly<Record<string, unknown>>;

const MAX_DEPTH = 8;

/** What is wrong with a value by a schema, one sentence each; none where it fits. */
export function schemaErrors(value: unknown, schema: Schema, path = '', depth = 0): readonly string[] {
  if (depth > MAX_DEPTH) return [];
  const where = path === '' ? 'the arguments' : path;
  const types = [schema['type']].flat().filter((type) => typeof type === 'string');
  if (types.length > 0 && !types.some((type) => isOfType(value, type)))
    return [`${where} should be ${types.join(' or ')} and is ${typeOf(value)}`];
  const allowed = schema['enum'];
  if (Array.isArray(allowed) && !allowed.some((each) => JSON.stringify(each) === JSON.stringify(value)))
    return [`${where} should be one of ${allowed.map((each) => JSON.stringify(each)).join(', ')}`];
  if (Array.isArray(value)) {
    const items = schema['items'];
    return isSchema(items) ? value.flatMap((item, at) => schemaErrors(item, items, `${path}[${at}]`, depth + 1)) : [];
  }
  if (typeof value !== 'object' || value === null) return rangeErrors(value, schema, where);
  return objectErrors(value as Readonly<Record<string, unknown>>, schema, path, depth);
}

function objectErrors(value: Readonly<Record<string, unknown>>, schema: Schema, path: string, depth: number) {
  const properties = isSchema(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? (schema['required'] as unknown[]) : [];
  const errors: string[] = [];
  for (const name of required)
    if (typeof name === 'string' && value[name] === undefined) errors.push(`${nameOf(path, name)} is required`);
  for (const [name, item] of Object.entries(value)) {
    const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (isSchema(own)) errors.push(...schemaErrors(item, own, nameOf(path, name), depth + 1));
    else if (own === undefined && schema['additionalProperties'] === false)
      errors.push(`${nameOf(path, name)} is not declared`);
  }
  return errors;
}

function rangeErrors(value: unknown, schema: Schema, where: string): readonly string[] {
  const { minimum, maximum, minLength, maxLength } = schema;
  if (typeof value === 'number') {
    if (typeof minimum === 'number' && value < minimum) return [`${where} should be at least ${minimum}`];
    if (typeof maximum === 'number' && value > maximum) return [`${where} should be at most ${maximum}`];
  }
  if (typeof value === 'string') {
    if (typeof minLength === 'number' && value.length < minLength) return [`${where} is shorter than ${minLength}`];
    if (typeof maxLength === 'number' && value.length > maxLength) return [`${where} is longer than ${maxLength}`];
  }
  return [];
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOfType(value: unknown, type: string): boolean {
  const actual = typeOf(value);
  return actual === type || (type === 'number' && actual === 'integer');
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value;
}

const nameOf = (path: string, name: string) => (path === '' ? name : `${path}.${name}`);
