import type { MessageJson } from '@faultline/model';
import css from '../request.module.css';
import { LongText, Value } from './text.tsx';

type Part = MessageJson['parts'][number];

/** The parts of one message: text, folded reasoning, tool calls as code, media as what they refer to. */
export function MessageParts({ parts }: { readonly parts: readonly Part[] }) {
  return parts.map((part, i) => <PartView key={i} part={part} />);
}

function PartView({ part }: { readonly part: Part }) {
  switch (part.type) {
    case 'text':
      return <LongText text={part.text} />;
    case 'reasoning':
      return (
        <details className={css.fold}>
          <summary>Reasoning, {part.text.length.toLocaleString('en-US')} characters</summary>
          <LongText text={part.text} />
        </details>
      );
    case 'tool_call':
      return (
        <div className={css.call}>
          <div className={css.dim}>
            calls <b className={css.monoInline}>{part.name}</b>
          </div>
          {part.arguments !== undefined && <Value value={part.arguments} />}
        </div>
      );
    case 'tool_result':
      return (
        <div className={css.call}>
          <div className={css.dim}>result{part.name ? ` of ${part.name}` : ''}</div>
          <Value value={part.result} />
        </div>
      );
    case 'media':
      return (
        <div className={css.call}>
          {part.modality} {part.mimeType} {part.uri ?? part.fileId ?? '(content not kept)'}
          {part.sizeBytes === undefined ? '' : `, ${part.sizeBytes.toLocaleString('en-US')} bytes`}
        </div>
      );
    case 'other':
      return (
        <div className={css.call}>
          <div className={css.dim}>{part.kind}</div>
          <Value value={part.value} />
        </div>
      );
  }
}

export function Messages({ messages }: { readonly messages: readonly MessageJson[] }) {
  return messages.map((message, i) => (
    <div key={i} className={css.message} data-role={message.role}>
      <div className={css.role}>
        {message.role}
        {message.name ? ` · ${message.name}` : ''}
        {message.finishReason ? ` · ${message.finishReason}` : ''}
      </div>
      <MessageParts parts={message.parts} />
    </div>
  ));
}
