import type { Tenant } from './topic.ts';

interface Plan {
  readonly id: string;
  readonly name: string;
  readonly priceEur: string;
  readonly downMbit: number;
  readonly upMbit: number;
  readonly noticeDays: number;
  readonly moveWeeks: number;
  readonly routerDays: number;
  readonly outageHours: number;
  readonly creditEur: number;
  readonly setupEur: number;
  readonly setupWorkdays: number;
}

const PLANS: readonly Plan[] = [
  {
    id: 'fiber-100',
    name: 'Fiber 100',
    priceEur: '29.90',
    downMbit: 100,
    upMbit: 50,
    noticeDays: 30,
    moveWeeks: 4,
    routerDays: 14,
    outageHours: 24,
    creditEur: 5,
    setupEur: 49,
    setupWorkdays: 8,
  },
  {
    id: 'fiber-500',
    name: 'Fiber 500',
    priceEur: '44.90',
    downMbit: 500,
    upMbit: 200,
    noticeDays: 30,
    moveWeeks: 5,
    routerDays: 21,
    outageHours: 12,
    creditEur: 10,
    setupEur: 39,
    setupWorkdays: 6,
  },
  {
    id: 'fiber-1000',
    name: 'Fiber 1000',
    priceEur: '64.90',
    downMbit: 1000,
    upMbit: 500,
    noticeDays: 45,
    moveWeeks: 6,
    routerDays: 28,
    outageHours: 8,
    creditEur: 18,
    setupEur: 0,
    setupWorkdays: 5,
  },
  {
    id: 'cable-250',
    name: 'Cable 250',
    priceEur: '34.50',
    downMbit: 250,
    upMbit: 40,
    noticeDays: 60,
    moveWeeks: 3,
    routerDays: 10,
    outageHours: 36,
    creditEur: 6,
    setupEur: 59,
    setupWorkdays: 12,
  },
  {
    id: 'mobile-s',
    name: 'Mobile S',
    priceEur: '9.99',
    downMbit: 50,
    upMbit: 25,
    noticeDays: 28,
    moveWeeks: 2,
    routerDays: 7,
    outageHours: 48,
    creditEur: 2,
    setupEur: 15,
    setupWorkdays: 3,
  },
  {
    id: 'mobile-l',
    name: 'Mobile L',
    priceEur: '19.99',
    downMbit: 300,
    upMbit: 75,
    noticeDays: 28,
    moveWeeks: 3,
    routerDays: 9,
    outageHours: 30,
    creditEur: 4,
    setupEur: 12,
    setupWorkdays: 2,
  },
];

