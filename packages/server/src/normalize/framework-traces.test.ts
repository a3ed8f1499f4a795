// Real traces of agent frameworks, with the messages as another tool normalised them (data/langfuse_framework_traces: NOTICE.txt there).
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import type { Attributes, Message, Span } from '@faultline/model';
import type { RawSpan } from '../otlp/raw.ts';
import { readMessages } from './messages.ts';
import { normalizeSpan } from './normalize.ts';

const ARCHIVE = fileURLToPath(
  new URL('../../../../../shared/data/langfuse_framework_traces/langfuse_framework_traces.tar.gz', import.meta.url),
);

interface Observation {
  readonly id: string;
  readonly traceId: string;
  readonly parentObservationId: string | null;
  readonly type: string;
  readonly name: string;
  readonly startTime: string;
  readonly endTime: string;
  readonly model: string | null;
  readonly input: unknown;
  readonly output: unknown;
  readonly usageDetails: Readonly<Record<string, number>>;
  readonly metadata: string;
}

interface Reading {
  readonly success: boolean;
  readonly data?: readonly ChatMl[];
}

interface ChatMl {
  readonly role?: string;
  readonly content?: unknown;
  readonly tool_call_id?: string;
  readonly tool_calls?: readonly { readonly id?: string; readonly name: string; readonly arguments: string }[];
  /** Where its reader found no message on the outside: a choice with the message inside. */
  readonly json?: unknown;
}

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** Undoes what the store of those traces did: it moved input and output out of the attributes that had carried them. */
function rawSpan(observation: Observation): RawSpan {
  const metadata = JSON.parse(observation.metadata) as {
    readonly attributes?: Attributes;
    readonly scope?: { readonly name?: string; readonly version?: string };
  };
  const scopeName = metadata.scope?.name;
  const attributes: Record<string, Attributes[string]> = { ...metadata.attributes };
  const put = (key: string, value: unknown) => {
    if (value !== null && attributes[key] === undefined) attributes[key] = asText(value);
  };
  if (scopeName === 'langfuse-sdk') {
    put('langfuse.observation.type', observation.type.toLowerCase());
    put('langfuse.observation.input', observation.input);
    put('langfuse.observation.output', observation.output);
    put('langfuse.observation.model.name', observation.model);
    put('langfuse.observation.usage_details', observation.usageDetails);
  } else if (scopeName === 'langsmith') {
    put('gen_ai.prompt', observation.input);
    put('gen_ai.completion', observation.output);
  } else if (scopeName === 'agent_framework') {
    put('gen_ai.input.messages', observation.input);
    put('gen_ai.output.messages', observation.output);
  } else {
    put('input.value', observation.input);
    put('output.value', observation.output);
  }
  const nanos = (time: string) => BigInt(Date.parse(time)) * 1_000_000n;
  return {
    origin: {
      resourceAttributes: {},
      ...(scopeName ? { scopeName } : {}),
      ...(metadata.scope?.version ? { scopeVersion: metadata.scope.version } : {}),
    },
    traceId: observation.traceId,
    spanId: observation.id,
    ...(observation.parentObservationId ? { parentSpanId: observation.parentObservationId } : {}),
    name: observation.name,
    kind: 'internal',
    startTimeNs: nanos(observation.startTime),
    endTimeNs: nanos(observation.endTime),
    statusCode: 'unset',
    attributes,
    events: [],
    links: [],
    droppedCount: 0,
  };
}

/** Role, words, calls and results of a message, in one shape for both tools. */
interface Essence {
  readonly role: string;
  readonly text: string;
  readonly calls: readonly string[];
}

const decoded = (value: unknown): unknown => {
  try {
    return typeof value === 'string' ? JSON.parse(value) : value;
  } catch {
    return value;
  }
};

function ofOurs(messages: readonly Message[]): readonly Essence[] {
  return messages.map(({ role, parts }) => ({
    role,
    text: parts
      .map((part) =>
        part.type === 'text' ? part.text : part.type === 'tool_result' ? asText(decoded(part.result)) : '',
      )
      .join(''),
    calls: parts.flatMap((part) =>
      part.type === 'tool_call' ? [`${part.id ?? ''} ${part.name}(${JSON.stringify(part.arguments)})`] : [],
    ),
  }));
}

