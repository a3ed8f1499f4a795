import type { Locale, Tenant } from './topic.ts';

interface Product {
  readonly id: string;
  /** With the article where the language wants one in the middle of a sentence. */
  readonly names: Readonly<Record<Locale, string>>;
  readonly warrantyMonths: number;
  readonly returnDays: number;
  readonly cleanWeeks: number;
  readonly partDays: number;
  readonly deliveryDays: number;
  readonly errorCode: string;
  readonly restMinutes: number;
}

const PRODUCTS: readonly Product[] = [
  {
    id: 'mixer-m2',
    names: { en: 'the stand mixer M2', de: 'die Küchenmaschine M2', fr: 'le robot M2' },
    warrantyMonths: 36,
    returnDays: 30,
    cleanWeeks: 4,
    partDays: 6,
    deliveryDays: 3,
    errorCode: 'E21',
    restMinutes: 20,
  },
  {
    id: 'coffee-c4',
    names: { en: 'the coffee machine C4', de: 'der Kaffeeautomat C4', fr: 'la machine à café C4' },
    warrantyMonths: 24,
    returnDays: 21,
    cleanWeeks: 6,
    partDays: 9,
    deliveryDays: 4,
    errorCode: 'E07',
    restMinutes: 45,
  },
  {
    id: 'dishwasher-d6',
    names: { en: 'the dishwasher D6', de: 'der Geschirrspüler D6', fr: 'le lave-vaisselle D6' },
    warrantyMonths: 60,
    returnDays: 14,
    cleanWeeks: 8,
    partDays: 12,
    deliveryDays: 9,
    errorCode: 'E15',
    restMinutes: 10,
  },
  {
    id: 'hob-h3',
    names: { en: 'the induction hob H3', de: 'das Induktionsfeld H3', fr: 'la plaque à induction H3' },
    warrantyMonths: 48,
    returnDays: 15,
    cleanWeeks: 2,
    partDays: 14,
    deliveryDays: 7,
    errorCode: 'E52',
    restMinutes: 35,
  },
  {
    id: 'blender-b1',
    names: { en: 'the blender B1', de: 'der Standmixer B1', fr: 'le blender B1' },
    warrantyMonths: 18,
    returnDays: 45,
    cleanWeeks: 1,
    partDays: 5,
    deliveryDays: 2,
    errorCode: 'E03',
    restMinutes: 15,
  },
  {
    id: 'oven-o8',
    names: { en: 'the steam oven O8', de: 'der Dampfbackofen O8', fr: 'le four vapeur O8' },
    warrantyMonths: 40,
    returnDays: 16,
    cleanWeeks: 5,
    partDays: 18,
    deliveryDays: 11,
    errorCode: 'E88',
    restMinutes: 60,
  },
  {
    id: 'kettle-k5',
    names: { en: 'the kettle K5', de: 'der Wasserkocher K5', fr: 'la bouilloire K5' },
    warrantyMonths: 12,
    returnDays: 28,
    cleanWeeks: 3,
    partDays: 4,
    deliveryDays: 1,
    errorCode: 'E11',
    restMinutes: 5,
  },
  {
    id: 'fridge-f9',
    names: { en: 'the fridge F9', de: 'der Kühlschrank F9', fr: 'le réfrigérateur F9' },
    warrantyMonths: 72,
    returnDays: 13,
    cleanWeeks: 12,
    partDays: 16,
    deliveryDays: 13,
    errorCode: 'E34',
    restMinutes: 90,
  },
];

