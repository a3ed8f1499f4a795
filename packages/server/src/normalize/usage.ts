import { USAGE_FIELDS, type Usage } from '@faultline/model';

export interface ReportedUsage extends Usage {
  readonly totalTokens?: number;
}

/**
 * What an emitter means by its totals. `inclusive`: cache and reasoning are parts of them (the OpenTelemetry rule). `exclusive`: they come
 * on top. `unknown`: decided by the figures.
 */
export type UsageConvention = 'inclusive' | 'exclusive' | 'unknown';

/** Makes usage inclusive (standards §2.3). What was not reported stays absent; negative and fractional counts are dropped. */
export function toInclusive(reported: ReportedUsage, convention: UsageConvention = 'unknown'): Usage {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens, totalTokens } =
    onlyCounts(reported);
  const cached = (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0);
  const reasoning = reasoningTokens ?? 0;
  const leavesReasoningOut =
    outputTokens !== undefined &&
    (reasoning > outputTokens ||
      (reasoning > 0 && inputTokens !== undefined && totalTokens === inputTokens + outputTokens + reasoning));
  return defined({
    inputTokens:
      inputTokens !== undefined && isExclusive(convention, inputTokens, outputTokens, cached, totalTokens)
        ? inputTokens + cached
        : inputTokens,
    outputTokens: leavesReasoningOut ? outputTokens + reasoning : outputTokens,
    cacheReadTokens,
    cacheWriteTokens,
    reasoningTokens,
  });
}

function isExclusive(
  convention: UsageConvention,
  input: number,
  output: number | undefined,
  cached: number,
  total: number | undefined,
): boolean {
  if (cached === 0) return false;
  // A part larger than its whole is not a part of it, whatever the convention says.
  if (cached > input) return true;
  if (convention !== 'unknown') return convention === 'exclusive';
  return total !== undefined && output !== undefined && total === input + output + cached;
}

/** Usage from the first source that has any, with parts it lacks filled from the others where they fit into its totals. */
export function mergeUsage(sources: readonly Usage[]): Usage {
  const merged: { -readonly [K in keyof Usage]: Usage[K] } = {};
  for (const source of sources) {
    for (const field of USAGE_FIELDS) {
      const value = source[field];
      if (value === undefined || merged[field] !== undefined) continue;
      const whole =
        field === 'reasoningTokens'
          ? merged.outputTokens
          : field === 'inputTokens' || field === 'outputTokens'
            ? undefined
            : merged.inputTokens;
      if (whole === undefined || value <= whole) merged[field] = value;
    }
  }
  return merged;
}

function onlyCounts(reported: ReportedUsage): ReportedUsage {
  return Object.fromEntries(
    Object.entries(reported).filter(
      ([, value]) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0,
    ),
  );
}

/** Drops what is undefined, so that absent stays absent. */
export function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const result: Record<string, unknown> = {};
  for (const key in value) if (value[key] !== undefined) result[key] = value[key];
  return result as never;
}

/** Whether a version is at most another, by its numbers; undefined when it has none. */
export function isVersionUpTo(version: string | undefined, limit: string): boolean | undefined {
  if (version === undefined || !/^\d/.test(version)) return undefined;
  const numbers = (text: string) => text.split(/[.+-]/, 3).map((part) => Number.parseInt(part, 10) || 0);
  const [own, most] = [numbers(version), numbers(limit)];
  const difference = [0, 1, 2].map((i) => (own[i] ?? 0) - (most[i] ?? 0)).find((each) => each !== 0) ?? 0;
  return difference <= 0;
}

/** `openai.chat` → `openai`, `OpenAI` → `openai`: the provider names of OpenTelemetry. */
export function normalizeProvider(name: string): string | undefined {
  const lower = name.toLowerCase();
  const known = PROVIDER_ALIASES.get(lower) ?? (KNOWN_PROVIDERS.has(lower) ? lower : undefined);
  if (known !== undefined) return known === '' ? undefined : known;
  const head = lower.split(/[.\-/]/, 1)[0]!;
  return (PROVIDER_ALIASES.get(head) ?? head) || undefined;
}

const KNOWN_PROVIDERS = new Set([
  'openai',
  'anthropic',
  'aws.bedrock',
  'azure.ai.inference',
  'azure.ai.openai',
  'cohere',
  'deepseek',
  'gcp.gemini',
  'gcp.gen_ai',
  'gcp.vertex_ai',
  'groq',
  'ibm.watsonx.ai',
  'mistral_ai',
  'perplexity',
  'x_ai',
  'moonshot_ai',
]);
const PROVIDER_ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'az.ai.openai': 'azure.ai.openai',
    azure: 'azure.ai.openai',
    'az.ai.inference': 'azure.ai.inference',
    vertexai: 'gcp.vertex_ai',
    vertex_ai: 'gcp.vertex_ai',
    google: 'gcp.gemini',
    googleai: 'gcp.gemini',
    google_genai: 'gcp.gemini',
    google_vertexai: 'gcp.vertex_ai',
    'gcp.vertex.agent': 'gcp.vertex_ai',
    azure_openai: 'azure.ai.openai',
    bedrock_converse: 'aws.bedrock',
    amazon_bedrock: 'aws.bedrock',
    gemini: 'gcp.gemini',
    bedrock: 'aws.bedrock',
    'amazon-bedrock': 'aws.bedrock',
    aws: 'aws.bedrock',
    xai: 'x_ai',
    mistralai: 'mistral_ai',
    mistral: 'mistral_ai',
    moonshot: 'moonshot_ai',
    ibm: 'ibm.watsonx.ai',
    watsonx: 'ibm.watsonx.ai',
    // Frameworks that put their own name where the provider's belongs.
    microsoft: '',
    langchain: '',
    langgraph: '',
    crewai: '',
    llamaindex: '',
  }),
);
