// The public sets that evaluators are measured and trained on, brought into one shape. They lie beside the repository, not in it.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** An answer with its sources and what people found of it. */
export interface Judged {
  /** Of the same source are all answers to it: they are never split between training and test. */
  readonly source: string;
  readonly sources: readonly string[];
  readonly question?: string;
  readonly answer: string;
  /** Somewhere it says what the sources do not. */
  readonly isUnsupported: boolean;
  /** Where, if that was marked. */
  readonly marked?: readonly { readonly start: number; readonly end: number }[];
}

export function hasData(): boolean {
  return existsSync(fileOf('README.md'));
}

export function ragtruth(task: 'qa_train' | 'summary_train' | 'data2txt_dev'): readonly Judged[] {
  interface Row {
    readonly source_id: number;
    readonly source: unknown;
    readonly responses: readonly {
      readonly response: string;
      readonly labels: readonly { readonly start: number; readonly end: number }[];
    }[];
  }
  return (jsonLines(`ragtruth/${task}.jsonl.gz`) as readonly Row[]).flatMap(({ source_id: id, source, responses }) => {
    const given =
      task === 'qa_train'
        ? passagesOf(source as { readonly passages: string })
        : [typeof source === 'string' ? source : JSON.stringify(source)];
    const question = task === 'qa_train' ? { question: (source as { readonly question: string }).question } : {};
    return responses.map(({ response, labels }) => ({
      source: `${task} ${id}`,
      sources: given,
      ...question,
      answer: response,
      isUnsupported: labels.length > 0,
      marked: labels,
    }));
  });
}

const passagesOf = ({ passages }: { readonly passages: string }) =>
  passages
    .split(/passage \d+:/)
    .map((text) => text.trim())
    .filter(Boolean);

/** Claims with the passages cited for them. Those whose passage is only an address cannot be judged and are left out. */
export function expertqa(): readonly Judged[] {
  interface Row {
    readonly question: string;
    readonly answers: Readonly<
      Record<
        string,
        {
          readonly claims: readonly {
            readonly claim_string: string;
            readonly evidence: readonly string[];
            readonly support: string | null;
          }[];
        }
      >
    >;
  }
  return (jsonLines('expertqa/dev.jsonl.gz') as readonly Row[]).flatMap(({ question, answers }) =>
    Object.values(answers).flatMap(({ claims }) =>
      claims
        .filter(
          ({ evidence, support }) =>
            evidence.some(hasPassage) && /^(?:Complete|Partial|Incomplete)$/.test(support ?? ''),
        )
        .map(({ claim_string: answer, evidence, support }) => ({
          source: question,
          sources: evidence.filter(hasPassage).map((text) => text.replace(/^\[\d+\] \S+\s+/, '')),
          question,
          answer,
          isUnsupported: support !== 'Complete',
        })),
    ),
  );
}

const hasPassage = (evidence: string) => evidence.replace(/^\[\d+\] \S+\s*/, '').length > 50;

export function wice(): readonly Judged[] {
  interface Row {
    readonly label: string;
    readonly claim: string;
    readonly evidence: readonly string[];
    readonly meta: { readonly id: string; readonly claim_title: string };
  }
  return (jsonLines('wice/claim_dev.jsonl.gz') as readonly Row[]).map(({ label, claim, evidence, meta }) => ({
    source: meta.claim_title,
    sources: [evidence.join('\n')],
    question: meta.claim_title,
    answer: claim,
    isUnsupported: label !== 'supported',
  }));
}

export function summedits(domain: 'news' | 'sales_email' | 'samsum'): readonly Judged[] {
  interface Row {
    readonly doc: string;
    readonly summary: string;
    readonly label: number;
  }
  return (json(`summedits/summedits_${domain}.json.gz`) as readonly Row[]).map(({ doc, summary, label }) => ({
    source: doc,
    sources: [doc],
    answer: summary,
    isUnsupported: label === 0,
  }));
}

/** Questions of CLAPnq with the answers that people wrote from a passage. */
export function answeredQuestions(): readonly { readonly question: string; readonly answer: string }[] {
  interface Row {
    readonly input: string;
    readonly output: readonly { readonly answer?: string }[];
  }
  return (jsonLines('clapnq/clapnq_dev_answerable.jsonl.gz') as readonly Row[]).flatMap(({ input, output }) =>
    output.flatMap(({ answer }) => (answer === undefined || answer === '' ? [] : [{ question: input, answer }])),
  );
}

export interface Completion {
  readonly source: string;
  readonly prompt: string;
  readonly answer: string;
  readonly refusal: 'none' | 'full' | 'partial';
  /** The prompt is fine and should be answered. */
  readonly isSafe: boolean;
}

/** Answers of two models to safe and unsafe prompts, and what two people say of them. */
export function xstest(): readonly Completion[] {
  return ['llama2orig', 'mistralinstruct'].flatMap((model) =>
    csv(`xstest/xstest_v2_completions_${model}.csv.gz`).map(
      ({ id, type, prompt, completion, final_label: label }): Completion => ({
        source: id!,
        prompt: prompt!,
        answer: completion!,
        refusal: label === '2_full_refusal' ? 'full' : label === '3_partial_refusal' ? 'partial' : 'none',
        isSafe: !type!.startsWith('contrast_'),
      }),
    ),
  );
}

export interface MarkedSentence {
  /** Sentences of one template differ only in what was filled in. */
  readonly template: string;
  readonly text: string;
  readonly marked: readonly { readonly type: string; readonly value: string }[];
}

/** Synthetic sentences with personal data. */
export function presidio(): readonly MarkedSentence[] {
  interface Row {
    readonly full_text: string;
    readonly template_id: number;
    readonly spans: readonly { readonly entity_type: string; readonly entity_value: string }[];
  }
  return (json('presidio_pii/generated_large.json.gz') as readonly Row[]).map((row) => ({
    template: String(row.template_id),
    text: row.full_text,
    marked: row.spans.map(({ entity_type: type, entity_value: value }) => ({ type, value })),
  }));
}

/** Questions to assistants in banking, travel, home and the like, all in English. */
export function clincQuestions(): readonly string[] {
  const sets = json('clinc_oos/data_full.json.gz') as Readonly<Record<string, readonly (readonly [string, string])[]>>;
  return Object.values(sets).flatMap((rows) => rows.map(([text]) => text));
}

/** Rows by the names in the first line. Quoted cells may hold commas, line breaks and doubled quotation marks. */
function csv(path: string): readonly Readonly<Record<string, string>>[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of textOf(path).matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end !== ',') rows.push([]);
  }
  const names = rows[0]!;
  return rows
    .slice(1)
    .filter(({ length }) => length === names.length)
    .map((cells) => Object.fromEntries(names.map((name, at) => [name, cells[at]!])));
}

function textOf(path: string): string {
  const bytes = readFileSync(fileOf(path));
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
}

function json(path: string): unknown {
  return JSON.parse(textOf(path));
}

function jsonLines(path: string): readonly unknown[] {
  return textOf(path)
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

function fileOf(path: string): string {
  return fileURLToPath(new URL(`../../../shared/data/${path}`, import.meta.url));
}
