// `faultline cases replay`: asks a model again with the prompt of a case file, and judges the new answer beside the old one. No server is needed.
import { readFileSync } from 'node:fs';
import { CaseFileSchema, type CaseFile, type RequestRecord } from '@faultline/model';
import type { Command } from 'commander';
import { z } from 'zod';
import { replayCase } from '../cases/replay.ts';
import { paragraph, withoutControls } from '../operations/terminal.ts';
import type { Output } from './output.ts';

interface ReplayOptions {
  readonly output: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const ANSWER_LIMIT_MS = 120_000;
const SHOWN_CHARACTERS = 600;

export function addReplay(command: Command, { output, environment }: ReplayOptions): void {
  command
    .summary('Ask a model again with the prompt of a case file, and judge its answer')
    .description(
      'Sends the rendered prompt of a case file (faultline cases get … --json > case.json) to an endpoint of the chat completions API, and judges the new answer by the same evaluators and rules. Ends with 1 when the new answer is bad, so that a file is a regression test.',
    )
    .argument('<file>', 'case file')
    .option('--endpoint <url>', 'base URL of the API, with /v1 [OPENAI_BASE_URL]')
    .option('--model <name>', 'model to ask; the one that answered, by default')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nThe key is taken from OPENAI_API_KEY.')
    .action(async (file: string, flags: { endpoint?: string; model?: string; json?: true }) => {
      const endpoint = flags.endpoint ?? environment['OPENAI_BASE_URL'];
      if (endpoint === undefined)
        throw new Error(
          'cannot ask again: no endpoint is given; use --endpoint http://127.0.0.1:7430/v1, or set OPENAI_BASE_URL',
        );
      const caseFile = readCase(file);
      const model = flags.model ?? caseFile.versions['model'];
      if (model === undefined)
        throw new Error('cannot ask again: the case does not say which model answered; name one with --model');
      const answer = await ask(endpoint, model, caseFile, environment['OPENAI_API_KEY']);
      const { before, after } = replayCase(caseFile, answer);
      const result = withoutControls({
        requestId: caseFile.requestId,
        model,
        before: verdictOf(before),
        after: verdictOf(after),
      });
      output.print(flags.json ? JSON.stringify(result, null, 2) : render(result, output));
      if (after.label) throw new Error(`the new answer is bad: ${after.label.explanation}`);
    });
}

function readCase(file: string): CaseFile {
  try {
    return CaseFileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const why =
      error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : String(error);
    throw new Error(`cannot read ${file} as a case file: ${why}`, { cause: error });
  }
}

const CompletionSchema = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }) })).min(1),
});

async function ask(endpoint: string, model: string, { prompt }: CaseFile, key: string | undefined): Promise<string> {
  if (prompt.length === 0)
    throw new Error(
      'cannot ask again: the case holds no rendered prompt (doctor says how to record it, or the capture policy took it out)',
    );
  const url = `${endpoint.replace(/\/$/, '')}/chat/completions`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
    body: JSON.stringify({ model, messages: prompt }),
    signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
  }).catch((error: unknown) => {
    throw new Error(`cannot ask again: ${url} does not answer`, { cause: error });
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`cannot ask again: ${url} answered ${response.status}: ${text.slice(0, 300)}`);
  const completion = CompletionSchema.safeParse(JSON.parse(text));
  if (!completion.success) throw new Error(`cannot ask again: ${url} did not answer with a chat completion`);
  return completion.data.choices[0]!.message.content ?? '';
}

interface Verdict {
  readonly answer: string | undefined;
  readonly class: string;
  readonly rule: string | undefined;
  readonly explanation: string | undefined;
  readonly facts: Readonly<Record<string, number>>;
}

function verdictOf({ evidence, label, facts }: RequestRecord): Verdict {
  return {
    answer: evidence.answer,
    class: label?.class ?? 'none',
    rule: label?.rule,
    explanation: label?.explanation,
    facts,
  };
}

function render(
  { model, before, after }: { readonly model: string; readonly before: Verdict; readonly after: Verdict },
  { paint }: Output,
): string {
  const part = (title: string, verdict: Verdict) => [
    paint('bold', title),
    paragraph(verdict.answer ?? '', SHOWN_CHARACTERS),
    verdict.class === 'none'
      ? paint('green', 'nothing wrong')
      : paint('red', `${verdict.class} (${verdict.rule ?? ''}): ${verdict.explanation ?? ''}`),
  ];
  return [...part('as it was', before), '', ...part(`now, by ${model}`, after)].join('\n');
}
