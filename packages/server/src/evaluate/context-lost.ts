import { messageText, type RequestRecord, type RetrievedDocument, type Span } from '@faultline/model';
import type { Evaluator } from './evaluator.ts';

/** A chosen passage that did not reach the prompt whole. */
export interface LostPassage {
  readonly passage: RetrievedDocument;
  /** What of it is there; empty when none. */
  readonly kept: string;
}

/** Characters of a passage's beginning and end that are looked for. */
const EDGE = 24;

/** What was selected and is missing from the prompt, or cut off in it. */
export const contextLost: Evaluator = {
  id: 'context-lost',
  version: '1',
  summary:
    'passages that selection chose and the prompt does not hold whole, by what the prompt is built from and by its text',
  evaluate: ({ record, spans }) => {
    const lost = lostPassages(record, spans);
    return lost && { facts: { context_lost: lost.length > 0 ? 1 : 0 } };
  },
};

/** What reranking chose, where a span says it apart from what the prompt was built from; else the selection itself. */
export function chosenPassages({ evidence }: RequestRecord, spans: readonly Span[]): readonly RetrievedDocument[] {
  const choosing = spans.filter(({ stage, selected }) => stage === 'rerank' && selected.length > 0);
  const last = choosing.reduce<Span | undefined>(
    (latest, span) => (latest && latest.endTimeNs >= span.endTimeNs ? latest : span),
    undefined,
  );
  return last?.selected ?? evidence.selected;
}

/** Undefined where neither the final context nor the prompt can be compared with what was chosen. */
export function lostPassages(record: RequestRecord, spans: readonly Span[]): readonly LostPassage[] | undefined {
  const chosen = chosenPassages(record, spans).filter(({ text }) => text !== undefined && text.trim() !== '');
  if (chosen.length === 0) return undefined;
  const prompts = promptsOf(spans);
  if (chosen.every(({ text }) => prompts.some((prompt) => prompt.includes(text!)))) return [];
  const inLine = prompts.map(inOneLine);
  const kept = chosen.map((passage) => keptIn(inLine, passage.text!));
  // A prompt that holds none of them may have them in another form.
  if (kept.every((text) => text === '')) {
    const isBuilt = spans.some(({ stage, selected }) => stage === 'assembly' && selected.length > 0);
    return isBuilt ? lostInSelection(chosen, record.evidence.selected) : undefined;
  }
  return chosen.flatMap((passage, index) => (kept[index] === passage.text ? [] : [{ passage, kept: kept[index]! }]));
}

function lostInSelection(
  chosen: readonly RetrievedDocument[],
  selected: readonly RetrievedDocument[],
): readonly LostPassage[] {
  const textOf = new Map(selected.map(({ id, text }) => [id, text ?? '']));
  return chosen.flatMap((passage) => {
    const kept = textOf.get(passage.id) ?? '';
    return kept.length >= passage.text!.length || (kept === '' && textOf.has(passage.id)) ? [] : [{ passage, kept }];
  });
}

function promptsOf(spans: readonly Span[]): readonly string[] {
  return spans
    .filter(({ stage }) => stage === 'generation')
    .map(({ inputMessages, input }) =>
      inputMessages.length > 0 ? inputMessages.map(messageText).join('\n') : (input ?? ''),
    );
}

/** The text where any of the prompts holds it, else as much of its beginning as one does. Line breaks may differ. */
function keptIn(prompts: readonly string[], text: string): string {
  const wanted = inOneLine(text);
  let kept = '';
  for (const prompt of prompts) {
    const at = prompt.indexOf(wanted.slice(0, EDGE));
    if (at < 0) continue;
    if (prompt.includes(wanted) || prompt.indexOf(wanted.slice(-EDGE), at) >= 0) return text;
    const length = commonLength(prompt, at, wanted);
    if (length > kept.length) kept = wanted.slice(0, length);
  }
  return kept;
}

function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function commonLength(prompt: string, at: number, text: string): number {
  let length = 0;
  while (length < text.length && prompt[at + length] === text[length]) length += 1;
  return length;
}
