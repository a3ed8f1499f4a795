// What a question asks for, where its words leave no doubt, and how an answer looks that has it.

export type Kind = 'money' | 'duration' | 'minutes' | 'deadline' | 'frequency';

const MINUTES = 'seconds?|secs?|minutes?|mins?|sekunden?|minuten?|secondes?|segundos?|minutos?';
const HOURS = 'hours?|hrs?|stunden?|heures?|horas?';
const DAYS = [
  'days?|weeks?|months?|years?|decades?|centur(?:y|ies)',
  'tag(?:e|en)?|werktage?n?|wochen?|monate?n?|jahre?n?',
  'jours?|semaines?|mois|ans?|années?',
  'días?|semanas?|mes(?:es)?|años?',
].join('|');
const NUMBER = String.raw`\d|(?<!\p{L})(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|half|few|several|couple|ein|eine[nmr]?|zwei|drei|vier|fünf|sechs|un|une|deux|trois|quatre|cinq|six|dos|tres|cuatro)(?!\p{L})`;

const ASKS: Readonly<Record<Kind, RegExp>> = {
  frequency: whole(
    'how (?:often|frequently)|how many times (?:a|per)|(?:cleaning|service|maintenance|update|backup) interval|wie (?:oft|häufig)|wartungsintervall|à quelle fréquence|tous les combien|con qué frecuencia',
  ),
  money: whole(
    String.raw`how much (?:does|do|is|are|was|were|will|would)\b.{0,60}\b(?:cost|pay|charge)|how much (?:is|are) (?:the )?\S+(?: \S+){0,3} (?:per|a|each) (?:month|year|week|day)|how expensive|what(?: is| are|'s) the (?:\S+ ){0,2}(?:price|cost|fee|charge)s?(?! and\b)|(?:charge|fee|price) (?:for|of)|what (?:do|does|will|would) \S+ pay|was (?:kostet|kosten|zahle|zahlt|bezahle)|wie teuer|wie viel kostet|wie hoch (?:ist|sind) (?:der preis|die kosten|die gebühr)|combien coûte(?:nt)?|quel(?:s)? (?:est|sont) l(?:e|es) (?:prix|tarifs?)|cuánto cuestan?|(?<=(?:^|[!.:] ?))(?:preis|prix|tarif|precio)`,
  ),
  minutes: whole(`how many (?:${MINUTES})|wie viele (?:${MINUTES})|combien de (?:${MINUTES})|cuántos (?:${MINUTES})`),
  deadline: whole(
    `how many (?:working |business |calendar )?(?:${DAYS})|until when|deadline|notice period|bis wann|wie viele (?:${DAYS})|welche frist|kündigungsfrist|combien de (?:${DAYS})|jusqu'à quand|quel (?:délai|préavis)|cuántos (?:${DAYS})`,
  ),
  duration: whole('how long|wie lange|combien de temps|quelle (?:est la )?durée|cuánto tiempo'),
};

const MONTHS =
  'jan|feb|fév|mar|mär|apr|abr|avr|may|mai|mayo|jun|juin|jul|juil|aug|août|ago|sep|oct|okt|nov|dec|dez|déc|dic|ene';
/** `12 May`, `May 12`, `1999`, `12.5.`, `9:30`. */
const DATE = new RegExp(
  String.raw`(?<!\p{L})(?:\d{1,2}(?:\.|st|nd|rd|th)? (?:${MONTHS})|(?:${MONTHS})\p{L}* \d{1,2})|\d{4}|\d{1,2}[.:]\d`,
  'iu',
);

const HAS: Readonly<Record<Kind, RegExp>> = {
  money:
    /[€$£¥₹]|(?<!\p{L})(?:euros?|eur|usd|dollars?|bucks|gbp|chf|pounds?|pence|francs?|franken|cents?|rupees?|yen|won|pesos?|billion|million|free|gratis|kostenlos|kostenfrei|umsonst|gratuit(?:e|es|s|ement)?|offerte?s?|no (?:extra |additional )?(?:cost|charge|fee)s?)(?!\p{L})/iu,
  minutes: timeIn(`${MINUTES}|${HOURS}`),
  deadline: timeIn(`${HOURS}|${DAYS}`),
  duration: timeIn(`${MINUTES}|${HOURS}|${DAYS}`),
  frequency:
    /(?<!\p{L})(?:every|each|once|twice|times|daily|hourly|weekly|monthly|quarterly|yearly|annual(?:ly)?|per|always|never|rarely|seldom|often|regularly|interval|alle|jede[nmsr]?|einmal|zweimal|mal|täglich|wöchentlich|monatlich|jährlich|immer|nie|pro|tous|toutes|fois|chaque|par|toujours|jamais|cada|veces|vez|diari[oa]|siempre|nunca)(?!\p{L})/iu,
};

/** What a question asks for; the most telling first, none where its words do not say. */
export function kindOf(question: string): Kind | undefined {
  return Object.keys(ASKS).find((kind): kind is Kind => ASKS[kind as Kind].test(question));
}

/** Whether a text has such a thing. */
export function hasKind(text: string, kind: Kind): boolean {
  return HAS[kind].test(text) || ((kind === 'duration' || kind === 'deadline') && DATE.test(text));
}

/** A number of such units, or a time without a number. */
function timeIn(units: string): RegExp {
  return new RegExp(
    String.raw`(?:${NUMBER})[\s-]*(?:\p{L}+ )?(?:${units})(?!\p{L})|(?<!\p{L})(?:immediately|instantly|at once|overnight|forever|indefinitely|permanent\p{L}*|unlimited|no limit|until|till|since|sofort|unbegrenzt|dauerhaft|bis zu[mr]|immédiatement|illimitée?|jusqu'|inmediatamente|hasta)|(?<!\p{L})(?:all|whole|entire|full|same|next|following) (?:day|night|week|month|year)s?(?!\p{L})`,
    'iu',
  );
}

function whole(words: string): RegExp {
  return new RegExp(String.raw`(?<!\p{L})(?:${words})(?!\p{L})`, 'iu');
}
