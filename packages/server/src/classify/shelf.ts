import type { RetrievedDocument } from '@faultline/model';
import { termsOf } from './terms.ts';

/** A passage, and how much of a question it speaks of: 0 to 1, rare terms weigh more, terms of its title most. */
export interface Fit {
  readonly id: string;
  readonly fit: number;
  readonly title: string | undefined;
  readonly text: string;
}

interface Passage {
  readonly id: string;
  readonly title: string | undefined;
  readonly text: string;
  /** Of the whole text, to know it again. */
  readonly length: number;
  readonly inTitle: ReadonlySet<string>;
  readonly inText: ReadonlySet<string>;
  /** Another one of its collection; itself at the end of the chain. */
  with: Passage;
}

/** Below this a passage does not speak of a question. */
export const LEAST_FIT = 0.12;

/** Kept of a passage, for quoting it. */
const QUOTED = 300;
/** Shorter terms become others too easily. */
const SHORTEST_MENDED = 4;
/** What a term of the text counts beside one of the title. */
const TEXT_WEIGHT = 0.7;

/**
 * Passages that can be searched by the terms of a question. Those that were ever found together are one collection: what one customer may
 * search and another may not is never found together.
 */
export class Shelf {
  readonly #passages = new Map<string, Passage>();
  readonly #holding = new Map<string, Set<Passage>>();

  get size(): number {
    return this.#passages.size;
  }

  /** Those with text, found together; what was put in longest ago makes room. */
  put(documents: readonly RetrievedDocument[], most: number): void {
    for (const document of documents) {
      const before = this.#passages.get(document.id);
      if (document.text === undefined && titleOf(document) === undefined) continue;
      if (before && isSame(before, document)) {
        this.#passages.delete(document.id);
        this.#passages.set(document.id, before);
        continue;
      }
      if (before) this.#remove(before);
      this.#add(passageOf(document));
    }
    const [first, ...others] = documents.flatMap(({ id }) => this.#passages.get(id) ?? []);
    for (const other of others) collectionOf(other).with = collectionOf(first!);
    for (const passage of this.#passages.values()) {
      if (this.#passages.size <= most) return;
      this.#remove(passage);
    }
  }

  /** Terms as the passages spell them: of one that no passage has, two neighbouring letters may have changed places. */
  spelled(terms: ReadonlySet<string>): ReadonlySet<string> {
    return new Set([...terms].map((term) => (this.#holding.has(term) ? term : (this.#swapped(term) ?? term))));
  }

  #swapped(term: string): string | undefined {
    if (term.length < SHORTEST_MENDED) return undefined;
    for (let at = 1; at < term.length; at++) {
      const other = term.slice(0, at - 1) + term[at]! + term[at - 1]! + term.slice(at + 1);
      if (this.#holding.has(other)) return other;
    }
    return undefined;
  }

  /** How well each of the documents fits, in their order. Those not on the shelf are read as they are. */
  fits(terms: ReadonlySet<string>, documents: readonly RetrievedDocument[]): readonly Fit[] {
    const weigh = this.#weighing(terms);
    return documents.map((document) => {
      const known = this.#passages.get(document.id);
      return weigh(known && isSame(known, document) ? known : passageOf(document));
    });
  }

  /** The passage that fits best in the collection that `found` is of, but for those that are in it or share a title with one. */
  bestBeside(terms: ReadonlySet<string>, found: readonly RetrievedDocument[]): Fit | undefined {
    const ids = new Set(found.map(({ id }) => id));
    // Another version of what was found is no better passage.
    const titles = new Set(found.map(titleOf));
    const [collection] = found.flatMap(({ id }) => this.#passages.get(id) ?? []).map(collectionOf);
    const isOut = (passage: Passage) =>
      ids.has(passage.id) ||
      (passage.title !== undefined && titles.has(passage.title)) ||
      collectionOf(passage) !== collection;
    const weigh = this.#weighing(terms);
    const seen = new Set<Passage>();
    let best: Fit | undefined;
    for (const term of terms)
      for (const passage of this.#holding.get(term) ?? []) {
        if (seen.has(passage) || isOut(passage)) continue;
        seen.add(passage);
        const fit = weigh(passage);
        if (!best || fit.fit > best.fit || (fit.fit === best.fit && fit.id < best.id)) best = fit;
      }
    return best;
  }

  #weighing(terms: ReadonlySet<string>): (passage: Passage) => Fit {
    const rarity = new Map<string, number>();
    let total = 0;
    for (const term of terms) {
      const weight = Math.log(1 + this.size / (0.5 + (this.#holding.get(term)?.size ?? 0)));
      rarity.set(term, weight);
      total += weight;
    }
    return ({ id, title, text, inTitle, inText }) => {
      let sum = 0;
      for (const [term, weight] of rarity)
        if (inTitle.has(term)) sum += weight;
        else if (inText.has(term)) sum += weight * TEXT_WEIGHT;
      return { id, title, text, fit: total === 0 ? 0 : sum / total };
    };
  }

  #add(passage: Passage): void {
    this.#passages.set(passage.id, passage);
    for (const terms of [passage.inTitle, passage.inText])
      for (const term of terms) {
        const holding = this.#holding.get(term);
        if (holding) holding.add(passage);
        else this.#holding.set(term, new Set([passage]));
      }
  }

  #remove(passage: Passage): void {
    this.#passages.delete(passage.id);
    for (const terms of [passage.inTitle, passage.inText])
      for (const term of terms) {
        const holding = this.#holding.get(term);
        holding?.delete(passage);
        if (holding?.size === 0) this.#holding.delete(term);
      }
  }
}

function passageOf(document: RetrievedDocument): Passage {
  const title = titleOf(document);
  const passage: Omit<Passage, 'with'> & { with?: Passage } = {
    id: document.id,
    title,
    text: (document.text ?? '').slice(0, QUOTED),
    length: document.text?.length ?? 0,
    inTitle: termsOf(title ?? ''),
    inText: termsOf(document.text ?? ''),
  };
  return Object.assign(passage, { with: passage as Passage });
}

/** The passage that stands for the collection: the end of the chain, which is made short on the way. */
function collectionOf(passage: Passage): Passage {
  let current = passage;
  while (current.with !== current) {
    current.with = current.with.with;
    current = current.with;
  }
  return current;
}

function isSame({ title, text, length }: Passage, document: RetrievedDocument): boolean {
  const given = document.text ?? '';
  return given.length === length && given.startsWith(text) && titleOf(document) === title;
}

/** Under whatever key applications keep it. */
const TITLE_KEYS = ['title', 'name', 'heading', 'source', 'file_name'] as const;

function titleOf({ metadata }: RetrievedDocument): string | undefined {
  const titles = TITLE_KEYS.map((key) => metadata?.[key]);
  return titles.find((title): title is string => typeof title === 'string' && title !== '');
}