/** An internet provider: plans with prices, speeds, terms and fees. */
export const netgarden: Tenant<Plan> = {
  id: 'netgarden',
  subjects: PLANS,
  topics: [
    {
      id: 'price',
      intent: 'price',
      before: (plan) => ({ ...plan, priceEur: (Number(plan.priceEur) - 4).toFixed(2) }),
      pages: {
        en: ({ name, priceEur, setupEur }) => ({
          title: `What ${name} costs`,
          text: `${name} costs ${priceEur} euros a month, taxes included. The amount is charged on the third of each month, and the first bill covers only the days since your line was switched on.\n\nPaying by direct debit is free. Paying by bank transfer is possible and adds a handling charge of 1.50 euros to every bill. A paper bill is 2 euros more.\n\nThe one-time connection charge of ${setupEur} euros appears on your first bill. If you take a second plan at the same address, the cheaper one is reduced by 10 percent for as long as both are active. Prices can change with two months' notice by letter or e-mail.`,
          expected: `${priceEur} euros`,
          asks: [
            `How much is ${name} per month?`,
            `what do i pay every month for ${name}`,
            `Is ${name} expensive? I just need the monthly charge.`,
            `Monthly fee of ${name} please`,
          ],
        }),
        de: ({ name, priceEur, setupEur }) => ({
          title: `Was ${name} kostet`,
          text: `${name} kostet ${priceEur} Euro im Monat, Steuern inbegriffen. Der Betrag wird am dritten Tag des Monats eingezogen, und die erste Rechnung enthält nur die Tage seit der Freischaltung Ihres Anschlusses.\n\nDie Zahlung per Lastschrift ist kostenlos. Eine Zahlung per Überweisung ist möglich und erhöht jede Rechnung um 1.50 Euro. Eine Rechnung auf Papier kostet 2 Euro mehr.\n\nDie einmalige Anschlussgebühr von ${setupEur} Euro steht auf Ihrer ersten Rechnung. Wenn Sie an derselben Adresse einen zweiten Tarif buchen, wird der günstigere um 10 Prozent reduziert, solange beide laufen. Preisänderungen kündigen wir zwei Monate vorher per Brief oder E-Mail an.`,
          expected: `${priceEur} Euro`,
          asks: [
            `Wie teuer ist ${name} monatlich?`,
            `Was zahle ich jeden Monat für ${name}?`,
            `monatliche Gebühr ${name}?`,
            `Hallo, was kostet ${name} im Monat bitte?`,
          ],
        }),
        fr: ({ name, priceEur, setupEur }) => ({
          title: `Le prix de ${name}`,
          text: `${name} coûte ${priceEur} euros par mois, taxes comprises. Le montant est prélevé le troisième jour du mois, et la première facture ne compte que les jours depuis l'activation de votre ligne.\n\nLe paiement par prélèvement est gratuit. Le paiement par virement est possible et ajoute 1.50 euro à chaque facture. Une facture sur papier coûte 2 euros de plus.\n\nLes frais de raccordement de ${setupEur} euros figurent une seule fois, sur la première facture. Si vous prenez une deuxième offre à la même adresse, la moins chère est réduite de 10 pour cent tant que les deux sont actives. Tout changement de prix est annoncé deux mois à l'avance par lettre ou par courriel.`,
          expected: `${priceEur} euros`,
          asks: [
            `Combien coûte ${name} par mois ?`,
            `Quel est le tarif mensuel de ${name} ?`,
            `je paie combien chaque mois pour ${name}`,
            `Bonjour, le prix de ${name} s'il vous plaît ?`,
          ],
        }),
      },
    },
    {
      id: 'speed',
      intent: 'technical',
      before: (plan) => ({ ...plan, downMbit: Math.round(plan.downMbit * 0.8), upMbit: Math.round(plan.upMbit / 2) }),
      pages: {
        en: ({ name, downMbit, upMbit }) => ({
          title: `Speed of ${name}`,
          text: `With ${name} you download at up to ${downMbit} Mbit/s. Uploads reach up to ${upMbit} Mbit/s. Both are measured at the socket in your home with a cable, not over wireless.\n\nIn the evening between 19 and 23 o'clock the speed may drop to 80 percent when many people in your street are online. Walls, microwave ovens and old devices slow wireless connections down far more than that.\n\nIf a test by cable shows less than half of the promised speed on three days in a row, send us the three results through the form in your account. We then check the line within 2 working days and lower the bill for the time in which we did not deliver.`,
          expected: `${downMbit} Mbit/s`,
          asks: [
            `How fast is ${name}?`,
            `what download rate do I get with ${name}`,
            `Maximum bandwidth of ${name} for downloading?`,
            `My films stutter, how many Mbit should ${name} deliver?`,
          ],
        }),
        de: ({ name, downMbit, upMbit }) => ({
          title: `Geschwindigkeit von ${name}`,
          text: `Mit ${name} laden Sie mit bis zu ${downMbit} Mbit/s herunter. Beim Hochladen sind es bis zu ${upMbit} Mbit/s. Beides wird an der Dose in Ihrer Wohnung mit einem Kabel gemessen, nicht über WLAN.\n\nAbends zwischen 19 und 23 Uhr kann die Geschwindigkeit auf 80 Prozent sinken, wenn viele in Ihrer Straße online sind. Wände, Mikrowellen und alte Geräte bremsen das WLAN weit stärker.\n\nZeigt ein Test mit Kabel an drei Tagen hintereinander weniger als die Hälfte, senden Sie uns die drei Ergebnisse über das Formular in Ihrem Konto. Wir prüfen die Leitung dann innerhalb von 2 Werktagen und mindern die Rechnung für die Zeit, in der wir zu wenig geliefert haben.`,
          expected: `${downMbit} Mbit/s`,
          asks: [
            `Wie schnell ist ${name}?`,
            `Welche Downloadrate habe ich bei ${name}?`,
            `Bandbreite ${name} beim Herunterladen?`,
            `Filme ruckeln, wie viel Mbit sollte ${name} liefern?`,
          ],
        }),
        fr: ({ name, downMbit, upMbit }) => ({
          title: `Le débit de ${name}`,
          text: `Avec ${name}, vous téléchargez à ${downMbit} Mbit/s au maximum. L'envoi atteint ${upMbit} Mbit/s. Les deux se mesurent à la prise de votre logement avec un câble, pas en wifi.\n\nLe soir entre 19 et 23 heures, le débit peut descendre à 80 pour cent quand beaucoup de voisins sont en ligne. Les murs, les micro-ondes et les vieux appareils ralentissent bien plus le wifi.\n\nSi un test par câble montre moins de la moitié trois jours de suite, envoyez-nous les trois résultats par le formulaire de votre compte. Nous vérifions alors la ligne sous 2 jours ouvrés et réduisons la facture pour la période concernée.`,
          expected: `${downMbit} Mbit/s`,
          asks: [
            `Quelle est la vitesse de ${name} ?`,
            `Quel débit en téléchargement avec ${name} ?`,
            `${name}, c'est rapide ? combien de Mbit`,
            `Mes films saccadent, combien de Mbit avec ${name} ?`,
          ],
        }),
      },
    },
    {
      id: 'cancel',
      intent: 'contract',
      before: (plan) => ({ ...plan, noticeDays: plan.noticeDays + 32 }),
      pages: {
        en: ({ name, noticeDays, routerDays }) => ({
          title: `Cancelling ${name}`,
          text: `You can cancel ${name} at any time with a notice period of ${noticeDays} days. Nothing has to be justified, and there is no minimum term after the first year.\n\nThe quickest way is the button in your account under Contract. A letter or an e-mail with your customer number works as well; what counts is the day it reaches us. You receive a confirmation with the last day of your contract within 3 working days.\n\nAfter the last day your e-mail address stays active for 90 days. Return the router within ${routerDays} days, otherwise we charge what it is worth. If you change to another provider and take your number with you, let that provider cancel for you.`,
          expected: `${noticeDays} days`,
          asks: [
            `How do I get out of ${name} and how long before must I tell you?`,
            `notice period ${name}`,
            `I want to terminate ${name}, how many days in advance?`,
            `Ending my ${name} contract - how much notice?`,
          ],
        }),
        de: ({ name, noticeDays, routerDays }) => ({
          title: `${name} kündigen`,
          text: `Sie können ${name} jederzeit mit einer Frist von ${noticeDays} Tagen kündigen. Eine Begründung ist nicht nötig, und nach dem ersten Jahr gibt es keine Mindestlaufzeit.\n\nAm schnellsten geht es mit dem Knopf in Ihrem Konto unter Vertrag. Ein Brief oder eine E-Mail mit Ihrer Kundennummer geht auch; es zählt der Tag, an dem sie bei uns eingeht. Innerhalb von 3 Werktagen erhalten Sie eine Bestätigung mit dem letzten Vertragstag.\n\nNach dem letzten Tag bleibt Ihre E-Mail-Adresse noch 90 Tage aktiv. Schicken Sie den Router innerhalb von ${routerDays} Tagen zurück, sonst berechnen wir seinen Wert. Wenn Sie zu einem anderen Anbieter wechseln und die Nummer mitnehmen, lassen Sie diesen für Sie kündigen.`,
          expected: `${noticeDays} Tagen`,
          asks: [
            `Wie komme ich aus ${name} raus und wie lange vorher muss ich Bescheid geben?`,
            `Kündigungsfrist ${name}?`,
            `Ich möchte ${name} beenden, wie viele Tage vorher?`,
            `Vertrag ${name} auflösen - welche Frist gilt?`,
          ],
        }),
        fr: ({ name, noticeDays, routerDays }) => ({
          title: `Résilier ${name}`,
          text: `Vous pouvez résilier ${name} à tout moment avec un préavis de ${noticeDays} jours. Aucun motif n'est demandé, et il n'y a plus d'engagement après la première année.\n\nLe plus rapide est le bouton de votre compte, rubrique Contrat. Une lettre ou un courriel avec votre numéro de client convient aussi ; c'est le jour de réception qui compte. Vous recevez sous 3 jours ouvrés une confirmation avec le dernier jour du contrat.\n\nAprès ce jour, votre adresse électronique reste active 90 jours. Renvoyez la box sous ${routerDays} jours, sinon nous facturons sa valeur. Si vous changez d'opérateur en gardant votre numéro, laissez-le résilier pour vous.`,
          expected: `${noticeDays} jours`,
          asks: [
            `Comment arrêter ${name} et combien de temps avant dois-je prévenir ?`,
            `préavis ${name}`,
            `Je veux mettre fin à ${name}, combien de jours à l'avance ?`,
            `Fin de contrat ${name}, quel délai ?`,
          ],
        }),
      },
    },
    {
      id: 'move',
      intent: 'contract',
      before: (plan) => ({ ...plan, moveWeeks: plan.moveWeeks + 7 }),
      pages: {
        en: ({ name, moveWeeks, setupEur }) => ({
          title: `Moving house with ${name}`,
          text: `Tell us about your new address at least ${moveWeeks} weeks before you move, and ${name} moves with you. You keep your price, your number and your contract.\n\nWe check whether the line at the new address can carry the plan. If it cannot, we offer the fastest one available there, or you may leave on the day of the move without any fee.\n\nA technician is needed only where the socket has never been used; then the connection charge of ${setupEur} euros is due once more. In all other cases you plug the router in, wait for 15 minutes and are online. Both lines can run side by side for up to 10 days so that nobody is cut off.`,
          expected: `${moveWeeks} weeks`,
          asks: [
            `I'm relocating, when do I have to announce it for ${name}?`,
            `moving flat with ${name} how early`,
            `New apartment soon - how many weeks ahead should I inform you (${name})?`,
          ],
        }),
        de: ({ name, moveWeeks, setupEur }) => ({
          title: `Umzug mit ${name}`,
          text: `Nennen Sie uns Ihre neue Adresse mindestens ${moveWeeks} Wochen vor dem Umzug, dann zieht ${name} mit Ihnen um. Preis, Nummer und Vertrag behalten Sie.\n\nWir prüfen, ob die Leitung an der neuen Adresse den Tarif trägt. Wenn nicht, bieten wir den schnellsten an, den es dort gibt, oder Sie verlassen uns am Tag des Umzugs ohne Gebühr.\n\nEin Techniker ist nur nötig, wo die Dose noch nie benutzt wurde; dann fällt die Anschlussgebühr von ${setupEur} Euro noch einmal an. In allen anderen Fällen stecken Sie den Router ein, warten 15 Minuten und sind online. Beide Leitungen können bis zu 10 Tage nebeneinander laufen, damit niemand ohne Netz ist.`,
          expected: `${moveWeeks} Wochen`,
          asks: [
            `Ich ziehe um, wann muss ich das für ${name} melden?`,
            `Umzug ${name} wie früh`,
            `Neue Wohnung bald - wie viele Wochen vorher muss ich ${name} ummelden?`,
          ],
        }),
        fr: ({ name, moveWeeks, setupEur }) => ({
          title: `Déménager avec ${name}`,
          text: `Indiquez-nous votre nouvelle adresse au moins ${moveWeeks} semaines avant le déménagement, et ${name} vous suit. Vous gardez votre prix, votre numéro et votre contrat.\n\nNous vérifions si la ligne de la nouvelle adresse convient à l'offre. Sinon, nous proposons la plus rapide qui y existe, ou vous partez le jour du déménagement sans frais.\n\nUn technicien n'est nécessaire que si la prise n'a jamais servi ; les frais de raccordement de ${setupEur} euros sont alors dus une nouvelle fois. Dans tous les autres cas, branchez la box, attendez 15 minutes et vous êtes en ligne. Les deux lignes peuvent fonctionner ensemble jusqu'à 10 jours.`,
          expected: `${moveWeeks} semaines`,
          asks: [
            `Je change de logement, quand faut-il l'annoncer pour ${name} ?`,
            `déménagement ${name} combien de temps avant`,
            `Nouvel appartement bientôt, combien de semaines à l'avance vous prévenir (${name}) ?`,
          ],
        }),
      },
    },
    {
      id: 'router-return',
      intent: 'returns',
      before: (plan) => ({ ...plan, routerDays: plan.routerDays + 16 }),
      pages: {
        en: ({ name, routerDays }) => ({
          title: `Returning the router of ${name}`,
          text: `The router of ${name} has to be back with us within ${routerDays} days of the end of the contract. Print the free label from your account, put the router and its power supply into any box and hand it in at a parcel shop.\n\nCables and the box it came in may stay with you. Keep the receipt of the parcel shop until you see the return confirmed in your account; that takes up to 6 working days.\n\nWhat comes too late or not at all is charged with 89 euros, and less by 1 euro for each month you had it. Scratches are fine; broken housings are charged with 25 euros. A router that you bought yourself is yours.`,
          expected: `${routerDays} days`,
          asks: [
            `Until when must the modem of ${name} be sent back?`,
            `deadline to give back the ${name} router`,
            `How long can I keep the box after ${name} ended?`,
          ],
        }),
        de: ({ name, routerDays }) => ({
          title: `Router von ${name} zurückgeben`,
          text: `Der Router von ${name} muss innerhalb von ${routerDays} Tagen nach Vertragsende wieder bei uns sein. Drucken Sie das kostenlose Etikett aus Ihrem Konto, legen Sie Router und Netzteil in einen beliebigen Karton und geben Sie ihn im Paketshop ab.\n\nKabel und Originalkarton dürfen Sie behalten. Heben Sie den Beleg auf, bis die Rückgabe in Ihrem Konto bestätigt ist; das dauert bis zu 6 Werktage.\n\nWas zu spät oder gar nicht kommt, berechnen wir mit 89 Euro, für jeden Monat der Nutzung 1 Euro weniger. Kratzer sind in Ordnung; gebrochene Gehäuse kosten 25 Euro. Ein selbst gekaufter Router gehört Ihnen.`,
          expected: `${routerDays} Tagen`,
          asks: [
            `Bis wann muss das Modem von ${name} zurückgeschickt werden?`,
            `Frist Router ${name} zurücksenden`,
            `Wie lange darf ich das Gerät nach dem Ende von ${name} behalten?`,
          ],
        }),
        fr: ({ name, routerDays }) => ({
          title: `Rendre la box de ${name}`,
          text: `La box de ${name} doit nous revenir sous ${routerDays} jours après la fin du contrat. Imprimez l'étiquette gratuite de votre compte, mettez la box et son alimentation dans un carton quelconque et déposez-le en point relais.\n\nLes câbles et l'emballage d'origine restent à vous. Gardez le reçu jusqu'à ce que le retour soit confirmé dans votre compte ; cela prend jusqu'à 6 jours ouvrés.\n\nCe qui arrive trop tard ou pas du tout est facturé 89 euros, moins 1 euro par mois d'utilisation. Les rayures sont acceptées ; un boîtier cassé coûte 25 euros. Une box achetée par vous reste à vous.`,
          expected: `${routerDays} jours`,
          asks: [
            `Jusqu'à quand renvoyer le modem de ${name} ?`,
            `délai pour rendre la box ${name}`,
            `Combien de temps puis-je garder l'appareil après la fin de ${name} ?`,
          ],
        }),
      },
    },
    {
      id: 'outage',
      intent: 'technical',
      before: (plan) => ({ ...plan, creditEur: plan.creditEur + 13, outageHours: plan.outageHours + 48 }),
      pages: {
        en: ({ name, outageHours, creditEur }) => ({
          title: `When ${name} is down`,
          text: `If ${name} is down for more than ${outageHours} hours, you get a credit of ${creditEur} euros for each day it lasts. It appears on the next bill without you asking for it.\n\nFirst unplug the router for 30 seconds and plug it in again. If the lamp called Line stays red for 5 minutes, the fault is on our side: report it in the app under Help or by text message to 4636. We answer with a time by which it should be mended.\n\nWorks that we announce 3 days ahead and that take place between 1 and 5 o'clock at night are no outage in this sense. If you work from home, ask for the stick that brings you online by mobile radio for the time being; it is lent for free.`,
          expected: `${creditEur} euros`,
          asks: [
            `Internet is gone with ${name}, what compensation do I get per day?`,
            `${name} outage refund how much`,
            `No connection since yesterday (${name}). What do you pay me for that?`,
          ],
        }),
        de: ({ name, outageHours, creditEur }) => ({
          title: `Wenn ${name} ausfällt`,
          text: `Fällt ${name} länger als ${outageHours} Stunden aus, erhalten Sie für jeden Tag eine Gutschrift von ${creditEur} Euro. Sie steht ohne Antrag auf der nächsten Rechnung.\n\nZiehen Sie zuerst den Stecker des Routers für 30 Sekunden. Bleibt die Lampe Line danach 5 Minuten rot, liegt der Fehler bei uns: Melden Sie ihn in der App unter Hilfe oder per SMS an 4636. Wir antworten mit einer Zeit, bis zu der er behoben sein soll.\n\nArbeiten, die wir 3 Tage vorher ankündigen und die nachts zwischen 1 und 5 Uhr stattfinden, gelten nicht als Ausfall. Wer zu Hause arbeitet, kann für die Zwischenzeit kostenlos einen Stick für den Mobilfunk leihen.`,
          expected: `${creditEur} Euro`,
          asks: [
            `Internet ist weg bei ${name}, welche Entschädigung bekomme ich pro Tag?`,
            `${name} Störung Erstattung wie viel`,
            `Keine Verbindung seit gestern (${name}). Was zahlen Sie mir dafür?`,
          ],
        }),
        fr: ({ name, outageHours, creditEur }) => ({
          title: `Quand ${name} est en panne`,
          text: `Si ${name} est en panne plus de ${outageHours} heures, vous recevez un avoir de ${creditEur} euros par jour de panne. Il figure sur la facture suivante sans que vous le demandiez.\n\nDébranchez d'abord la box pendant 30 secondes. Si le voyant Line reste rouge 5 minutes, la panne vient de chez nous : signalez-la dans l'application, rubrique Aide, ou par SMS au 4636. Nous répondons avec une heure de rétablissement prévue.\n\nLes travaux annoncés 3 jours avant et faits la nuit entre 1 et 5 heures ne comptent pas comme panne. Si vous travaillez chez vous, une clé pour le réseau mobile vous est prêtée gratuitement en attendant.`,
          expected: `${creditEur} euros`,
          asks: [
            `Plus d'internet avec ${name}, quelle indemnité par jour ?`,
            `panne ${name} remboursement combien`,
            `Aucune connexion depuis hier (${name}). Que me versez-vous ?`,
          ],
        }),
      },
    },
    {
      id: 'setup',
      intent: 'technical',
      before: (plan) => ({ ...plan, setupWorkdays: plan.setupWorkdays + 9 }),
      pages: {
        en: ({ name, setupWorkdays, setupEur }) => ({
          title: `Getting connected with ${name}`,
          text: `After you order, ${name} is switched on within ${setupWorkdays} working days. You choose a morning or an afternoon for the appointment, and the technician calls half an hour before arriving.\n\nSomebody of age has to be at home and able to open the cellar, where the line comes into the house. The work takes about 40 minutes and leaves one new socket. Drilling is done only after you have agreed.\n\nConnecting costs ${setupEur} euros once. You may move the appointment for free until noon of the day before; later changes cost 20 euros. If we do not come, the connection is free and we find a new date within 4 working days.`,
          expected: `${setupWorkdays} working days`,
          asks: [
            `I ordered ${name}, when will it be activated?`,
            `how long until ${name} works after ordering`,
            `When does the technician come for ${name}?`,
          ],
        }),
        de: ({ name, setupWorkdays, setupEur }) => ({
          title: `Anschluss für ${name}`,
          text: `Nach der Bestellung wird ${name} innerhalb von ${setupWorkdays} Werktagen freigeschaltet. Sie wählen für den Termin Vormittag oder Nachmittag, und der Techniker ruft eine halbe Stunde vorher an.\n\nEine volljährige Person muss zu Hause sein und den Keller öffnen können, wo die Leitung ins Haus kommt. Die Arbeit dauert etwa 40 Minuten und hinterlässt eine neue Dose. Gebohrt wird nur mit Ihrem Einverständnis.\n\nDer Anschluss kostet einmalig ${setupEur} Euro. Bis zum Mittag des Vortags verschieben Sie den Termin kostenlos; danach kostet es 20 Euro. Kommen wir nicht, ist der Anschluss gratis und wir finden innerhalb von 4 Werktagen einen neuen Termin.`,
          expected: `${setupWorkdays} Werktagen`,
          asks: [
            `Ich habe ${name} bestellt, wann wird es aktiviert?`,
            `wie lange bis ${name} nach Bestellung läuft`,
            `Wann kommt der Techniker für ${name}?`,
          ],
        }),
        fr: ({ name, setupWorkdays, setupEur }) => ({
          title: `Le raccordement de ${name}`,
          text: `Après la commande, ${name} est activé sous ${setupWorkdays} jours ouvrés. Vous choisissez un matin ou un après-midi, et le technicien appelle une demi-heure avant d'arriver.\n\nUne personne majeure doit être présente et pouvoir ouvrir la cave, où la ligne entre dans la maison. Le travail dure environ 40 minutes et laisse une nouvelle prise. Nous ne perçons qu'avec votre accord.\n\nLe raccordement coûte ${setupEur} euros une seule fois. Le rendez-vous se déplace gratuitement jusqu'à midi la veille ; ensuite cela coûte 20 euros. Si nous ne venons pas, le raccordement est offert et nous trouvons une nouvelle date sous 4 jours ouvrés.`,
          expected: `${setupWorkdays} jours ouvrés`,
          asks: [
            `J'ai commandé ${name}, quand sera-t-il activé ?`,
            `combien de temps avant que ${name} fonctionne après la commande`,
            `Quand passe le technicien pour ${name} ?`,
          ],
        }),
      },
    },
  ],
  unanswerable: {
    en: [
      'Do you sell television packages with football?',
      'Can I rent a data centre rack from you?',
      'Which satellite dish works on a boat?',
      'Do you insure my laptop?',
      'Is there a student choir sponsored by you?',
    ],
    de: [
      'Gibt es bei Ihnen Fernsehpakete mit Fußball?',
      'Kann ich bei Ihnen Serverschränke mieten?',
      'Welche Satellitenschüssel funktioniert auf einem Boot?',
      'Versichern Sie meinen Laptop?',
    ],
    fr: [
      'Vendez-vous des bouquets de télévision avec du football ?',
      'Puis-je louer une baie de serveurs chez vous ?',
      'Quelle parabole fonctionne sur un bateau ?',
      'Assurez-vous mon ordinateur ?',
    ],
  },
};
