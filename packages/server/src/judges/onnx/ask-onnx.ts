// A classifier in an ONNX file asked about a pair of texts: what the sources say, and the answer.
import type { OnnxModel } from '@faultline/model';
import type { Answered } from '../llm/ask-llm.ts';

/** Runs models of the project's own, away from the main thread. */
export interface OnnxRuntime {
  /** One number for each class. Rejects with what is wrong, in words for who defined the model. */
  logits(model: OnnxModel, premise: string, hypothesis: string, signal: AbortSignal): Promise<readonly number[]>;
  close(): Promise<void>;
}

export async function askOnnx(
  runtime: OnnxRuntime,
  model: OnnxModel,
  [premise, hypothesis]: readonly { readonly content: string }[],
  signal: AbortSignal,
): Promise<Answered> {
  const nothing = { answers: [], costUsd: 0 };
  try {
    const logits = await runtime.logits(model, premise?.content ?? '', hypothesis?.content ?? '', signal);
    if (logits.length !== model.classes.length || !logits.every(Number.isFinite)) {
      const problem = `its output ${model.output} has ${logits.length} numbers for ${model.classes.length} classes`;
      return { ...nothing, outcome: { kind: 'failed', problem } };
    }
    return {
      outcome: { kind: 'verdict', verdict: verdictOf(model, softmax(logits)) },
      answers: [JSON.stringify(logits)],
      costUsd: 0,
    };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { ...nothing, outcome: { kind: 'failed', problem: problem.slice(0, 300) } };
  }
}

/** The likeliest label, and what the classes stand for, weighted by how likely each is. */
function verdictOf({ classes }: OnnxModel, shares: readonly number[]) {
  const best = shares.indexOf(Math.max(...shares));
  const value = classes.reduce((sum, each, at) => sum + each.value * shares[at]!, 0);
  const explanation = classes.map(({ label }, at) => `${label} ${shares[at]!.toFixed(3)}`).join(', ');
  return { value: Math.min(1, Math.max(0, value)), label: classes[best]!.label, explanation };
}

function softmax(logits: readonly number[]): readonly number[] {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
