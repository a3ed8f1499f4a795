import type { MessageJson } from '@faultline/model';
import { cutAt, findChunk, LooseText, type Piece } from './evidence-links.ts';
import type { SpanNode, SpanTree } from './tree.ts';
import type { WholeNode } from './whole-node.ts';

/** One message of the prompt, with the places where chunks stand in it marked by their id. */
interface PromptMessage {
  readonly role: string;
  readonly pieces: readonly Piece<string>[];
}

export interface RenderedPrompt {
  readonly messages: readonly PromptMessage[];
  /** Chunks that were found in it. */
  readonly chunkIds: ReadonlySet<string>;
}

const TURNS_LOOKED_AT = 20;

/** The last model calls: one of them made the answer. */
export function lastTurns(tree: SpanTree): readonly SpanNode[] {
  return tree.nodes.filter(({ span }) => span.stage === 'generation' && !span.isWrapper).slice(-TURNS_LOOKED_AT);
}

/** The messages of the last of these calls that has any: what the answer was made from. */
export function promptMessages(
  turns: readonly WholeNode[],
): readonly { readonly role: string; readonly text: string }[] {
  const answering = turns.findLast(({ span }) => span.inputMessages.length > 0 || span.input);
  if (!answering) return [];
  const { inputMessages, input } = answering.span;
  if (inputMessages.length === 0) return [{ role: 'prompt', text: input ?? '' }];
  return inputMessages.map(({ role, parts }) => ({ role, text: parts.map(partText).join('\n') }));
}

/** Marks where each chunk stands. */
export function renderPrompt(
  messages: readonly { readonly role: string; readonly text: string }[],
  chunks: ReadonlyMap<string, string>,
): RenderedPrompt {
  const chunkIds = new Set<string>();
  return {
    chunkIds,
    messages: messages.map(({ role, text }) => {
      const loose = new LooseText(text);
      const marks = [...chunks].flatMap(([id, chunk]) =>
        findChunk(chunk, loose).map((range) => ({ ...range, mark: id })),
      );
      for (const { mark } of marks) chunkIds.add(mark);
      return { role, pieces: cutAt(text, marks) };
    }),
  };
}

function partText(part: MessageJson['parts'][number]): string {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.text;
    case 'tool_call':
      return `${part.name}(${part.arguments === undefined ? '' : JSON.stringify(part.arguments)})`;
    case 'tool_result':
      return typeof part.result === 'string' ? part.result : JSON.stringify(part.result);
    case 'media':
      return `[${part.modality} ${part.mimeType ?? ''}]`;
    case 'other':
      return JSON.stringify(part.value);
    default:
      return part satisfies never;
  }
}
