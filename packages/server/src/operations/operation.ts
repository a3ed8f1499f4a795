import type { z } from 'zod';
import type { Annotate } from '../ingest/annotate.ts';
import type { Judges } from '../judges/judges.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import type { RequestFeed } from '../jobs/request-feed.ts';
import type { Terminal } from './terminal.ts';

/** Who is asking. The only place that decides what a principal may do is `operations/access.ts`. */
export interface Principal {
  readonly kind: 'local' | 'token';
  readonly name: string;
}

/** What an operation may use. Time is injected; there is no other clock. */
export interface OperationContext {
  readonly telemetry: TelemetryStore;
  readonly control: ControlStore;
  readonly feed: RequestFeed;
  /** Writes down what is said about a request, as telemetry that speaks about it. */
  readonly annotate: Annotate;
  /** Evaluators of projects, to be asked. */
  readonly judges: Judges;
  readonly principal: Principal;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Traces waiting for assembly. */
  readonly pendingRequests: () => number;
  /** How long things are kept, days. */
  readonly retention: Retention;
}

export interface Retention {
  /** Texts of inputs and outputs. */
  readonly contentTtlDays: number;
  /** Spans and logs. */
  readonly spanTtlDays: number;
  readonly requestTtlDays: number;
}

export type Access = 'read' | 'write';

interface OperationBase<I extends z.ZodType> {
  /** `noun.verb`; gives the CLI command `faultline noun verb` and the MCP tool `verb_noun` (`operations/names.ts`). */
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** When to use it and when not, for the docs and for MCP clients. */
  readonly description: string;
  readonly access: Access;
  readonly http: { readonly method: 'GET' | 'POST' | 'PATCH'; readonly path: string };
  readonly input: I;
  /** Input as someone would really give it, for the docs. */
  readonly example: z.input<I>;
  /** Input fields that may be given as plain arguments on the command line, in order. */
  readonly positional?: readonly string[];
  /** The text input that the command line can read from a file: `--file <path>`, or `-` for standard input. */
  readonly file?: string;
}

/** A question or command with one answer. */
export interface Operation<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> extends OperationBase<I> {
  readonly kind: 'unary';
  readonly output: O;
  run(context: OperationContext, input: z.output<I>): Promise<z.input<O>>;
  /** Text for a terminal; without it the CLI prints JSON. */
  render?(output: z.output<O>, terminal: Terminal): string;
}

/** One thing that a stream has to say: an event, or that events were lost because the caller reads too slowly. */
export type StreamItem<Event> = { readonly event: Event } | { readonly dropped: number };

/** A question whose answer keeps coming: server-sent events over HTTP, lines in the CLI. Not offered over MCP. */
export interface StreamOperation<
  I extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
> extends OperationBase<I> {
  readonly kind: 'stream';
  readonly event: O;
  /** Rejects when the question is wrong. What it resolves with ends when the context's signal aborts. */
  open(context: OperationContext, input: z.output<I>): Promise<AsyncIterable<StreamItem<z.input<O>>>>;
  renderEvent?(event: z.output<O>, terminal: Terminal): string;
}

export function defineOperation<I extends z.ZodType, O extends z.ZodType>(
  operation: Omit<Operation<I, O>, 'kind'>,
): Operation<I, O> {
  return { kind: 'unary', ...operation };
}

export function defineStream<I extends z.ZodType, O extends z.ZodType>(
  operation: Omit<StreamOperation<I, O>, 'kind'>,
): StreamOperation<I, O> {
  return { kind: 'stream', ...operation };
}
