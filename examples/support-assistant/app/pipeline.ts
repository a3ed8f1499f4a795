// One message of a customer, from arrival to delivery. Every step is a stage, so that a bad answer shows where it went wrong.
import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import {
  assembly,
  delivery,
  intent,
  request,
  rerank as rerankStage,
  retrieval,
  rewrite,
  validation,
  type RequestHandle,
} from '@faultline/sdk';
import type OpenAI from 'openai';
import { INTENTS } from '../corpus/intents.ts';
import { TENANTS } from '../corpus/tenants.ts';
import type { SemanticCache } from './cache.ts';
import { bindCitations, checkCitations, type BoundCitation } from './citations.ts';
import { now, pass } from './clock.ts';
import { generate, type Generated } from './generate.ts';
import { checkInput, checkOutput, REFUSALS } from './guard.ts';
import type { SearchIndex } from './index.ts';
import { headersOf, withRetries, type ModelNames } from './model-client.ts';
import { chance, deploymentOf, faultsOf, type Deployment, type Fault, type FaultKind, type Plan } from './plan.ts';
import { answerPrompt, fitPassages, intentPrompt, REWRITE_PROMPT, type Passage, type Prompt } from './prompts.ts';
import { rerank, type Ranked } from './rerank.ts';
import { openTicket } from './tools.ts';

export interface Message {
  readonly requestId?: string;
  readonly tenant: string;
  readonly locale: string;
  readonly userId: string;
  readonly userTier: string;
  readonly sessionId: string;
  readonly text: string;
  /** What was asked before in this session, oldest first. */
  readonly history: readonly string[];
}

export interface Services {
  readonly model: OpenAI;
  readonly modelNames: ModelNames;
  readonly index: SearchIndex;
  /** The same with superseded versions of documents among the others. */
  readonly poisonedIndex: SearchIndex;
  readonly cache: SemanticCache<Answer>;
  readonly database: DatabaseSync;
  readonly plan: Plan;
  readonly onToken: (token: string) => void;
}

export interface Answer {
  readonly requestId: string;
  readonly answer: string;
  readonly citations: readonly BoundCitation[];
  readonly isEscalated: boolean;
  readonly isCached: boolean;
  readonly debug: Debug;
}

/** What happened inside, for those who check the assistant against known right sources. */
interface Debug {
  readonly candidates: readonly string[];
  readonly selected: readonly string[];
  readonly passages: readonly Passage[];
  readonly prompt?: Generated['prompt'];
  readonly toolErrors: number;
  /** What the tools gave back, as the model was told. */
  readonly toolResults: readonly string[];
  readonly toolCalls: number;
  readonly modelAttempts: number;
  readonly validations: readonly { readonly name: string; readonly verdict: string; readonly reason?: string }[];
  readonly blocked: boolean;
  readonly durationMs: number;
  readonly release: string;
  readonly promptVersion: string;
  readonly model: string;
}

interface Run {
  readonly message: Message;
  readonly services: Services;
  readonly handle: RequestHandle;
  readonly deployment: Deployment;
  readonly faults: ReadonlyMap<FaultKind, Fault>;
  readonly validations: { name: string; verdict: string; reason?: string }[];
}

const CANDIDATES = 10;
const SELECTED = 5;
const BUDGET_TOKENS = 1000;

const HANDED_OVER: Readonly<Record<string, string>> = {
  en: 'I am not certain enough to answer this. A colleague will get back to you.',
  de: 'Dazu bin ich mir nicht sicher genug. Eine Kollegin oder ein Kollege meldet sich bei Ihnen.',
  fr: 'Je ne suis pas assez sûr pour répondre. Un collègue vous recontactera.',
};

export async function answerMessage(message: Message, services: Services): Promise<Answer> {
  const requestId = message.requestId ?? randomUUID();
  const labels = { tenant: message.tenant, locale: message.locale, userTier: message.userTier };
  const asked = { requestId, timeMs: now(), labels };
  const deployment = deploymentOf(services.plan, asked);
  return request(
    {
      ...labels,
      requestId,
      sessionId: message.sessionId,
      userId: message.userId,
      workflow: 'support',
      release: deployment.release,
      promptVersion: deployment.promptVersion,
      input: message.text,
    },
    async (handle) => {
      const run: Run = {
        message,
        services,
        handle,
        deployment,
        faults: faultsOf(services.plan, asked),
        validations: [],
      };
      const answer = await work(run, asked.timeMs);
      handle.output(answer.answer);
      return answer;
    },
  );
}

