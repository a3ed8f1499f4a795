/** What Faultline sends to others: questions to a probe of the knowledge base, labels and scores as evaluation events. */
export const OUTGOING_KINDS = ['probe', 'forwarding'] as const;
export type OutgoingKind = (typeof OUTGOING_KINDS)[number];

/** What becomes of a question to a probe, or of an evaluation event. Each is counted. */
export const OUTGOING_EVENTS = {
  sent: 'the other side took it: a probe answered, a receiver acknowledged',
  cached: 'the same question had been answered within the hour, and was not asked again',
  rejected: 'the receiver took the rest of the batch and not this',
  failed: 'the other side did not take it, or not as it must; it is not sent again',
  over_budget: 'the calls of the hour were used up',
  dropped: 'too many others were waiting, or the server stopped',
} as const;
export type OutgoingEvent = keyof typeof OUTGOING_EVENTS;
export const OUTGOING_EVENT_NAMES = Object.keys(OUTGOING_EVENTS) as [OutgoingEvent, ...OutgoingEvent[]];

/** One count, by hour. */
export interface OutgoingCount {
  readonly projectId: string;
  /** Start of the hour, milliseconds since the epoch. */
  readonly hourMs: number;
  readonly kind: OutgoingKind;
  readonly event: OutgoingEvent;
  /** Why, for what did not get there; empty else. */
  readonly reason: string;
  readonly count: number;
}