function ofTheirs(messages: readonly ChatMl[]): readonly Essence[] {
  return messages.map(unwrapped).map(({ role, content, tool_calls: calls }) => {
    const parts = Array.isArray(content) ? (content as Readonly<Record<string, unknown>>[]) : [];
    const isParts = parts.length > 0 && parts.every((part) => typeof part['type'] === 'string');
    const words = isParts
      ? parts.map((part) => (typeof part['text'] === 'string' ? part['text'] : '')).join('')
      : (content ?? '');
    return {
      role: role === 'model' ? 'assistant' : (role ?? ''),
      text: role === 'tool' ? asText(decoded(words)) : asText(words),
      calls: [
        ...(calls ?? []).map((call) => `${call.id ?? ''} ${call.name}(${JSON.stringify(decoded(call.arguments))})`),
        ...parts
          .filter((part) => part['type'] === 'tool_use')
          .map((part) => `${String(part['id'])} ${String(part['name'])}(${JSON.stringify(part['input'])})`),
      ],
    };
  });
}

/** Their reading is a conversation only where every message says who spoke and something was said; the rest is JSON they passed on. */
function isConversation(reading: Reading | undefined): reading is Reading & { data: readonly ChatMl[] } {
  return (
    reading?.success === true &&
    (reading.data?.length ?? 0) > 0 &&
    (reading.data ?? [])
      .map(unwrapped)
      .every(
        ({ role, content, tool_calls: calls }) =>
          role !== undefined && (content !== undefined || (calls ?? []).length > 0),
      )
  );
}

function unwrapped(message: ChatMl): ChatMl {
  const inner = (message.json as { readonly message?: ChatMl } | undefined)?.message;
  return message.role === undefined && inner ? inner : message;
}

describe.skipIf(!existsSync(ARCHIVE))('traces of ten frameworks (skipped without ../shared/data)', () => {
  const directory = mkdtempSync(join(tmpdir(), 'faultline-frameworks-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  if (existsSync(ARCHIVE)) execFileSync('tar', ['-xzf', ARCHIVE, '-C', directory]);
  const frameworks = existsSync(ARCHIVE)
    ? readdirSync(directory)
        .filter((file) => file.endsWith('.trace.json'))
        .map((file) => file.replace('.trace.json', ''))
    : [];

  test('are ten', () => expect(frameworks).toHaveLength(10));

  test.for(frameworks)('%s: messages agree with the other tool', (framework) => {
    const read = (suffix: string) =>
      JSON.parse(readFileSync(join(directory, `${framework}.${suffix}.json`), 'utf8')) as unknown;
    const { observations } = read('trace') as { readonly observations: readonly Observation[] };
    const theirs = read('chatml') as Readonly<Record<string, { readonly input?: Reading; readonly output?: Reading }>>;
    let compared = 0;
    for (const observation of observations) {
      const span = normalizeSpan(rawSpan(observation), { projectId: 'default', priceOverrides: [] });
      expect(span.warnings, `${observation.name}: nothing that could not be understood`).toEqual([]);
      const { input, output } = theirs[observation.id] ?? {};
      if (isConversation(input)) {
        expectSame(span, span.inputMessages, span.input, input.data, 'input');
        compared += 1;
      }
      if (isConversation(output)) {
        expectSame(span, withRun(span, output.data), span.output, output.data, 'output');
        compared += 1;
      }
    }
    const succeeded = Object.values(theirs)
      .flatMap(({ input, output }) => [input, output])
      .filter(isConversation);
    expect(compared).toBe(succeeded.length);
  });
});

/** A run of Pydantic AI holds the whole conversation in one attribute; the other tool takes all of it for the output. */
function withRun(span: Span, theirs: readonly ChatMl[]): readonly Message[] {
  return theirs.length > span.outputMessages.length && span.stage === 'agent'
    ? [...span.inputMessages, ...span.outputMessages]
    : span.outputMessages;
}

function expectSame(
  span: Span,
  messages: readonly Message[],
  text: string | undefined,
  theirs: readonly ChatMl[],
  side: string,
): void {
  const ours = ofOurs(messages.length > 0 ? messages : (readMessages(text, 'assistant') ?? []));
  const wanted = ofTheirs(theirs);
  // Ours may begin with system instructions that the other tool leaves where they were.
  const own = ours.length === wanted.length + 1 && ours[0]?.role === 'system' ? ours.slice(1) : ours;
  expect(own, `${side} of ${span.name}`).toEqual(wanted);
}
