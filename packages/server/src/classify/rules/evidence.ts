import type { LabelEvidence, RetrievedDocument, Span } from '@faultline/model';
import { cutText } from '../../assemble/texts.ts';
import type { Case } from '../case.ts';
import type { Fit } from '../shelf.ts';

const QUOTE = 240;

/** The answer itself. */
export function answerEvidence(request: Case): readonly LabelEvidence[] {
  const answer = request.record.output ?? request.record.evidence.answer;
  const spanId = (request.lastSpan('delivery') ?? request.lastSpan('generation'))?.spanId;
  if (answer === undefined) return [];
  return [{ text: 'the answer', quote: cutText(answer, QUOTE), ...(spanId === undefined ? {} : { spanId }) }];
}

/** A passage and what it says. */
export function passageEvidence(text: string, passage: Fit, spanId: string | undefined): LabelEvidence {
  const said = [passage.title, passage.text].filter((each) => each !== undefined && each !== '').join(': ');
  return {
    text,
    chunkIds: [passage.id],
    ...(said === '' ? {} : { quote: cutText(said, QUOTE) }),
    ...(spanId === undefined ? {} : { spanId }),
  };
}

/** A passage as it was retrieved. */
export function documentEvidence(text: string, document: RetrievedDocument, spanId: string | undefined): LabelEvidence {
  return {
    text,
    chunkIds: [document.id],
    ...(document.text ? { quote: cutText(document.text, QUOTE) } : {}),
    ...(spanId === undefined ? {} : { spanId }),
  };
}

export function spanEvidence(text: string, span: Span | undefined): LabelEvidence {
  const said = span?.errorMessage ?? span?.validation?.reason;
  return {
    text,
    ...(span ? { spanId: span.spanId } : {}),
    ...(said === undefined ? {} : { quote: cutText(said, QUOTE) }),
  };
}
