import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { OperationError } from './operation-error.ts';

/** What people define, from its YAML; what is wrong and where goes to the caller. `what`: as in `the KPI`. */
export function readDefinitionText<S extends z.ZodType>(schema: S, text: string, what: string): z.output<S> {
  const refusal = (fields: { path: string; message: string }[]): OperationError => {
    const problems = fields.map(({ path, message }) => `${path}: ${message}`).join('; ');
    const message = `cannot define ${what}, nothing was stored: ${problems}`;
    return new OperationError('invalid-argument', message, { fields });
  };
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem) throw refusal([{ path: 'definition', message: `is not YAML: ${problem.message.split('\n')[0]}` }]);
  let value: unknown;
  try {
    // Aliases that multiply beyond measure are refused by the reader itself.
    value = document.toJS({ maxAliasCount: 10 });
  } catch (error) {
    throw refusal([{ path: 'definition', message: String(error instanceof Error ? error.message : error) }]);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw refusal(
    parsed.error.issues.map(({ path, message }) => ({
      path: ['definition', ...path.map(String)].join('.'),
      message: message.replace(/^Invalid input: /, ''),
    })),
  );
}
