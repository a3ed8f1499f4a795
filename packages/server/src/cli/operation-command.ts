// An operation as a command: `requests.get` is `faultline requests get <requestId>`.
import { readFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { commandWords, inWordsOf } from '../operations/names.ts';
import { fromTexts, inputFields, type InputField } from '../operations/input-fields.ts';
import type { AnyOperation } from '../operations/registry.ts';
import { withoutControls } from '../operations/terminal.ts';
import { ServerClient } from './client.ts';
import type { Output } from './output.ts';

export interface OperationCommandOptions {
  readonly output: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Names of all operations, for texts that refer to others. */
  readonly operationNames: readonly string[];
}

interface ConnectionFlags {
  readonly url?: string;
  readonly token?: string;
}

const DEFAULT_URL = 'http://127.0.0.1:7420';

/** `maxSpans` → `--max-spans`. */
export function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The words that give this input to the command of an operation. */
export function commandLine(operation: AnyOperation, input: Readonly<Record<string, unknown>>): readonly string[] {
  const positional = operation.positional ?? [];
  const given = Object.entries(input).filter(([, value]) => value !== undefined && value !== false);
  return [
    ...commandWords(operation.name),
    ...positional.flatMap((name) => (input[name] === undefined ? [] : [wordOf(input[name])])),
    ...given
      .filter(([name]) => !positional.includes(name))
      .flatMap(([name, value]) => (value === true ? [flagOf(name)] : [flagOf(name), wordOf(value)])),
  ];
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function addOperation(command: Command, operation: AnyOperation, options: OperationCommandOptions): void {
  const inWords = (name: string) => `faultline ${commandWords(name).join(' ')}`;
  command
    .summary(operation.summary)
    .description(`${operation.summary}.\n\n${inWordsOf(inWords, operation.description, options.operationNames)}`);
  const positional = operation.positional ?? [];
  for (const name of positional) {
    const field = inputFields(operation).find((candidate) => candidate.name === name)!;
    command.argument(field.isRequired ? `<${name}>` : `[${name}]`, field.description);
  }
  for (const field of inputFields(operation)) if (!positional.includes(field.name)) command.addOption(optionOf(field));
  if (operation.file !== undefined)
    command.option('--file <path>', `read ${flagOf(operation.file)} from a file; - reads standard input`);
  command.option('--json', 'print the answer as JSON');
  addConnection(command);
  command.action(async (...given: unknown[]) => {
    const flags = given[positional.length] as Readonly<Record<string, string | true>>;
    const named = positional.map((name, index) => [name, given[index] as string | undefined] as const);
    const values: Readonly<Record<string, string | true | undefined>> = {
      ...flags,
      ...Object.fromEntries(named),
      ...fileInput(operation, flags['file']),
    };
    const texts = Object.fromEntries(
      inputFields(operation).flatMap(({ name }) => (values[name] === undefined ? [] : [[name, String(values[name])]])),
    );
    const client = connect(flags, options.environment);
    await run(operation, client, fromTexts(operation, texts), flags['json'] === true, options.output);
  });
}

function fileInput({ file: name }: AnyOperation, path: string | true | undefined): Record<string, string> {
  if (name === undefined || typeof path !== 'string') return {};
  try {
    return { [name]: readFileSync(path === '-' ? 0 : path, 'utf8') };
  } catch (cause) {
    throw new Error(`cannot read ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function optionOf({ name, type, description, values, default: fallback }: InputField): Option {
  const notes = [
    values.length > 0 ? values.join(', ') : '',
    type === 'object' || type === 'array' ? 'as JSON' : '',
    fallback === undefined || fallback === '' ? '' : `default ${fallback}`,
  ].filter(Boolean);
  const text = `${description}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`;
  return new Option(type === 'boolean' ? flagOf(name) : `${flagOf(name)} <${type === 'string' ? 'text' : type}>`, text);
}

async function run(
  operation: AnyOperation,
  client: ServerClient,
  input: Readonly<Record<string, unknown>>,
  isJson: boolean,
  output: Output,
): Promise<void> {
  if (operation.kind === 'unary') {
    const answer = await client.call(operation, input);
    output.print(
      isJson || !operation.render
        ? JSON.stringify(answer, undefined, 2)
        : operation.render(withoutControls(answer), output),
    );
    return;
  }
  for await (const item of client.stream(operation, input)) {
    if ('dropped' in item) output.note(`${item.dropped} were left out: they came faster than they could be shown`);
    else
      output.print(
        isJson || !operation.renderEvent
          ? JSON.stringify(item.event)
          : operation.renderEvent(withoutControls(item.event), output),
      );
  }
}

/** Flags that say which server to ask. Read from the environment only when the command runs: help texts show defaults. */
export function addConnection(command: Command): Command {
  return command
    .option('--url <url>', `server to ask [FAULTLINE_URL] (default ${DEFAULT_URL})`)
    .option('--token <token>', 'its token, when sign-in is configured [FAULTLINE_TOKEN]');
}

export function connect(
  { url, token }: ConnectionFlags,
  environment: Readonly<Record<string, string | undefined>>,
): ServerClient {
  return new ServerClient(
    url ?? (environment['FAULTLINE_URL'] || DEFAULT_URL),
    token ?? (environment['FAULTLINE_TOKEN'] || undefined),
  );
}
