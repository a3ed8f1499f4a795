// Attempts to give a model instructions that are not its operator's, by how they are worded.
import type { Text } from '../reading/text.ts';

const OLD = String.raw`(?:previous|prior|above|earlier|preceding|your|system|original)`;
const ORDERS = String.raw`(?:instructions?|prompts?|rules?|guidelines?|directions?|commands?|context)`;

const PATTERNS: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:ignore|disregard|forget|override|bypass|do not follow|stop following)\b.{0,20}\b(?:all|any|every|the|of|your)?.{0,12}\b${OLD}\b.{0,15}\b${ORDERS}\b`,
    'i',
  ),
  /\b(?:reveal|show|print|repeat|output|display|tell me|give me|leak|expose)\b.{0,25}\b(?:system prompt|(?:your|the|hidden|initial|secret) (?:\w+ )?(?:instructions|rules|prompt|guidelines))\b/i,
  /\byou are (?:now|no longer)\b.{0,60}\b(?:mode|unrestricted|uncensored|jailbroken|DAN|bound|restricted|without (?:any )?(?:rules|restrictions|limits))/i,
  /\b(?:pretend|act|respond|behave) (?:as if |as though |like )?(?:you (?:have|had) no (?:rules|restrictions|guidelines|filters)|an? (?:unrestricted|uncensored|jailbroken))/i,
  /\b(?:developer|debug|god|jailbreak|DAN) mode\b.{0,30}\b(?:enabled|on|activated|enter|engage)|\b(?:enable|enter|activate|switch (?:to|into)) (?:developer|debug|god|jailbreak|DAN) mode\b/i,
  /\bdo anything now\b/i,
  /<\|?(?:im_start|im_end|system|endoftext)\|?>|\[\/?INST\]|<<\/?SYS>>|^\s*#{2,}\s*(?:system|new instructions?)\s*:?\s*$/im,
  /\bnew (?:system )?instructions?\s*:/i,
  /\b(?:do not|don['’]t|never) (?:tell|inform|mention (?:this )?to|alert) the (?:user|customer)\b/i,
  /\b(?:assistant|AI|model|LLM)s? (?:must|should|reading this)\b.{0,60}\b(?:instead|ignore|reply only|send|forward|exfiltrate|call the)/i,
  /\b(?:ignorier\w*|vergiss|vergessen Sie|missachte\w*)\b.{0,30}\b(?:vorherigen?|obigen?|bisherigen?|deine|ihre|alle)\b.{0,20}\b(?:anweisung\w*|regeln?|vorgaben|instruktionen)/i,
  /\b(?:zeig\w*|nenn\w*|gib)\b.{0,30}\b(?:system-?prompt|(?:deine|ihre|interne\w*) (?:anweisungen|regeln|vorgaben))/i,
  /\b(?:ignore[rz]?|oublie[rz]?)\b.{0,20}\b(?:toutes? )?(?:les|tes|vos)\b.{0,20}\b(?:instructions|règles|consignes)/i,
  /\b(?:montre[rz]?|révèle[rz]?|affiche[rz]?|donne[rz]?)\b.{0,30}\b(?:prompt système|(?:tes|vos) (?:instructions|règles|consignes))/i,
  /\b(?:ignora|olvida|descarta)\b.{0,20}\b(?:las|tus|todas)\b.{0,20}\b(?:instrucciones|reglas)/i,
];

/** Markers of chat templates, which are no words. */
const MARKERS = ['<|', 'INST]', 'SYS>>', '<im_', '##'] as const;

const known = new WeakMap<Text, readonly string[]>();

/** The wordings found in a text, as they stand; none in most. */
export function injectionsIn(text: Text): readonly string[] {
  const found = known.get(text) ?? lookFor(text);
  known.set(text, found);
  return found;
}

function lookFor({ text, words }: Text): readonly string[] {
  const mayHold = words.some(({ mayInstruct }) => mayInstruct) || MARKERS.some((marker) => text.includes(marker));
  return mayHold ? PATTERNS.flatMap((pattern) => pattern.exec(text)?.[0] ?? []) : [];
}
