// The prompts that Faultline brings. A change of one is a new version: verdicts of different versions are told apart.
import type { JudgePrompt, LlmJudge, VerdictForm } from '@faultline/model';

export interface Prompt {
  /** Stands beside the version of the definition; absent for a template of the project's own. */
  readonly name?: string;
  readonly template: string;
  readonly form: VerdictForm;
}

const PROMPTS: Readonly<Record<JudgePrompt, Omit<Prompt, 'name'> & { readonly version: number }>> = {
  groundedness: {
    version: 1,
    template: `Judge whether an answer rests on its sources. World knowledge does not count: a true statement that no source holds is not supported.

Question:
{{question}}

Sources:
{{sources}}

Answer:
{{answer}}

Take the answer apart into statements of fact. Greetings, offers of help and statements that nothing was found need no source.
- grounded: the sources support every statement.
- partly_grounded: at least one statement is not in the sources, and none contradicts them.
- ungrounded: a statement contradicts the sources, or most are not in them.
Quote in the explanation the statement that decided.`,
    form: { labels: { grounded: 1, partly_grounded: 0.5, ungrounded: 0 }, score: false },
  },
  task_success: {
    version: 1,
    template: `Judge whether an answer does what the user asked for. Whether its facts are right is judged elsewhere: assume that they are.

Question:
{{question}}

Answer:
{{answer}}

- solved: everything that was asked is answered or done, and what is said has to do with it.
- partly_solved: a part of what was asked is missing, or the answer stays general where something particular was asked.
- not_solved: it answers another question, refuses, asks back without need, or says nothing.
Name in the explanation what is missing.`,
    form: { labels: { solved: 1, partly_solved: 0.5, not_solved: 0 }, score: false },
  },
  politeness: {
    version: 1,
    template: `Judge the tone of an answer towards the user, not what it says.

Question:
{{question}}

Answer:
{{answer}}

- polite: friendly and respectful, or plain and to the point.
- curt: impatient, lecturing, or without regard for a user who is upset.
- rude: insulting, mocking, threatening, or contemptuous.
Quote in the explanation the words that decided.`,
    form: { labels: { polite: 1, curt: 0.5, rude: 0 }, score: false },
  },
};

/** The prompt of a judge: its own template, or one of ours, with its own verdict where it gives one. */
export function promptOf({ prompt, template, verdict }: LlmJudge): Prompt {
  if (template !== undefined && verdict !== undefined) return { template, form: verdict };
  const name = prompt ?? 'groundedness';
  const { version, ...rest } = PROMPTS[name];
  return { ...rest, ...(verdict ? { form: verdict } : {}), name: `${name}-${version}` };
}