const atStart = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A shop for kitchen appliances: products with warranties, returns, care, parts and errors. */
export const kitchenly: Tenant<Product> = {
  id: 'kitchenly',
  subjects: PRODUCTS,
  topics: [
    {
      id: 'warranty',
      intent: 'returns',
      before: (product) => ({ ...product, warrantyMonths: product.warrantyMonths - 7 }),
      pages: {
        en: ({ names: { en: name }, warrantyMonths }) => ({
          title: `Warranty of ${name}`,
          text: `We give a warranty of ${warrantyMonths} months on ${name}, counted from the day it was handed to you. It covers material and workmanship, parts and labour included.\n\nNot covered are seals, filters and lamps, damage by water above 15 degrees of hardness, and whatever breaks because it fell. Registering within 60 days adds nothing to the warranty but saves you from keeping the receipt.\n\nTo make a claim, open the order in your account and choose Repair. We collect the appliance or send somebody within 5 working days. If the same fault comes back twice, you may choose a new appliance or your money.`,
          expected: `${warrantyMonths} months`,
          asks: [
            `How long is ${name} guaranteed?`,
            `guarantee period ${name}`,
            `My ${name.replace('the ', '')} broke after a year and a half - still covered? For how many months?`,
            `Until when do you repair ${name} for free?`,
          ],
        }),
        de: ({ names: { de: name }, warrantyMonths }) => ({
          title: `Garantie: ${name}`,
          text: `${atStart(name)} hat eine Garantie von ${warrantyMonths} Monaten, gerechnet ab dem Tag der Übergabe. Sie umfasst Material und Verarbeitung, Teile und Arbeit eingeschlossen.\n\nAusgenommen sind Dichtungen, Filter und Lampen, Schäden durch Wasser über 15 Grad Härte und was durch einen Sturz zerbricht. Eine Registrierung innerhalb von 60 Tagen verlängert nichts, erspart Ihnen aber das Aufheben des Belegs.\n\nÖffnen Sie für einen Garantiefall die Bestellung in Ihrem Konto und wählen Sie Reparatur. Wir holen das Gerät ab oder schicken innerhalb von 5 Werktagen jemanden. Kommt derselbe Fehler zweimal wieder, wählen Sie zwischen neuem Gerät und Geld zurück.`,
          expected: `${warrantyMonths} Monaten`,
          asks: [
            `Wie lange gilt die Gewährleistung für ${name}?`,
            `Garantiezeit ${name}`,
            `${atStart(name)} ist nach anderthalb Jahren kaputt, wie viele Monate ist das Gerät abgesichert?`,
          ],
        }),
        fr: ({ names: { fr: name }, warrantyMonths }) => ({
          title: `La garantie : ${name}`,
          text: `${atStart(name)} bénéficie d'une garantie de ${warrantyMonths} mois à compter du jour de la remise. Elle couvre les matériaux et la fabrication, pièces et main-d'œuvre comprises.\n\nElle exclut les joints, filtres et lampes, les dégâts d'une eau de plus de 15 degrés de dureté, et ce qui casse en tombant. L'enregistrement sous 60 jours ne prolonge rien mais vous évite de garder le reçu.\n\nPour la faire jouer, ouvrez la commande dans votre compte et choisissez Réparation. Nous venons chercher l'appareil ou envoyons quelqu'un sous 5 jours ouvrés. Si la même panne revient deux fois, choisissez un appareil neuf ou le remboursement.`,
          expected: `${warrantyMonths} mois`,
          asks: [
            `Combien de temps ${name} est-il couvert ?`,
            `durée de garantie ${name}`,
            `${atStart(name)} est en panne après un an et demi, couvert pendant combien de mois ?`,
          ],
        }),
      },
    },
    {
      id: 'return',
      intent: 'returns',
      before: (product) => ({ ...product, returnDays: product.returnDays + 19 }),
      pages: {
        en: ({ names: { en: name }, returnDays }) => ({
          title: `Returning ${name}`,
          text: `You may return ${name} within ${returnDays} days of delivery, even when you have tried it. Clean it, pack it so that nothing can break, and print the label from your account.\n\nParcels up to 31 kilos go to any parcel shop; heavier appliances are collected at your door on a weekday between 8 and 16 o'clock. Collection is free for members and costs 19 euros for others.\n\nYour money is on the way 4 working days after the appliance has reached us, by the same means as you paid. What shows more wear than trying it explains is reduced in value, by 40 percent at most. Opened filters and descaler cannot come back.`,
          expected: `${returnDays} days`,
          asks: [
            `How long do I have to send ${name} back?`,
            `can i give ${name} back, until when`,
            `I don't like ${name}. What's the deadline for getting rid of it?`,
            `days to bring back ${name}`,
          ],
        }),
        de: ({ names: { de: name }, returnDays }) => ({
          title: `Rückgabe: ${name}`,
          text: `${atStart(name)} kann innerhalb von ${returnDays} Tagen nach der Lieferung zurückgegeben werden, auch nach dem Ausprobieren. Reinigen Sie das Gerät, packen Sie es bruchsicher ein und drucken Sie das Etikett aus Ihrem Konto.\n\nPakete bis 31 Kilo gehen in jeden Paketshop; schwerere Geräte holen wir werktags zwischen 8 und 16 Uhr an Ihrer Tür ab. Die Abholung ist für Mitglieder kostenlos und kostet sonst 19 Euro.\n\nIhr Geld ist 4 Werktage nach Eingang des Geräts unterwegs, auf demselben Weg, auf dem Sie bezahlt haben. Für stärkere Abnutzung ziehen wir höchstens 40 Prozent ab. Geöffnete Filter und Entkalker können nicht zurück.`,
          expected: `${returnDays} Tagen`,
          asks: [
            `Wie lange kann ich ${name} zurückschicken?`,
            `${name} zurücksenden bis wann`,
            `${atStart(name)} gefällt mir nicht. Welche Frist gilt, um das Gerät loszuwerden?`,
          ],
        }),
        fr: ({ names: { fr: name }, returnDays }) => ({
          title: `Retourner ${name}`,
          text: `Vous pouvez retourner ${name} sous ${returnDays} jours après la livraison, même après l'avoir essayé. Nettoyez l'appareil, emballez-le solidement et imprimez l'étiquette de votre compte.\n\nLes colis jusqu'à 31 kilos vont en point relais ; les appareils plus lourds sont enlevés chez vous en semaine entre 8 et 16 heures. L'enlèvement est gratuit pour les membres et coûte 19 euros aux autres.\n\nVotre argent part 4 jours ouvrés après l'arrivée de l'appareil, par le moyen du paiement. Une usure au-delà de l'essai réduit la somme de 40 pour cent au plus. Les filtres ouverts et le détartrant ne se reprennent pas.`,
          expected: `${returnDays} jours`,
          asks: [
            `Combien de temps ai-je pour renvoyer ${name} ?`,
            `rendre ${name} jusqu'à quand`,
            `${atStart(name)} ne me plaît pas, quel délai pour m'en séparer ?`,
          ],
        }),
      },
    },
    {
      id: 'care',
      intent: 'care',
      before: (product) => ({ ...product, cleanWeeks: product.cleanWeeks + 14 }),
      pages: {
        en: ({ names: { en: name }, cleanWeeks, restMinutes }) => ({
          title: `Care of ${name}`,
          text: `Clean ${name} thoroughly every ${cleanWeeks} weeks, more often if your water is hard. Use a mild detergent and a soft cloth; sponges with a rough side leave marks.\n\nPull the plug first and let everything cool for ${restMinutes} minutes. Take out what can be taken out and wash it by hand at no more than 50 degrees. Dry the seals, because damp rubber becomes brittle within 2 years.\n\nAgainst limescale use citric acid, two spoons to half a litre, and never vinegar, which attacks the valves. Let it work for 25 minutes and rinse twice. Tell children to stay away for as long as it is open.`,
          expected: `${cleanWeeks} weeks`,
          asks: [
            `How often does ${name} need cleaning?`,
            `maintenance interval ${name}`,
            `When should I descale and wash ${name}?`,
          ],
        }),
        de: ({ names: { de: name }, cleanWeeks, restMinutes }) => ({
          title: `Pflege: ${name}`,
          text: `${atStart(name)} wird alle ${cleanWeeks} Wochen gründlich gereinigt, bei hartem Wasser öfter. Nehmen Sie ein mildes Spülmittel und ein weiches Tuch; raue Schwämme hinterlassen Spuren.\n\nZiehen Sie zuerst den Stecker und lassen Sie alles ${restMinutes} Minuten abkühlen. Nehmen Sie heraus, was sich herausnehmen lässt, und spülen Sie es von Hand bei höchstens 50 Grad. Trocknen Sie die Dichtungen, denn feuchter Gummi wird in 2 Jahren spröde.\n\nGegen Kalk hilft Zitronensäure, zwei Löffel auf einen halben Liter, nie Essig, der die Ventile angreift. Lassen Sie sie 25 Minuten einwirken und spülen Sie zweimal nach.`,
          expected: `${cleanWeeks} Wochen`,
          asks: [
            `Wie oft muss ich ${name} sauber machen?`,
            `Wartung ${name} Abstand`,
            `Wann sollte ${name} entkalkt und geputzt werden?`,
          ],
        }),
        fr: ({ names: { fr: name }, cleanWeeks, restMinutes }) => ({
          title: `Entretenir ${name}`,
          text: `Nettoyez à fond ${name} toutes les ${cleanWeeks} semaines, plus souvent si votre eau est dure. Prenez un détergent doux et un chiffon ; les éponges rugueuses laissent des traces.\n\nDébranchez d'abord et laissez refroidir ${restMinutes} minutes. Retirez ce qui se retire et lavez-le à la main à 50 degrés au plus. Séchez les joints, car le caoutchouc humide devient cassant en 2 ans.\n\nContre le calcaire, prenez de l'acide citrique, deux cuillères pour un demi-litre, jamais de vinaigre, qui attaque les valves. Laissez agir 25 minutes et rincez deux fois.`,
          expected: `${cleanWeeks} semaines`,
          asks: [
            `À quelle fréquence laver ${name} ?`,
            `intervalle d'entretien ${name}`,
            `Quand faut-il détartrer et nettoyer ${name} ?`,
          ],
        }),
      },
    },
    {
      id: 'parts',
      intent: 'delivery',
      before: (product) => ({ ...product, partDays: product.partDays + 17 }),
      pages: {
        en: ({ names: { en: name }, partDays, deliveryDays }) => ({
          title: `Spare parts for ${name}`,
          text: `Spare parts for ${name} reach you within ${partDays} working days. They are kept in stock for 10 years after the last appliance was sold.\n\nThe number of a part stands on the part itself or in the drawing at the end of the manual. Order it in your account under Appliances, where only parts that fit are shown. Postage is 4.90 euros and free from 40 euros on.\n\nThe appliance as a whole takes ${deliveryDays} working days from order to door. Parts under warranty are free; write the number of the repair into the order. Parts that touch current may be fitted by electricians only.`,
          expected: `${partDays} working days`,
          asks: [
            `I need a replacement component for ${name}, how long does it take to arrive?`,
            `spare parts ${name} shipping time`,
            `When would a new seal for ${name} get here?`,
          ],
        }),
        de: ({ names: { de: name }, partDays, deliveryDays }) => ({
          title: `Ersatzteile: ${name}`,
          text: `Ersatzteile (${name}) sind innerhalb von ${partDays} Werktagen bei Ihnen. Sie werden noch 10 Jahre nach dem letzten verkauften Gerät bevorratet.\n\nDie Nummer eines Teils steht auf dem Teil selbst oder in der Zeichnung am Ende der Anleitung. Bestellen Sie es in Ihrem Konto unter Geräte, wo nur passende Teile gezeigt werden. Der Versand kostet 4.90 Euro und ist ab 40 Euro frei.\n\nDas ganze Gerät braucht von der Bestellung bis zur Tür ${deliveryDays} Werktage. Teile auf Garantie sind kostenlos; geben Sie die Nummer der Reparatur an. Stromführende Teile darf nur eine Fachkraft einbauen.`,
          expected: `${partDays} Werktagen`,
          asks: [
            `Ich brauche ein Ersatzteil: ${name}. Wie lange dauert der Versand?`,
            `Ersatzteile ${name} Lieferzeit`,
            `Wann käme eine neue Dichtung an (${name})?`,
          ],
        }),
        fr: ({ names: { fr: name }, partDays, deliveryDays }) => ({
          title: `Pièces de rechange : ${name}`,
          text: `Les pièces de rechange (${name}) vous parviennent sous ${partDays} jours ouvrés. Elles sont tenues en stock 10 ans après le dernier appareil vendu.\n\nLe numéro d'une pièce figure sur la pièce ou dans le dessin à la fin du mode d'emploi. Commandez-la dans votre compte, rubrique Appareils, où seules les pièces compatibles apparaissent. Le port coûte 4.90 euros et il est offert dès 40 euros.\n\nL'appareil entier met ${deliveryDays} jours ouvrés de la commande à la porte. Les pièces sous garantie sont gratuites ; indiquez le numéro de réparation. Les pièces sous tension se montent par un électricien.`,
          expected: `${partDays} jours ouvrés`,
          asks: [
            `Il me faut une pièce détachée : ${name}. Elle arrive en combien de temps ?`,
            `pièces ${name} délai d'envoi`,
            `Quand arriverait un nouveau joint (${name}) ?`,
          ],
        }),
      },
    },
    {
      id: 'error',
      intent: 'technical',
      before: (product) => ({ ...product, restMinutes: product.restMinutes + 33 }),
      pages: {
        en: ({ names: { en: name }, errorCode, restMinutes, cleanWeeks }) => ({
          title: `Error ${errorCode}: ${name}`,
          text: `When ${name} shows ${errorCode}, unplug it and leave it alone for ${restMinutes} minutes. In most cases it was too warm inside and works again afterwards.\n\nIf ${errorCode} comes back, check that nothing covers the vents at the back and that 5 centimetres of air are free on each side. Then clean the filter, which should happen every ${cleanWeeks} weeks anyway.\n\nIf it comes back a third time, a sensor is at fault, and that is a case for repair. Do not open the housing: there may be 230 volts inside even when the plug is out. Note the 12 digits of the serial number below the code; our technicians will ask for it.`,
          expected: `${restMinutes} minutes`,
          asks: [
            `The display of ${name} says ${errorCode}. How long must I wait before switching it on again?`,
            `${errorCode} ${name} what now, how many minutes off?`,
            `${atStart(name)} stopped with ${errorCode}`,
          ],
        }),
        de: ({ names: { de: name }, errorCode, restMinutes, cleanWeeks }) => ({
          title: `Fehler ${errorCode}: ${name}`,
          text: `Zeigt die Anzeige ${errorCode} (${name}), ziehen Sie den Stecker und lassen Sie das Gerät ${restMinutes} Minuten in Ruhe. Meist war es innen zu warm und läuft danach wieder.\n\nKommt ${errorCode} wieder, prüfen Sie, ob die Schlitze hinten frei sind und an jeder Seite 5 Zentimeter Luft bleiben. Reinigen Sie dann den Filter, was ohnehin alle ${cleanWeeks} Wochen nötig ist.\n\nKommt er ein drittes Mal, ist ein Fühler defekt, und das ist ein Fall für die Reparatur. Öffnen Sie das Gehäuse nicht: Auch ohne Stecker können 230 Volt anliegen. Notieren Sie die 12 Ziffern der Seriennummer unter dem Code.`,
          expected: `${restMinutes} Minuten`,
          asks: [
            `In der Anzeige steht ${errorCode} (${name}). Wie lange muss ich warten, bis ich wieder einschalten darf?`,
            `${errorCode} ${name} was tun, wie viele Minuten aus?`,
            `Stillstand mit ${errorCode}: ${name}`,
          ],
        }),
        fr: ({ names: { fr: name }, errorCode, restMinutes, cleanWeeks }) => ({
          title: `Erreur ${errorCode} : ${name}`,
          text: `Si l'affichage indique ${errorCode} (${name}), débranchez l'appareil et laissez-le reposer ${restMinutes} minutes. Le plus souvent il avait trop chaud et repart ensuite.\n\nSi ${errorCode} revient, vérifiez que rien ne couvre les fentes à l'arrière et que 5 centimètres d'air restent libres de chaque côté. Nettoyez ensuite le filtre, ce qui est de toute façon à faire toutes les ${cleanWeeks} semaines.\n\nS'il revient une troisième fois, un capteur est en cause, et c'est un cas de réparation. N'ouvrez pas le boîtier : il peut y avoir 230 volts même débranché. Notez les 12 chiffres du numéro de série sous le code.`,
          expected: `${restMinutes} minutes`,
          asks: [
            `L'écran affiche ${errorCode} (${name}). Combien de temps attendre avant de rallumer ?`,
            `${errorCode} ${name} que faire, combien de minutes éteint ?`,
            `Arrêt avec ${errorCode} : ${name}`,
          ],
        }),
      },
    },
  ],
  unanswerable: {
    en: [
      'Do you rent out appliances for weddings?',
      'Which wine goes with roast duck?',
      'Can I pay with cryptocurrency?',
      'Do you offer cooking classes on Saturdays?',
      'Is the packaging made from bamboo?',
    ],
    de: [
      'Verleihen Sie Geräte für Hochzeiten?',
      'Welcher Wein passt zu Ente?',
      'Kann ich mit Kryptowährung bezahlen?',
      'Bieten Sie samstags Kochkurse an?',
    ],
    fr: [
      'Louez-vous des appareils pour les mariages ?',
      'Quel vin servir avec du canard ?',
      'Puis-je payer en cryptomonnaie ?',
      'Proposez-vous des cours de cuisine le samedi ?',
    ],
  },
};
