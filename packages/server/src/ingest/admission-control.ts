import { IngestRefusal, type Admission } from './ingest.ts';

/** Keeps the bytes of all payloads under way below a limit. */
export class AdmissionControl {
  readonly #maxBytes: number;
  #heldBytes = 0;
  #isClosed = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
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
    if (bytes > 0 && othersBytes > 0 && this.#heldBytes + bytes > this.#maxBytes) {
      throw new IngestRefusal(
        'overloaded',
        'cannot take the export: too much is waiting to be stored; send it again',
        2,
      );
    }
    this.#heldBytes += bytes;
  }
}
