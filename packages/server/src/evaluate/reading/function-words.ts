// Function words of the languages that can be told apart: they name the language and carry no claim.

export const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt'] as const;
export type Language = (typeof LANGUAGES)[number];

const WORDS: Readonly<Record<Language, string>> = {
  en: `a an the and or but if of to in on at for from with by as than then so is are was were be been being am do does did done has have had having can could will would shall should may might must
    i you he she it we they me him her us them my your his its our their mine yours this that these those there here who whom whose which what when where why how not no nor only also just very too
    into onto over under about after before between through during within without against because while although though however any some all both each every either neither more most other another such own same
    up down out off again once yes please get got let`,
  de: `der die das den dem des ein eine einen einem einer eines und oder aber wenn dann weil dass daß ob als wie so ist sind war waren sein wird werden wurde wurden kann können konnte muss müssen soll sollen darf dürfen
    ich du er sie es wir ihr mich dich ihn uns euch ihnen ihm mein meine meinen dein ihre ihren ihrem ihrer unser unsere unserer unseren unserem dieser diese dieses diesen diesem wer was wo wann warum welche welcher welches
    nicht kein keine keinen nur auch noch schon sehr zu im in ins an am ans auf aus bei beim mit nach von vom vor zum zur über unter für durch um ohne gegen bis seit hat habe haben hatte gibt man sich bitte ja nein mehr alle jeder jede jedes etwas dazu dafür damit`,
  fr: `le la les l un une des de du d et ou mais si car donc que qu qui quoi dont où quand comment pourquoi ce cet cette ces est sont était été être a ai as ont avait avoir fait peut peuvent pouvez doit doivent sera seront
    je j tu il elle on nous vous ils elles me te se s m t n lui leur leurs mon ma mes ton ta tes son sa ses notre nos votre vos ne pas plus jamais rien aucun aucune à au aux en dans sur sous avec sans pour par vers chez entre avant après
    très aussi même tout toute tous toutes y oui non c merci`,
  es: `el la los las lo un una unos unas y e o u pero si porque que quien cual cuando donde cómo como qué de del a al en con sin por para sobre entre desde hasta es son era fue ser está están estar ha han hay he haber puede pueden debe
    yo tú él ella nosotros ellos ellas usted ustedes me te se le les nos mi mis tu tus su sus nuestro nuestra este esta estos estas ese esa eso no ni ya más muy también todo toda todos todas otro otra sí`,
  it: `il lo la i gli le l un uno una e o ma se perché che chi cui quando dove come di del della dei delle dello degli a al alla ai alle da dal dalla in nel nella nei con su sul sulla per tra fra è sono era stato essere ha hanno ho avere
    può possono deve io tu lui lei noi voi loro mi ti si ci vi ne mio mia tuo suo sua suoi nostro vostro questo questa questi queste quello quella non più molto anche tutto tutti ogni già`,
  nl: `de het een en of maar als dan omdat dat die dit deze is zijn was waren wordt worden werd kan kunnen moet moeten zal zullen mag heeft hebben had ik jij je hij zij ze wij we jullie u mij hem haar ons hun mijn jouw uw onze
    wie wat waar wanneer waarom welke hoe niet geen ook nog al zeer te van in op aan bij met naar uit voor over onder door om zonder tegen tot er ja nee meer alle elke`,
  pt: `o a os as um uma uns umas e ou mas se porque que quem qual quando onde como de do da dos das em no na nos nas ao à com sem por para pelo pela sobre entre até é são era foi ser está estão estar tem têm há ter pode podem deve
    eu tu ele ela nós vós eles elas você vocês me te lhe meu minha seu sua seus suas nosso nossa este esta isto esse essa isso não nem já mais muito também todo toda todos outro sim`,
};

/** By word: a bit for each language it is a function word of, the first of `LANGUAGES` the lowest. */
export const FUNCTION_WORDS: ReadonlyMap<string, number> = bitsByWord();

function bitsByWord(): ReadonlyMap<string, number> {
  const bits = new Map<string, number>();
  for (const [index, language] of LANGUAGES.entries())
    for (const word of WORDS[language].split(/\s+/)) bits.set(word, (bits.get(word) ?? 0) | (1 << index));
  return bits;
}
