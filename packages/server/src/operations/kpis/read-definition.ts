import { KpiDefinitionSchema, type KpiDefinition } from '@faultline/model';
import { parseDocument } from 'yaml';
import { OperationError } from '../operation-error.ts';

/** A KPI from its YAML; what is wrong and where goes to the caller. */
export function readDefinition(text: string): KpiDefinition {
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem) throw refusal([{ path: 'definition', message: `is not YAML: ${problem.message.split('\n')[0]}` }]);
  const parsed = KpiDefinitionSchema.safeParse(valueOf(document));
  if (parsed.success) return parsed.data;
  throw refusal(
    parsed.error.issues.map(({ path, message }) => ({
      path: ['definition', ...path.map(String)].join('.'),
      message: message.replace(/^Invalid input: /, ''),
    })),
  );
}

/** Aliases that multiply beyond measure are refused by the reader itself. */
function valueOf(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 10 });
  } catch (error) {
    throw refusal([{ path: 'definition', message: String(error instanceof Error ? error.message : error) }]);
  }
}

function refusal(fields: readonly { readonly path: string; readonly message: string }[]): OperationError {
  const problems = fields.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return new OperationError('invalid-argument', `cannot define the KPI, nothing was stored: ${problems}`, {
    fields: [...fields],
  });
}
