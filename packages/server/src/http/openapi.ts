import { ErrorJsonSchema } from '@faultline/model';
import { z } from 'zod';
import type { AnyOperation } from '../operations/registry.ts';

/** OpenAPI 3.1 of the operations, derived from their schemas. */
export function openApiDocument(operations: readonly AnyOperation[], version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    const path = (paths[operation.http.path] ??= {});
    path[operation.http.method.toLowerCase()] = describe(operation);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Faultline',
      version,
      description: 'Request traces by stage, with search, facets, live tail, the ingest ledger and doctor.',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Error: jsonSchema(ErrorJsonSchema, 'output') },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'needed once FAULTLINE_AUTH_TOKEN is set' },
      },
    },
  };
}

function describe(operation: AnyOperation): Record<string, unknown> {
  const input = jsonSchema(operation.input, 'input') as {
    properties?: Record<string, Record<string, unknown>>;
    required?: string[];
  };
  const inPath = [...operation.http.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
  const hasBody = operation.http.method !== 'GET';
  const properties = Object.entries(input.properties ?? {});
  const parameters = properties
    .filter(([name]) => inPath.includes(name) || !hasBody)
    .map(([name, { description, ...schema }]) => ({
      name,
      in: inPath.includes(name) ? 'path' : 'query',
      required: inPath.includes(name) || (input.required ?? []).includes(name),
      ...(description ? { description } : {}),
      schema,
    }));
  const body = Object.fromEntries(properties.filter(([name]) => !inPath.includes(name)));
  const success =
    operation.kind === 'unary'
      ? { 'application/json': { schema: jsonSchema(operation.output, 'output') } }
      : { 'text/event-stream': { schema: jsonSchema(operation.event, 'output') } };
  return {
    operationId: operation.name,
    summary: operation.summary,
    description: operation.description,
    tags: [operation.name.split('.')[0]],
    parameters,
    ...(hasBody
      ? {
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: body,
                  required: (input.required ?? []).filter((name) => !inPath.includes(name)),
                },
              },
            },
          },
        }
      : {}),
    responses: {
      200: { description: operation.summary, content: success },
      default: {
        description: 'what went wrong',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  };
}

export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'draft-2020-12',
  }) as Record<string, unknown>;
  return rest;
}
