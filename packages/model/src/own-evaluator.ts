// An evaluator of a project's own, as data: a judge behind an OpenAI-compatible endpoint, or a model in a file.
import { z } from 'zod';
import { filterText } from './kpi.ts';

/** Prompts that Faultline brings, by name. */
export const JUDGE_PROMPTS = ['groundedness', 'task_success', 'politeness'] as const;
export type JudgePrompt = (typeof JUDGE_PROMPTS)[number];

/** What a template may ask for. Each stands in the prompt inside a frame of its own, as data. */
export const JUDGED_TEXTS = ['question', 'answer', 'sources', 'expected_answer'] as const;
export type JudgedText = (typeof JUDGED_TEXTS)[number];

/** Variables of the environment that may hold a key, and the only host that those of others are sent to. */
const KEYS_OF_PROVIDERS: Readonly<Record<string, string>> = {
  OPENAI_API_KEY: 'api.openai.com',
  MISTRAL_API_KEY: 'api.mistral.ai',
  GROQ_API_KEY: 'api.groq.com',
  OPENROUTER_API_KEY: 'openrouter.ai',
  TOGETHER_API_KEY: 'api.together.xyz',
  DEEPSEEK_API_KEY: 'api.deepseek.com',
  ANTHROPIC_API_KEY: 'api.anthropic.com',
  GEMINI_API_KEY: 'generativelanguage.googleapis.com',
};
const OWN_KEY = /^FAULTLINE_JUDGE_[A-Z0-9_]{1,64}$/;

const share = z.number().min(0).max(1);
const LABEL = /^[a-z][a-z0-9_]{0,39}$/;
const LABEL_HINT = 'use lower-case letters, digits and _, at most 40';
const labels = z
  .record(z.string().regex(LABEL, LABEL_HINT), share)
  .refine((given) => Object.keys(given).length >= 2, 'give at least two labels')
  .refine((given) => Object.keys(given).length <= 20, 'give at most 20 labels');

const VerdictFormSchema = z
  .strictObject({
    labels: labels.optional().describe('labels it may give, each with the number it stands for, 0 to 1'),
    score: z.boolean().default(false).describe('whether it gives a number from 0 to 1 itself'),
  })
  .refine((form) => form.labels !== undefined || form.score, 'give labels, score: true, or both');
/** What an answer of a judge must look like. */
export type VerdictForm = z.output<typeof VerdictFormSchema>;

export const SampleRuleSchema = z.strictObject({
  where: filterText.default('').describe('filter: requests that the rule is for; empty: all'),
  share: share.describe('share of them that is judged'),
});
export type SampleRule = z.output<typeof SampleRuleSchema>;

const ofAll = {
  id: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,62}$/, 'use lower-case letters, digits and _, at most 63')
    .describe('id, unique in the project'),
  description: z.string().max(1000).default('').describe('what it judges, in words'),
  scoreName: z
    .string()
    .regex(/^[\p{L}\p{N}_.-]{1,100}$/u, 'use letters, digits, _, . and -, at most 100')
    .optional()
    .describe('name of the score on the request; the id when left out'),
  sample: z
    .array(SampleRuleSchema)
    .min(1)
    .max(20)
    .default([{ where: '', share: 0.1 }])
    .describe('which requests are judged: the first rule that matches counts'),
  passAt: share
    .optional()
    .describe(
      'a value below it makes the request a failure, where nobody said how it ended; left out: it only informs',
    ),
  concurrency: z.number().int().min(1).max(16).default(2).describe('requests that a process judges at once'),
};

const seconds = z.number().min(1).max(300);

