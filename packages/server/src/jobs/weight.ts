import type { AttributeValue, Attributes, LogRecord, Message, RetrievedDocument, Span } from '@faultline/model';

/** An object of some twenty fields with its ids, arrays and maps, measured in V8. */
const BASE_BYTES = 1500;
const BYTES_PER_ATTRIBUTE = 80;
/** A value that is no text, however nested: a guess. */
const BYTES_PER_VALUE = 64;

/** About how many bytes of memory a span or log takes; what matters are its texts. */
export function weightOf(item: Span | LogRecord): number {
  let bytes = BASE_BYTES + weightOfAttributes(item.attributes);
  if ('logId' in item) {
    bytes += weightOfValue(item.body);
    bytes += weightOfMessages(item.contributes?.inputMessages) + weightOfMessages(item.contributes?.outputMessages);
    return bytes;
  }
  bytes += (item.input?.length ?? 0) + (item.output?.length ?? 0);
  bytes += weightOfMessages(item.inputMessages) + weightOfMessages(item.outputMessages);
  bytes += weightOfDocuments(item.candidates) + weightOfDocuments(item.selected);
  for (const event of item.events) bytes += BYTES_PER_VALUE + weightOfAttributes(event.attributes);
  return bytes;
}

function weightOfAttributes(attributes: Attributes): number {
  let bytes = 0;
  for (const key in attributes) bytes += BYTES_PER_ATTRIBUTE + weightOfValue(attributes[key]);
  return bytes;
}

function weightOfValue(value: AttributeValue | undefined): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.reduce<number>((sum, item: AttributeValue) => sum + weightOfValue(item), 0);
  return BYTES_PER_VALUE;
}

function weightOfMessages(messages: readonly Message[] | undefined): number {
  let bytes = 0;
  for (const { parts } of messages ?? [])
    for (const part of parts) bytes += BYTES_PER_VALUE + ('text' in part ? part.text.length : BYTES_PER_VALUE);
  return bytes;
}

function weightOfDocuments(documents: readonly RetrievedDocument[]): number {
  return documents.reduce((sum, { text }) => sum + BYTES_PER_VALUE + (text?.length ?? 0), 0);
}
