// What people type about a class, checked before it is sent: the same bounds as the server's, said in words beside the field.
import type { TaxonomyUpdateInput } from '@faultline/model';

const OWNER_LONGEST = 200;
const RUNBOOK_LONGEST = 20_000;
const ALERT_LONGEST = 2000;
const NAME = /^[a-z0-9][a-z0-9_-]{0,60}$/;
const DEFINITION_LONGEST = 1000;
const MOST_SUB_CLASSES = 50;

/** Text of the fields, by name. */
export interface SettingsText {
  readonly owner: string;
  /** In percent. */
  readonly budget: string;
  readonly runbook: string;
  readonly alertPolicy: string;
}

export type Problems<Field extends string> = Readonly<Partial<Record<Field, string>>>;

export type Checked<T, Field extends string> = { readonly value: T } | { readonly problems: Problems<Field> };

/** What of the settings is to be sent, or what is wrong with which field. An empty text takes away what stood there. */
export function checkSettings(
  text: SettingsText,
  hasBudget: boolean,
): Checked<
  Pick<TaxonomyUpdateInput, 'owner' | 'budgetShare' | 'withoutBudget' | 'runbook' | 'alertPolicy'>,
  keyof SettingsText
> {
  const budget = readPercent(text.budget);
  const problems: Problems<keyof SettingsText> = {
    ...tooLong('owner', text.owner, OWNER_LONGEST),
    ...tooLong('runbook', text.runbook, RUNBOOK_LONGEST),
    ...tooLong('alertPolicy', text.alertPolicy, ALERT_LONGEST),
    ...(budget === 'wrong' ? { budget: 'A share of requests in percent: a number from 0 to 100, as in 2.5' } : {}),
  };
  if (budget === 'wrong' || Object.keys(problems).length > 0) return { problems };
  return {
    value: {
      owner: text.owner.trim(),
      runbook: text.runbook.trim(),
      alertPolicy: text.alertPolicy.trim(),
      ...(budget === undefined ? (hasBudget ? { withoutBudget: true } : {}) : { budgetShare: budget }),
    },
  };
}

/** `2.5`, `2,5` and `2.5 %` are 0.025; nothing is undefined. */
function readPercent(text: string): number | undefined | 'wrong' {
  const typed = text.replace('%', '').replace(',', '.').trim();
  if (typed === '') return undefined;
  const percent = Number(typed);
  if (!(percent >= 0 && percent <= 100)) return 'wrong';
  return Number((percent / 100).toFixed(8));
}

function tooLong(field: keyof SettingsText, text: string, longest: number): Problems<keyof SettingsText> {
  if (text.trim().length <= longest) return {};
  const problem = `At most ${longest.toLocaleString('en-US')} characters; these are ${text.trim().length.toLocaleString('en-US')}`;
  return { [field]: problem };
}

export interface SubClassText {
  readonly name: string;
  readonly definition: string;
}

/** The sub-classes to be sent, or what is wrong with which row, by its index. */
export function checkSubClasses(rows: readonly SubClassText[]): Checked<readonly SubClassText[], string> {
  const value = rows.map(({ name, definition }) => ({ name: name.trim(), definition: definition.trim() }));
  const problems = Object.fromEntries(
    value.flatMap((row, index) => {
      const problem = problemOf(row, value.slice(0, index));
      return problem === undefined ? [] : [[String(index), problem]];
    }),
  );
  if (value.length > MOST_SUB_CLASSES) problems[String(MOST_SUB_CLASSES)] = `At most ${MOST_SUB_CLASSES} sub-classes`;
  return Object.keys(problems).length > 0 ? { problems } : { value };
}

function problemOf({ name, definition }: SubClassText, before: readonly SubClassText[]): string | undefined {
  if (name === '') return 'Give it a name';
  if (!NAME.test(name)) return 'Small letters, digits, hyphens and underscores only, as in wrong_tool; at most 61';
  if (before.some((other) => other.name === name)) return 'There is one of this name already';
  if (definition === '') return 'Say what belongs to it, so that reviewers agree';
  if (definition.length > DEFINITION_LONGEST) return `At most ${DEFINITION_LONGEST} characters`;
  return undefined;
}

/** The id in what was pasted: an id as it is, or the address of a request page. */
export function requestIdIn(pasted: string): string {
  const inAddress = /\/requests\/([^/?#\s]+)/.exec(pasted)?.[1];
  if (inAddress === undefined) return pasted.trim();
  try {
    return decodeURIComponent(inAddress);
  } catch {
    return inAddress;
  }
}