const LlmJudgeSchema = z.strictObject({
  kind: z.literal('llm'),
  ...ofAll,
  baseUrl: z
    .string()
    .max(500)
    .refine(isPlainUrl, 'use a URL as in https://api.openai.com/v1, without user, password, query or fragment')
    .describe('what /chat/completions is added to'),
  model: z.string().min(1).max(200).describe('model to ask'),
  provider: z.string().min(1).max(100).optional().describe('who serves it, to find its price'),
  keyVariable: z
    .string()
    .max(80)
    .optional()
    .describe('environment variable of the server that holds the key; left out: none is sent'),
  prompt: z.enum(JUDGE_PROMPTS).optional().describe('a prompt that Faultline brings; or give template and verdict'),
  template: z
    .string()
    .min(1)
    .max(10_000)
    .refine(hasKnownPlaceholders, `placeholders are ${JUDGED_TEXTS.map((name) => `{{${name}}}`).join(', ')}`)
    .refine((text) => text.includes('{{answer}}'), 'must hold {{answer}}')
    .optional()
    .describe(
      'what to judge, and by what; {{question}}, {{answer}}, {{sources}} and {{expected_answer}} stand for texts',
    ),
  verdict: VerdictFormSchema.optional().describe('what its answer must look like'),
  budgetUsdPerDay: z.number().gt(0).max(100_000).describe('most it may spend in a day of UTC, US dollars'),
  maxOutputTokens: z.number().int().min(16).max(8000).default(500).describe('most tokens of its answer'),
  outputLimitField: z
    .enum(['max_tokens', 'max_completion_tokens'])
    .default('max_tokens')
    .describe('what the endpoint calls that limit'),
  temperature: z.number().min(0).max(2).optional().describe('sent when given'),
  responseFormat: z
    .enum(['json_object', 'json_schema', 'text'])
    .default('json_object')
    .describe('how the endpoint is told to answer with JSON; text: by the prompt alone'),
  maxInputCharacters: z
    .number()
    .int()
    .min(500)
    .max(200_000)
    .default(24_000)
    .describe('most characters of judged text; sources are cut first'),
  timeoutSeconds: seconds.default(30).describe('how long an answer may take'),
});
export type LlmJudge = z.output<typeof LlmJudgeSchema>;

const file = z
  .string()
  .max(200)
  .regex(/^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/, 'use a path inside the folder models of the data directory');

const OnnxModelSchema = z.strictObject({
  kind: z.literal('onnx'),
  ...ofAll,
  modelFile: file.describe('file of the model, in the folder `models` of the data directory'),
  vocabularyFile: file.describe('vocab.txt of its WordPiece tokenizer, beside it'),
  isLowerCase: z.boolean().default(true).describe('whether the tokenizer folds case and accents'),
  maxTokens: z.number().int().min(8).max(4096).default(512).describe('most tokens of sources and answer together'),
  output: z.string().min(1).max(100).default('logits').describe('name of the output that holds one number per class'),
  classes: z
    .array(z.strictObject({ label: z.string().regex(LABEL, LABEL_HINT), value: share }))
    .min(2)
    .max(20)
    .describe('labels in the order of the output, each with the number it stands for, 0 to 1'),
  timeoutSeconds: seconds.default(30).describe('how long it may take'),
});
export type OnnxModel = z.output<typeof OnnxModelSchema>;

export const OwnEvaluatorSchema = z
  .discriminatedUnion('kind', [LlmJudgeSchema, OnnxModelSchema])
  .superRefine((definition, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const names =
      definition.kind === 'llm'
        ? Object.keys(definition.verdict?.labels ?? {})
        : definition.classes.map(({ label }) => label);
    // OpenTelemetry reads these two as a verdict, whatever else is said.
    if (definition.passAt === undefined && names.some((label) => label === 'pass' || label === 'fail'))
      refuse(
        'passAt',
        'the labels pass and fail decide how a request ended: give passAt with them, or use other words',
      );
    if (definition.kind !== 'llm') return;
    const { prompt, template, verdict, keyVariable, baseUrl } = definition;
    if ((prompt === undefined) === (template === undefined)) refuse('prompt', 'give either prompt or template');
    if (template !== undefined && verdict === undefined) refuse('verdict', 'is needed beside a template');
    if (keyVariable !== undefined) {
      const problem = problemOfKey(keyVariable, baseUrl);
      if (problem !== undefined) refuse('keyVariable', problem);
    }
  });
/** An evaluator of a project's own, as YAML or JSON has it. */
export type OwnEvaluator = z.output<typeof OwnEvaluatorSchema>;

function isPlainUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return ['http:', 'https:'].includes(protocol) && [username, password, search, hash].every((part) => part === '');
}

function hasKnownPlaceholders(template: string): boolean {
  return [...template.matchAll(/\{\{([^{}]*)\}\}/g)].every(([, name]) => JUDGED_TEXTS.some((text) => text === name));
}

/** A server's environment holds more secrets than this one: whoever may define judges must not send any of them anywhere. */
function problemOfKey(variable: string, baseUrl: string): string | undefined {
  if (OWN_KEY.test(variable)) return undefined;
  const host = Object.hasOwn(KEYS_OF_PROVIDERS, variable) ? KEYS_OF_PROVIDERS[variable] : undefined;
  if (host === undefined)
    return `may be FAULTLINE_JUDGE_ and a name, or one of ${Object.keys(KEYS_OF_PROVIDERS).join(', ')}`;
  if (URL.canParse(baseUrl) && new URL(baseUrl).host === host && new URL(baseUrl).protocol === 'https:')
    return undefined;
  return `is sent to https://${host} alone; for another address use a variable FAULTLINE_JUDGE_ and a name`;
}
