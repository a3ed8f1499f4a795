import type { MessageJson } from '@faultline/model';
import { cutAt, findChunk, LooseText, type Piece } from './evidence-links.ts';
import type { SpanTree } from './tree.ts';

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

/** The messages of the last model call: what the answer was made from. */
export function promptMessages(tree: SpanTree): readonly { readonly role: string; readonly text: string }[] {
  const answering = tree.nodes.findLast(
    ({ span }) => span.stage === 'generation' && !span.isWrapper && (span.inputMessages.length > 0 || span.input),
  );
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
