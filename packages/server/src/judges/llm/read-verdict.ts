// What a judge answered → its verdict, or what is wrong with it, in words that it can be told.
import type { VerdictForm } from '@faultline/model';
import { z } from 'zod';
import type { Verdict } from '../verdict.ts';

export type ReadVerdict = { readonly verdict: Verdict } | { readonly problem: string };

const MAX_EXPLANATION = 2000;

export function readVerdict(answer: string, form: VerdictForm): ReadVerdict {
  let value: unknown;
  try {
    value = JSON.parse(unfenced(answer));
  } catch {
    return { problem: 'it is not one JSON object' };
  }
  const parsed = schemaOf(form).safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = issue?.path.join('.') ?? '';
    return { problem: `${path === '' ? 'it' : `its field ${path}`} does not fit: ${issue?.message ?? ''}` };
  }
  const { label, score, explanation } = parsed.data as Answer;
  const stands = label === undefined ? undefined : form.labels?.[label];
  return {
    verdict: {
      ...(score === undefined ? (stands === undefined ? {} : { value: stands }) : { value: score }),
      ...(label === undefined ? {} : { label }),
      explanation: explanation.slice(0, MAX_EXPLANATION),
    },
  };
}

/** The form as JSON Schema, for endpoints that take one. */
export function jsonSchemaOf({ labels, score }: VerdictForm): Readonly<Record<string, unknown>> {
  const properties = {
    ...(labels ? { label: { type: 'string', enum: Object.keys(labels) } } : {}),
    ...(score ? { score: { type: 'number', minimum: 0, maximum: 1 } } : {}),
    explanation: { type: 'string' },
  };
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

/** What more it says is not read. */
function schemaOf({ labels, score }: VerdictForm) {
  return z.object({
    ...(labels ? { label: z.enum(Object.keys(labels) as [string, ...string[]]) } : {}),
    ...(score ? { score: z.number().min(0).max(1) } : {}),
    explanation: z.string().min(1),
  });
}

interface Answer {
  readonly label?: string;
  readonly score?: number;
  readonly explanation: string;
}

/** Without the fence that models put around code. */
function unfenced(answer: string): string {
  return /^\s*```(?:json)?\s*\n([^]*?)\n\s*```\s*$/.exec(answer)?.[1] ?? answer;
}
