/** Longer texts are looked through each time. */
const LONGEST_TEXT = 32 * 1024;
/** A generation ends at so many texts, or characters in them; two are kept. */
const MAX_TEXTS = 10_000;
const MAX_CHARACTERS = 1024 * 1024;

/**
 * Remembers texts in which a redactor found nothing: prompts, tool definitions and names come again and again. What holds personal data or
 * secrets is never kept. Bounded in texts and characters; those that are not asked about any more are forgotten.
 */
export class CleanTexts {
  #recent = new Set<string>();
  #older = new Set<string>();
  #characters = 0;

  has(text: string): boolean {
    if (this.#recent.has(text)) return true;
    if (!this.#older.has(text)) return false;
    this.add(text);
    return true;
  }

  add(text: string): void {
    if (text.length > LONGEST_TEXT) return;
    if (this.#recent.size >= MAX_TEXTS || this.#characters + text.length > MAX_CHARACTERS) {
      this.#older = this.#recent;
      this.#recent = new Set();
      this.#characters = 0;
    }
    this.#recent.add(text);
    this.#characters += text.length;
  }
}