async function work(run: Run, startedMs: number): Promise<Answer> {
  const { message, services, faults } = run;
  const finish = (answer: string, more: Partial<Answer> = {}, debug: Partial<Debug> = {}): Answer => ({
    requestId: run.handle.id,
    answer,
    citations: [],
    isEscalated: false,
    isCached: false,
    ...more,
    debug: {
      candidates: [],
      selected: [],
      passages: [],
      toolErrors: 0,
      toolResults: [],
      toolCalls: 0,
      modelAttempts: 0,
      blocked: false,
      release: run.deployment.release,
      promptVersion: run.deployment.promptVersion,
      model: modelOf(run),
      ...debug,
      validations: run.validations,
      durationMs: now() - startedMs,
    },
  });
  const isGuardOff = faults.has('guardrail-off');
  if (!isGuardOff && !(await guardInput(run))) {
    const refusal = REFUSALS[message.locale] ?? REFUSALS['en']!;
    await deliver(run, refusal, []);
    return finish(refusal, {}, { blocked: true });
  }
  const vector = await embedQuery(run, message.text);
  const partition = `${message.tenant} ${message.locale}`;
  const cached = services.cache.find(partition, vector, now());
  run.handle.label('cache', cached ? 'hit' : 'miss');
  if (cached) {
    run.handle.signal('cache_hit');
    await deliver(run, cached.answer, cached.citations);
    return finish(cached.answer, { citations: cached.citations, isCached: true }, cached.debug);
  }
  await findIntent(run);
  const query = await rewriteQuery(run);
  const candidates = await retrieve(run, query, query === message.text ? vector : await embedQuery(run, query));
  const chosen = await chooseBest(run, query, candidates);
  const { passages, prompt } = await assemble(run, chosen);
  const generated = await answerChecked(run, prompt, passages);
  const debug = {
    candidates: candidates.map(({ document }) => document.id),
    selected: chosen.map(({ document }) => document.id),
    passages,
    prompt: generated.prompt,
    toolErrors: generated.toolErrors,
    toolResults: generated.toolResults,
    toolCalls: generated.toolCalls,
    modelAttempts: generated.attempts,
  };
  if (!generated.isValid) {
    const text = HANDED_OVER[message.locale] ?? HANDED_OVER['en']!;
    openTicket(services.database, message.text);
    await deliver(run, text, []);
    run.handle.signal('escalated');
    run.handle.outcome('failure', 'handed over to a person: no answer passed validation');
    return finish(text, { isEscalated: true }, debug);
  }
  const cleaned = isGuardOff ? generated.text : await guardOutput(run, generated.text, passages);
  const citations = bindCitations(cleaned, passages);
  await deliver(run, cleaned, citations);
  const answer = finish(cleaned, { citations, isEscalated: generated.hasTicket }, debug);
  if (generated.hasTicket) run.handle.signal('escalated');
  if (generated.toolCalls === 0) services.cache.add(partition, vector, answer, now());
  return answer;
}

async function guardInput(run: Run): Promise<boolean> {
  return validation('input guard', async (recorder) => {
    await pass(3);
    const checked = checkInput(run.message.text);
    record(run, 'input guard', checked);
    recorder.verdict(checked.verdict, checked.reason);
    return checked.verdict === 'pass';
  });
}

async function guardOutput(run: Run, text: string, passages: readonly Passage[]): Promise<string> {
  return validation('output guard', async (recorder) => {
    await pass(4);
    const { cleaned, ...checked } = checkOutput(text, passages.map((passage) => passage.text).join('\n'));
    record(run, 'output guard', checked);
    recorder.verdict(checked.verdict, checked.reason);
    return cleaned;
  });
}

async function findIntent(run: Run): Promise<void> {
  await intent('classify', async (recorder) => {
    recorder.input(run.message.text);
    const kind = await ask(run, intentPrompt(INTENTS), [run.message.text]);
    recorder.recognized(Object.hasOwn(INTENTS, kind) ? kind : 'other');
  });
}

async function rewriteQuery(run: Run): Promise<string> {
  return rewrite('search query', async (recorder) => {
    recorder.input(run.message.text);
    const query = await ask(run, REWRITE_PROMPT, [...run.message.history.slice(-2), run.message.text]);
    recorder.output(query);
    return query === '' ? run.message.text : query;
  });
}

/** A short call to the small model. */
async function ask(run: Run, prompt: Prompt, texts: readonly string[]): Promise<string> {
  const completion = await withRetries((attempt) =>
    run.services.model.chat.completions.create(
      {
        model: run.services.modelNames.chat ?? 'local-small-1',
        messages: [
          { role: 'system', content: prompt.system },
          ...texts.map((content) => ({ role: 'user' as const, content })),
        ],
      },
      { headers: headersOf({ behaviour: throttle(run), attempt }) },
    ),
  );
  return completion.choices[0]?.message.content?.trim() ?? '';
}

function throttle(run: Run): string {
  const fault = run.faults.get('throttle-model');
  return fault ? `throttle=${fault.parameters?.['attempts'] ?? 2}` : '';
}

async function embedQuery(run: Run, text: string): Promise<Float32Array> {
  const { data } = await withRetries((attempt) =>
    run.services.model.embeddings.create(
      { model: run.services.modelNames.embedding, input: text },
      { headers: headersOf({ behaviour: '', attempt }) },
    ),
  );
  return Float32Array.from(data[0]!.embedding);
}

