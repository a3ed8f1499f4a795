// Public sets of failed agent runs, as the spans that an instrumented program would have sent.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { Message, MessagePart, Span } from '@faultline/model';
import { span as sampleSpan } from '../../packages/server/src/assemble/sample-spans.ts';

export interface AgentRun {
  readonly spans: readonly Span[];
  /** Who spoke in each step, from 0. */
  readonly speakers: readonly string[];
  /** Counts from 0. */
  readonly wrongStep: number;
  readonly wrongAgent: string;
  /** What people say that the root cause is, in words of the data set. */
  readonly category?: string;
}

interface Said {
  readonly speaker: string;
  readonly text: string;
  readonly calls: readonly Extract<MessagePart, { type: 'tool_call' }>[];
  readonly kind: 'user' | 'agent' | 'tool' | 'system';
  readonly hasFailed: boolean;
}

const MS_PER_STEP = 1000;

/** Undefined where the data are not there. The algorithm-made part: its steps count from 0. */
export function whoAndWhen(): readonly AgentRun[] | undefined {
  interface Row {
    readonly history: readonly { readonly name?: string; readonly content: string }[];
    readonly question: string;
    readonly mistake_agent: string;
    readonly mistake_step: string;
  }
  const files = filesIn('who_and_when/who_and_when.tar.gz');
  return files?.map(({ text }) => {
    const row = JSON.parse(text) as Row;
    // The first message hands out the task and the plan: it is what the agents were given.
    const said = row.history.map(({ name = '', content }, step): Said => {
      const isResult = name === 'Computer_terminal' || content.startsWith('exitcode:');
      return {
        speaker: name,
        text: content,
        calls: [],
        kind: step === 0 ? 'user' : isResult ? 'tool' : 'agent',
        hasFailed: content.includes('(execution failed)'),
      };
    });
    return {
      spans: spansOf(row.question, said),
      speakers: said.map(({ speaker }) => speaker),
      wrongStep: Number(row.mistake_step),
      wrongAgent: row.mistake_agent,
    };
  });
}

/** The tau-bench retail part; its steps count from 1. */
export function agentrx(): readonly AgentRun[] | undefined {
  interface Failure {
    readonly failure_id: number;
    readonly step_number: number;
    readonly failure_category: string;
    readonly failed_agent: string;
  }
  interface Call {
    readonly id: string;
    readonly function: { readonly name: string; readonly arguments: string };
  }
  interface Turn {
    readonly role: string;
    readonly name?: string;
    readonly content?: string | null;
    readonly tool_calls?: readonly Call[] | null;
  }
  const files = filesIn('agentrx/agentrx.tar.gz');
  const file = (name: string) => JSON.parse(files!.find((each) => each.name.endsWith(name))!.text) as unknown;
  if (!files) return undefined;
  const truths = file('tau_ground_truth.json') as readonly {
    readonly trajectory_id: number;
    readonly failures: readonly Failure[];
    readonly root_cause: { readonly failure_id: number };
  }[];
  const runs = file('tau_dataset_failed.json') as readonly {
    readonly task_id: number;
    readonly traj: readonly Turn[];
  }[];
  return truths.flatMap(({ trajectory_id: id, failures, root_cause: cause }) => {
    const run = runs.find(({ task_id: task }) => task === id);
    const root = failures.find(({ failure_id: failure }) => failure === cause.failure_id);
    if (!run || !root) return [];
    const said = run.traj.map(({ role, name, content, tool_calls: calls }): Said => ({
      speaker: role === 'tool' ? (name ?? role) : role,
      text: content ?? '',
      calls: (calls ?? []).map(({ id: callId, function: called }) => ({
        type: 'tool_call',
        id: callId,
        name: called.name,
        arguments: JSON.parse(called.arguments) as unknown,
      })),
      kind: role === 'assistant' ? 'agent' : role === 'tool' || role === 'system' ? role : 'user',
      hasFailed: role === 'tool' && /^error/i.test(content ?? ''),
    }));
    return [
      {
        spans: spansOf(said.find(({ kind }) => kind === 'user')?.text ?? '', said),
        speakers: said.map(({ speaker }) => speaker),
        wrongStep: root.step_number - 1,
        wrongAgent: root.failed_agent.toLowerCase(),
        category: root.failure_category,
      },
    ];
  });
}

/** A run that is known to have failed: an agent, and below it a span for each step, named by its number. */
function spansOf(question: string, said: readonly Said[]): readonly Span[] {
  const root = span('root', { stage: 'agent', input: question, outcomeStatus: 'failure' }, 0, said.length + 1);
  const steps = said.flatMap((each, step): readonly Span[] => {
    if (each.kind === 'tool') return [toolSpan(each, said[step - 1], step)];
    if (each.kind !== 'agent') return [];
    const parts: readonly MessagePart[] = [
      ...(each.text === '' ? [] : [{ type: 'text' as const, text: each.text }]),
      ...each.calls,
    ];
    return [
      span(
        String(step),
        {
          stage: 'generation',
          inputMessages: [asMessage('user', question), ...said.slice(0, step).map(messageOf)],
          outputMessages: [{ role: 'assistant', parts }],
        },
        step,
      ),
    ];
  });
  return [root, ...steps.map((each) => ({ ...each, parentSpanId: 'root' }))];
}

function toolSpan({ speaker, text, hasFailed }: Said, before: Said | undefined, step: number): Span {
  const [call] = before?.calls ?? [];
  return span(
    String(step),
    {
      stage: 'tool',
      toolName: speaker,
      toolArguments: call?.arguments ?? before?.text,
      toolResult: text,
      ...(call?.id === undefined ? {} : { toolCallId: call.id }),
      ...(hasFailed ? { statusCode: 'error' as const, errorType: 'error', errorMessage: text } : {}),
    },
    step,
  );
}

function messageOf({ kind, text }: Said): Message {
  return asMessage(kind === 'agent' ? 'assistant' : kind, text);
}

function asMessage(role: string, text: string): Message {
  return { role, parts: [{ type: 'text', text }] };
}

/** A step takes a second. */
function span(
  spanId: string,
  facts: Omit<Partial<Span>, 'parentSpanId'>,
  startStep: number,
  endStep = startStep + 1,
): Span {
  const named = { name: `step ${spanId}`, ...facts };
  return sampleSpan(spanId, undefined, [startStep * MS_PER_STEP, endStep * MS_PER_STEP], named);
}

const BLOCK = 512;

/** The files of a tar archive (POSIX ustar). */
function filesIn(path: string): readonly { readonly name: string; readonly text: string }[] | undefined {
  const archive = fileURLToPath(new URL(`../../../shared/data/${path}`, import.meta.url));
  if (!existsSync(archive)) return undefined;
  const tar = gunzipSync(readFileSync(archive));
  const files: { name: string; text: string }[] = [];
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0;) {
    const field = (from: number, length: number) =>
      tar.toString('utf8', at + from, at + from + length).replace(/\0.*$/s, '');
    const size = Number.parseInt(field(124, 12), 8);
    const name = field(0, 100);
    if (name.endsWith('.json')) files.push({ name, text: tar.toString('utf8', at + BLOCK, at + BLOCK + size) });
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}
