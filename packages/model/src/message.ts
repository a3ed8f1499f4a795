/** Media is kept by reference; inline bytes are replaced by their size before anything is stored. */
export interface MediaPart {
  readonly type: 'media';
  readonly modality: string;
  readonly mimeType?: string;
  readonly uri?: string;
  readonly fileId?: string;
  /** Size of inline content that was removed, in bytes. */
  readonly sizeBytes?: number;
}

export type MessagePart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  | { readonly type: 'tool_call'; readonly id?: string; readonly name: string; readonly arguments?: unknown }
  | { readonly type: 'tool_result'; readonly id?: string; readonly name?: string; readonly result: unknown }
  | MediaPart
  | { readonly type: 'other'; readonly kind: string; readonly value: unknown };

/** One message of a conversation, the same shape whatever dialect it came in. */
export interface Message {
  /** `system`, `user`, `assistant` or `tool`; others pass through unchanged. */
  readonly role: string;
  readonly parts: readonly MessagePart[];
  readonly name?: string;
  readonly finishReason?: string;
}

/** All text of a message, parts joined by a line break. Tool calls and media are left out. */
export function messageText(message: Message): string {
  let text = '';
  for (const part of message.parts) {
    if (part.type !== 'text') continue;
    text = text === '' ? part.text : `${text}\n${part.text}`;
  }
  return text;
}