async function retrieve(run: Run, query: string, vector: Float32Array) {
  return retrieval('hybrid search', async (recorder) => {
    const { message, services, faults } = run;
    const dropped = faults.get('drop-documents');
    const share = Number(dropped?.parameters?.['share'] ?? 1);
    await pass(18 + 30 * chance('retrieval', run.handle.id) + slowness(run, 'retrieval'));
    const index = faults.has('poison-context') ? services.poisonedIndex : services.index;
    const hits = index.search(query, vector, {
      tenant: message.tenant,
      locale: message.locale,
      limit: CANDIDATES,
      ...(dropped ? { isMissing: ({ id }) => chance(dropped.id, id) < share } : {}),
      isAnalyserBroken: faults.has('break-index-locale'),
    });
    recorder.query(query);
    recorder.topK(CANDIDATES);
    recorder.candidates(hits.map(({ document, score }, rank) => ({ ...described(document), rank: rank + 1, score })));
    return hits;
  });
}

async function chooseBest(
  run: Run,
  query: string,
  candidates: Parameters<typeof rerank>[1],
): Promise<readonly Ranked[]> {
  return rerankStage('cross scorer', async (recorder) => {
    await pass(45 + 25 * chance('rerank', run.handle.id) + slowness(run, 'rerank'));
    const ranked = rerank(query, candidates, SELECTED, run.faults.has('break-reranker'));
    // Where an older version of a document is in the index and newer than its meaning, it comes along and stands first.
    const ordered = run.faults.has('poison-context')
      ? [...ranked].sort((a, b) => a.document.version - b.document.version)
      : ranked;
    recorder.query(query);
    recorder.selected(
      ordered.map(({ document, relevance }, rank) => ({ ...described(document), rank: rank + 1, score: relevance })),
    );
    return ordered;
  });
}

async function assemble(
  run: Run,
  chosen: readonly Ranked[],
): Promise<{ passages: readonly Passage[]; prompt: Prompt }> {
  return assembly('prompt', async (recorder) => {
    const { message, deployment, faults } = run;
    await pass(2);
    const budget = Number(faults.get('cut-context')?.parameters?.['budget'] ?? BUDGET_TOKENS);
    const passages = fitPassages(chosen, budget);
    const prompt = answerPrompt(deployment.promptVersion, TENANTS[message.tenant] ?? message.tenant, message.locale);
    recorder.prompt({ name: prompt.name, version: prompt.version });
    recorder.selected(passages.map(({ id, text, title, number }) => ({ id, rank: number, text, metadata: { title } })));
    return { passages, prompt };
  });
}

/** Generates and validates; an answer that fails is written once more, then given up. */
async function answerChecked(run: Run, prompt: Prompt, passages: readonly Passage[]) {
  let toolErrors = 0;
  let toolCalls = 0;
  let attempts = 0;
  for (let round = 1; ; round++) {
    const generated = await generate(
      { ...run.services, faults: run.faults, modelName: modelOf(run), slowMs: slowness(run, 'generation') },
      prompt,
      passages,
      run.message.text,
    );
    toolErrors += generated.toolErrors;
    toolCalls += generated.toolCalls;
    attempts += generated.attempts;
    const isFromContext = generated.toolCalls === 0 && !generated.isAbstaining;
    const checked = await validation('citations', async (recorder) => {
      await pass(6);
      const verdict = isFromContext ? checkCitations(generated.text, passages) : ({ verdict: 'pass' } as const);
      record(run, 'citations', verdict);
      recorder.verdict(verdict.verdict, verdict.reason);
      return verdict.verdict === 'pass';
    });
    const isUsable = checked && !generated.hasFailed;
    if (isUsable || round === 2) return { ...generated, toolErrors, toolCalls, attempts, isValid: isUsable };
  }
}

async function deliver(run: Run, text: string, citations: readonly BoundCitation[]): Promise<void> {
  await delivery('reply', async (recorder) => {
    await pass(1);
    recorder.delivered(text);
    recorder.citations(citations);
    for (const word of text.match(/\S+\s*/g) ?? []) run.services.onToken(word);
  });
}

function record(
  run: Run,
  name: string,
  { verdict, reason }: { readonly verdict: string; readonly reason?: string },
): void {
  run.validations.push({ name, verdict, ...(reason === undefined ? {} : { reason }) });
}

const modelOf = ({ services, deployment }: Run): string => services.modelNames.chat ?? deployment.model;

function slowness(run: Run, stage: string): number {
  const slow = run.faults.get('slow-stage');
  return slow && slow.parameters?.['stage'] === stage ? Number(slow.parameters['ms'] ?? 1500) : 0;
}

function described({ id, text, title, version, updatedAt }: Ranked['document']) {
  return { id, text, metadata: { title, version, updatedAt } };
}
