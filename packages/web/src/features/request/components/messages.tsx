import type { MessageJson } from '@faultline/model';
import ui from '../../../ui/ui.module.css';
import css from './reading.module.css';
import { LongText, Value } from './text.tsx';

type Part = MessageJson['parts'][number];

/** The parts of one message: text, folded reasoning, tool calls as code, media as what they refer to. */
export function MessageParts({ role, parts }: Pick<MessageJson, 'role' | 'parts'>) {
  const isInstruction = role === 'system' || role === 'developer';
  return parts.map((part, i) => <PartView key={i} part={part} clamp={isInstruction ? SYSTEM_SHOWN : undefined} />);
}

const SYSTEM_SHOWN = 400;

function PartView({ part, clamp }: { readonly part: Part; readonly clamp: number | undefined }) {
  switch (part.type) {
    case 'text':
      return <LongText text={part.text} {...(clamp === undefined ? {} : { clamp })} />;
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
          <div className={ui.dim}>
            calls <code>{part.name}</code>
          </div>
          {part.arguments !== undefined && <Value value={part.arguments} />}
        </div>
      );
    case 'tool_result':
      return (
        <div className={css.call}>
          <div className={ui.dim}>result{part.name ? ` of ${part.name}` : ''}</div>
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
          <div className={ui.dim}>{part.kind}</div>
          <Value value={part.value} />
        </div>
      );
    default:
      return part satisfies never;
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
      <MessageParts role={message.role} parts={message.parts} />
    </div>
  ));
}
