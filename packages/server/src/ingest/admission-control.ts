import { IngestRefusal, type Admission } from './ingest.ts';

/** So much may always be under way, however slow the store is: a few senders that wait are better off than if they asked again. */
const UNHURRIED_BYTES = 16 * 1024 * 1024;
/** Beyond that nobody queues behind a payload that has waited longer: exporters give up after ten seconds and would send the same again. */
const MAX_WAIT_MS = 4000;

/** Keeps the bytes of all payloads under way below a limit, and below a smaller one while they take long. */
export class AdmissionControl {
  readonly #maxBytes: number;
  readonly #waitMs: () => number;
  #heldBytes = 0;
  #isClosed = false;

  /** `waitMs`: how long the oldest payload that is not stored yet has waited for the store. */
  constructor(maxBytes: number, waitMs: () => number) {
    this.#maxBytes = maxBytes;
    this.#waitMs = waitMs;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  close(): void {
    this.#isClosed = true;
  }

  admit(bytes: number): Admission {
    if (this.#isClosed)
      throw new IngestRefusal('unavailable', 'cannot take the export: the server is stopping; send it again', 5);
    this.#take(bytes, 0);
    let ownBytes = bytes;
    return {
      get bytes() {
        return ownBytes;
      },
      resize: (wanted) => {
        this.#take(wanted - ownBytes, ownBytes);
        ownBytes = wanted;
      },
      release: () => {
        this.#heldBytes -= ownBytes;
        ownBytes = 0;
      },
    };
  }

  /** One payload is always let in, however large the limit of a body allows it to be: else it could never be. */
  #take(bytes: number, ownBytes: number): void {
    const othersBytes = this.#heldBytes - ownBytes;
    const maxBytes = othersBytes > UNHURRIED_BYTES && this.#waitMs() > MAX_WAIT_MS ? UNHURRIED_BYTES : this.#maxBytes;
    if (bytes > 0 && othersBytes > 0 && this.#heldBytes + bytes > maxBytes) {
      throw new IngestRefusal(
        'overloaded',
        'cannot take the export: too much is waiting to be stored; send it again',
        2,
      );
    }
    this.#heldBytes += bytes;
  }
}
