// The tools a model was offered, with the schema of their arguments, as instrumentations report them.
import type { AttributeValue, Span } from '@faultline/model';
import type { Schema } from './schema-errors.ts';

/** OpenTelemetry and Vercel: the whole list on one attribute. */
const LISTS = [
  'gen_ai.tool.definitions',
  'gen_ai.request.tools',
  'ai.prompt.tools',
  'llm.invocation_parameters',
] as const;
/** OpenInference and OpenLLMetry: an attribute each. */
const ONE_EACH = /^(?:llm\.tools\.\d+\.tool\.json_schema|llm\.request\.functions\.(\d+)\.name)$/;

/** By tool name. Tools without a schema are left out. */
export function declaredTools(spans: readonly Span[]): ReadonlyMap<string, Schema> {
  const tools = new Map<string, Schema>();
  for (const { stage, attributes } of spans) {
    if (stage !== 'generation' && stage !== 'agent') continue;
    for (const key of LISTS) collect(attributes[key], tools);
    for (const key in attributes) {
      const match = key.startsWith('llm.') ? ONE_EACH.exec(key) : null;
      if (!match) continue;
      if (match[1] === undefined) collect(attributes[key], tools);
      else {
        const parameters = `llm.request.functions.${match[1]}.parameters`;
        collect(
          { name: attributes[key] ?? null, parameters: parsed(attributes[parameters] ?? null) as AttributeValue },
          tools,
        );
      }
    }
  }
  return tools;
}

function collect(value: unknown, tools: Map<string, Schema>): void {
  const json = parsed(value);
  if (Array.isArray(json)) for (const item of json) collect(item, tools);
  if (!isRecord(json)) return;
  if (Array.isArray(json['tools'])) collect(json['tools'], tools);
  const tool = isRecord(json['function']) ? json['function'] : json;
  const schema = parsed(tool['parameters'] ?? tool['input_schema'] ?? tool['inputSchema']);
  if (typeof tool['name'] === 'string' && isRecord(schema)) tools.set(tool['name'], schema);
}

/** JSON texts are read, all else stays as it is. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
