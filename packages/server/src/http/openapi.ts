// The operations as an OpenAPI 3.1 document, derived from their schemas.
import {
  DocumentJsonSchema,
  ErrorJsonSchema,
  EvidenceJsonSchema,
  LogJsonSchema,
  MessageJsonSchema,
  MessagePartJsonSchema,
  ProjectSchema,
  RequestDetailJsonSchema,
  RequestSummaryJsonSchema,
  ScoreJsonSchema,
  SpanJsonSchema,
  ToolCallJsonSchema,
  UsageJsonSchema,
} from '@faultline/model';
import { z } from 'zod';
import { inputFields } from '../operations/input-fields.ts';
import type { AnyOperation } from '../operations/registry.ts';
import { ERROR_TABLE } from './errors.ts';

type Json = Record<string, unknown>;

interface PartMeta {
  readonly id?: string | undefined;
  readonly description?: string | undefined;
}

/** Names of parts, beside the descriptions that every schema carries. */
class PartRegistry extends z.core.$ZodRegistry<PartMeta> {
  override get(schema: z.core.$ZodType): ReturnType<z.core.$ZodRegistry<PartMeta>['get']> {
    return { ...z.globalRegistry.get(schema), ...super.get(schema) };
  }
}

/** Parts that have a name of their own, in the document and in the reference. */
const NAMED = new PartRegistry();
NAMED.add(RequestDetailJsonSchema, { id: 'Request' });
NAMED.add(RequestSummaryJsonSchema, { id: 'RequestSummary' });
NAMED.add(EvidenceJsonSchema, { id: 'Evidence' });
NAMED.add(DocumentJsonSchema, { id: 'Document' });
NAMED.add(ToolCallJsonSchema, { id: 'ToolCall' });
NAMED.add(SpanJsonSchema, { id: 'Span' });
NAMED.add(MessageJsonSchema, { id: 'Message' });
NAMED.add(MessagePartJsonSchema, { id: 'MessagePart' });
NAMED.add(UsageJsonSchema, { id: 'Usage' });
NAMED.add(ScoreJsonSchema, { id: 'Score' });
NAMED.add(LogJsonSchema, { id: 'Log' });
NAMED.add(ProjectSchema, { id: 'Project' });
NAMED.add(ErrorJsonSchema, { id: 'Error' });

export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: Json;
  readonly servers: readonly Json[];
  readonly security: readonly Json[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>>; readonly securitySchemes: Json };
}

export function openApiDocument(operations: readonly AnyOperation[], version: string): OpenApiDocument {
  const schemas: Record<string, Json> = {};
  const paths: Record<string, Record<string, Json>> = {};
  const error = component(ErrorJsonSchema, schemas);
  for (const operation of operations) {
    const path = (paths[operation.http.path] ??= {});
    path[operation.http.method.toLowerCase()] = describe(operation, schemas, error);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Faultline',
      version,
      description: 'Request traces by stage, with search, facets, live tail, the ingest ledger and doctor.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    // Either: without a configured token, callers on the same machine need none.
    security: [{}, { token: [] }],
    tags: [...new Set(operations.map(tagOf))].map((name) => ({ name })),
    paths,
    components: {
      schemas,
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'needed once FAULTLINE_AUTH_TOKEN is set' },
      },
    },
  };
}

function describe(operation: AnyOperation, schemas: Record<string, Json>, error: Json): Json {
  const fields = inputFields(operation);
  const isInPath = (name: string) => operation.http.path.includes(`{${name}}`);
  const hasBody = operation.http.method !== 'GET';
  const body = fields.filter(({ name }) => !isInPath(name));
  const answer =
    operation.kind === 'unary'
      ? { 'application/json': { schema: component(operation.output, schemas) } }
      : { 'text/event-stream': { schema: component(operation.event, schemas) } };
  const content = { 'application/json': { schema: error } };
  return {
    operationId: operation.name,
    summary: operation.summary,
    description: operation.description,
    tags: [tagOf(operation)],
    parameters: fields
      .filter(({ name }) => isInPath(name) || !hasBody)
      .map(({ name, description, isRequired, schema }) => ({
        name,
        in: isInPath(name) ? 'path' : 'query',
        required: isRequired,
        description,
        schema,
      })),
    ...(hasBody
      ? { requestBody: { required: true, content: { 'application/json': { schema: bodySchema(body) } } } }
      : {}),
    responses: {
      200: { description: operation.summary, content: answer },
      ...Object.fromEntries(
        Object.entries(ERROR_TABLE).map(([code, { status }]) => [status, { description: code, content }]),
      ),
    },
  };
}

function bodySchema(fields: ReturnType<typeof inputFields>): Json {
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(({ name, description, schema }) => [name, { description, ...schema }])),
    required: fields.filter(({ isRequired }) => isRequired).map(({ name }) => name),
    additionalProperties: false,
  };
}

function tagOf({ name }: AnyOperation): string {
  return name.split('.')[0]!;
}

/** The schema, its named parts moved to `schemas` and referred to. */
function component(schema: z.ZodType, schemas: Record<string, Json>): Json {
  const converted = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any', metadata: NAMED });
  const { $schema: _schema, $defs = {}, ...rest } = relocated(converted) as Json & { $defs?: Record<string, Json> };
  for (const [id, part] of Object.entries($defs)) schemas[id] = withoutId(part);
  const { id } = NAMED.get(schema) ?? {};
  if (id === undefined) return rest;
  schemas[id] ??= withoutId(rest);
  return { $ref: `#/components/schemas/${id}` };
}

function relocated(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relocated);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === '$ref' && typeof item === 'string'
        ? item.replace('#/$defs/', '#/components/schemas/')
        : relocated(item as unknown),
    ]),
  );
}

function withoutId({ id: _id, ...rest }: Json): Json {
  return rest;
}

/** JSON Schema of an input or output, all in one piece. */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _schema, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  return rest;
}
