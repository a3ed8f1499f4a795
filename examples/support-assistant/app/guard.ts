// What may come in and what may go out.
const INJECTION =
  /ignore (?:all |any |the )?(?:previous|above|prior) instructions|system prompt|reveal your (?:rules|instructions)|ignoriere (?:alle|die) (?:vorherigen|obigen) (?:anweisungen|regeln)|ignorez (?:toutes )?les instructions/i;
const CONTACT = /[\w.+-]+@[\w-]+\.[a-z]{2,}|(?<![\w-])\+?\d[\d ]{8,}\d/gi;

export const REFUSALS: Readonly<Record<string, string>> = {
  en: 'I can only help with questions about our products and services.',
  de: 'Ich kann nur bei Fragen zu unseren Produkten und Leistungen helfen.',
  fr: 'Je peux seulement répondre aux questions sur nos produits et services.',
};

export interface Verdict {
  readonly verdict: 'pass' | 'fail';
  readonly reason?: string;
}

export function checkInput(message: string): Verdict {
  return INJECTION.test(message)
    ? { verdict: 'fail', reason: 'asks to change or reveal the instructions' }
    : { verdict: 'pass' };
}

/** Contact data that the passages do not contain has no place in an answer. */
export function checkOutput(answer: string, context: string): Verdict & { readonly cleaned: string } {
  const found = (answer.match(CONTACT) ?? []).filter((contact) => !context.includes(contact));
  if (found.length === 0) return { verdict: 'pass', cleaned: answer };
  return {
    verdict: 'fail',
    reason: `contact data in the answer: ${found.length}`,
    cleaned: found.reduce((text, contact) => text.replaceAll(contact, '[removed]'), answer),
  };
}
