// How refusing and not knowing are said, by language. Each pattern is looked for in the beginning of an answer.
import type { Language } from '../reading/function-words.ts';

interface Phrases {
  readonly refuses: RegExp;
  readonly doesNotKnow: RegExp;
}

export const PHRASES: Readonly<Partial<Record<Language, Phrases>>> = {
  en: {
    refuses:
      /\bI(?:['’]m| am)?(?: sorry,?(?: but)? I)? (?:can(?:no|['’])t|can not|am unable to|unable to|am not able to|not able to|won['’]t|will not|must decline to) (?:\w+ )?(?:help|assist|answer|provide|fulfil|fulfill|do|discuss|share|comply|support|give|offer|engage|continue)\b|\bI can only (?:help|assist|answer)\b|\bI (?:must|have to) (?:decline|refuse)\b|\b(?:against|violates?) (?:my|our|the) (?:guidelines|polic\w+|rules|programming)\b/i,
    doesNotKnow:
      /\b(?:could|can|did)(?: not|n['’]t|not) (?:find|locate)\b|\b(?:not|un)(?: )?able to (?:find|locate)\b|\b(?:I|we|passages?|sources?|documents?|context|text|pages?|articles?|information)\b.{0,30}\b(?:do|does|did)(?: not|n['’]t) (?:know|contain|mention|specify|include|provide|have (?:any |enough |that |the |this |sufficient )*(?:information|details|data|answer))|\bno (?:relevant |specific |further )?(?:information|results|answer|mention)\b|\bnot (?:certain|sure|confident)\b|\bunable to (?:answer|find|determine)\b|\binsufficient information\b|\bI['’]m not sure\b/i,
  },
  de: {
    refuses:
      /\b(?:kann|darf|möchte|werde) ich (?:Ihnen |dir |euch )?(?:\w+ )?(?:nicht|leider nicht|keine)\b.{0,40}(?:helfen|beantworten|weiterhelfen|unterstützen|geben|bereitstellen|besprechen)|\b(?:kann|darf) (?:\w+ ){0,3}(?:nicht|keine).{0,40}(?:helfen|beantworten|weiterhelfen|unterstützen|bereitstellen)|\bkann nur bei\b.{0,60}helfen/i,
    doesNotKnow:
      /\bnichts gefunden\b|\bnicht (?:gefunden|finden)\b|\bkeine (?:\w+ )?(?:Information|Informationen|Angaben|Antwort|Hinweise)\b|\bweiß (?:ich )?(?:das |es )?(?:leider )?nicht\b|\bnicht (?:\w+ )?sicher\b/i,
  },
  fr: {
    refuses:
      /\bje (?:suis désolée?,? (?:mais )?)?(?:je )?ne (?:peux|suis|pourrai|saurais)\b.{0,30}\b(?:pas|en mesure)\b.{0,50}(?:aider|répondre à cette|fournir|assister|donner)|\bje (?:peux|ne peux) (?:seulement|que)\b.{0,30}(?:répondre|aider)|\bje refuse\b/i,
    doesNotKnow:
      /\bn['’]ai (?:pas|rien) trouvé|\bne trouve pas\b|\baucune (?:information|réponse|mention)\b|\bpas (?:assez |tout à fait )?(?:sûre?|certaine?)(?!\w)|\bne (?:le )?sais pas\b|\bpas d['’]informations?\b/i,
  },
  es: {
    refuses:
      /\bno puedo (?:\w+ )?(?:ayudar|responder|proporcionar|ofrecer|asistir|dar)\w*|\bsolo puedo (?:ayudar|responder)\w*|\bno me es posible\b/i,
    doesNotKnow:
      /\bno (?:he encontrado|encontré|encuentro|encontramos)|\bno (?:hay|tengo|contiene) (?:\w+ )?información\b|\bno (?:lo )?sé(?!\w)|\bno estoy segur[oa]\b/i,
  },
};
