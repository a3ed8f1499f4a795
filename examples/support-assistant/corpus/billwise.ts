import type { Locale, Tenant } from './topic.ts';

interface Feature {
  readonly id: string;
  readonly names: Readonly<Record<Locale, string>>;
  readonly freeLimit: number;
  readonly plusLimit: number;
  readonly addOnEur: number;
  readonly role: string;
  readonly keepMonths: number;
  readonly exportMinutes: number;
}

const FEATURES: readonly Feature[] = [
  {
    id: 'invoices',
    names: { en: 'invoices', de: 'Rechnungen', fr: 'factures' },
    freeLimit: 12,
    plusLimit: 250,
    addOnEur: 6,
    role: 'Editor',
    keepMonths: 120,
    exportMinutes: 8,
  },
  {
    id: 'quotes',
    names: { en: 'quotes', de: 'Angebote', fr: 'devis' },
    freeLimit: 20,
    plusLimit: 300,
    addOnEur: 4,
    role: 'Seller',
    keepMonths: 36,
    exportMinutes: 5,
  },
  {
    id: 'reminders',
    names: { en: 'payment reminders', de: 'Mahnungen', fr: 'relances de paiement' },
    freeLimit: 5,
    plusLimit: 90,
    addOnEur: 3,
    role: 'Collector',
    keepMonths: 48,
    exportMinutes: 4,
  },
  {
    id: 'subscriptions',
    names: { en: 'subscriptions', de: 'Abonnements', fr: 'abonnements' },
    freeLimit: 3,
    plusLimit: 75,
    addOnEur: 9,
    role: 'Manager',
    keepMonths: 60,
    exportMinutes: 11,
  },
  {
    id: 'timesheets',
    names: { en: 'timesheets', de: 'Stundenzettel', fr: 'feuilles de temps' },
    freeLimit: 40,
    plusLimit: 800,
    addOnEur: 5,
    role: 'Member',
    keepMonths: 30,
    exportMinutes: 16,
  },
  {
    id: 'receipts',
    names: { en: 'scanned receipts', de: 'gescannte Belege', fr: 'reçus numérisés' },
    freeLimit: 25,
    plusLimit: 600,
    addOnEur: 7,
    role: 'Bookkeeper',
    keepMonths: 126,
    exportMinutes: 22,
  },
  {
    id: 'contacts',
    names: { en: 'customer records', de: 'Kundendatensätze', fr: 'fiches clients' },
    freeLimit: 50,
    plusLimit: 2000,
    addOnEur: 2,
    role: 'Registrar',
    keepMonths: 18,
    exportMinutes: 3,
  },
  {
    id: 'stock',
    names: { en: 'stock items', de: 'Lagerartikel', fr: 'articles en stock' },
    freeLimit: 30,
    plusLimit: 1500,
    addOnEur: 8,
    role: 'Keeper',
    keepMonths: 24,
    exportMinutes: 14,
  },
];

const atStart = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Software for invoices: features with limits, roles, prices, exports and retention. */
export const billwise: Tenant<Feature> = {
  id: 'billwise',
  subjects: FEATURES,
  topics: [
    {
      id: 'limit',
      intent: 'product',
      before: (feature) => ({ ...feature, freeLimit: feature.freeLimit + 4, plusLimit: feature.plusLimit - 41 }),
      pages: {
        en: ({ names: { en: name }, freeLimit, plusLimit }) => ({
          title: `How many ${name} you can have`,
          text: `The plan Plus holds up to ${plusLimit} ${name} a month. In the free plan it is ${freeLimit}, which suits trying Billwise out.\n\nWhen 80 percent is reached, the owner of the workspace gets an e-mail. At the limit nothing is lost: what exists stays visible, and new ones wait as drafts until the month is over or the plan is changed. The count starts again on the first day of the month at midnight.\n\nDeleting does not give any back. The plan Business has no limit, but more than 10 in one second are slowed down. Test workspaces count separately and are emptied after 14 days.`,
          expected: `${plusLimit} ${name}`,
          asks: [
            `What is the maximum number of ${name} on Plus?`,
            `${name} cap plus plan`,
            `How many ${name} are allowed per month if I pay for Plus?`,
            `I hit a ceiling with my ${name} on Plus, where is it?`,
          ],
        }),
        de: ({ names: { de: name }, freeLimit, plusLimit }) => ({
          title: `Wie viele ${name} möglich sind`,
          text: `Der Tarif Plus fasst bis zu ${plusLimit} ${name} im Monat. Im kostenlosen Tarif sind es ${freeLimit}, was zum Ausprobieren reicht.\n\nBei 80 Prozent erhält die Inhaberin oder der Inhaber des Arbeitsbereichs eine E-Mail. Am Limit geht nichts verloren: Vorhandenes bleibt sichtbar, Neues wartet als Entwurf, bis der Monat um ist oder der Tarif gewechselt wird. Gezählt wird ab dem ersten Tag des Monats um Mitternacht.\n\nLöschen gibt nichts zurück. Der Tarif Business hat kein Limit, aber mehr als 10 in einer Sekunde werden gebremst. Testbereiche zählen getrennt und werden nach 14 Tagen geleert.`,
          expected: `${plusLimit} ${name}`,
          asks: [
            `Was ist die Höchstzahl (${name}) bei Plus?`,
            `${name} Obergrenze Tarif Plus`,
            `Wie viele ${name} sind mit Plus im Monat erlaubt?`,
          ],
        }),
        fr: ({ names: { fr: name }, freeLimit, plusLimit }) => ({
          title: `Combien de ${name} sont possibles`,
          text: `La formule Plus admet jusqu'à ${plusLimit} ${name} par mois. Dans la formule gratuite c'est ${freeLimit}, ce qui suffit pour essayer.\n\nÀ 80 pour cent, le propriétaire de l'espace reçoit un courriel. À la limite rien ne se perd : l'existant reste visible, le nouveau attend en brouillon jusqu'à la fin du mois ou un changement de formule. Le compte repart le premier jour du mois à minuit.\n\nSupprimer ne rend rien. La formule Business n'a pas de limite, mais au-delà de 10 par seconde tout ralentit. Les espaces de test comptent à part et sont vidés après 14 jours.`,
          expected: `${plusLimit} ${name}`,
          asks: [
            `Quel est le nombre maximal de ${name} avec Plus ?`,
            `${name} plafond formule Plus`,
            `Combien de ${name} par mois avec Plus ?`,
          ],
        }),
      },
    },
    {
      id: 'role',
      intent: 'product',
      before: (feature) => ({ ...feature, role: 'Administrator' }),
      pages: {
        en: ({ names: { en: name }, role }) => ({
          title: `Who may change ${name}`,
          text: `To create or change ${name}, a colleague needs the role ${role}. The owner has it always; everybody else gets it under Settings, People.\n\nA role is given for the whole workspace and takes effect when the page is next loaded, at most 2 minutes later. Reading is open to all with the role Viewer, of whom any number is free. One person may have up to 4 roles.\n\nWho had which role when is kept for 400 days in the log. If your company signs in through its own directory, give the role to a group there; groups are read again every 30 minutes.`,
          expected: role,
          asks: [
            `Which permission does my colleague need to edit ${name}?`,
            `rights for changing ${name}`,
            `Someone in my team can't modify ${name}. What role is required?`,
          ],
        }),
        de: ({ names: { de: name }, role }) => ({
          title: `Wer ${name} ändern darf`,
          text: `Um ${name} anzulegen oder zu ändern, braucht jemand die Rolle ${role}. Wem der Bereich gehört, hat sie immer; alle anderen erhalten sie unter Einstellungen, Personen.\n\nEine Rolle gilt für den ganzen Bereich und wirkt beim nächsten Laden der Seite, spätestens nach 2 Minuten. Lesen dürfen alle mit der Rolle Viewer, die beliebig oft kostenlos ist. Eine Person kann bis zu 4 Rollen haben.\n\nWer wann welche Rolle hatte, bleibt 400 Tage im Protokoll. Meldet sich Ihre Firma über ihr eigenes Verzeichnis an, geben Sie die Rolle dort einer Gruppe; Gruppen werden alle 30 Minuten neu gelesen.`,
          expected: role,
          asks: [
            `Welche Berechtigung braucht mein Team, um ${name} zu bearbeiten?`,
            `Rechte ${name} ändern`,
            `Jemand kann bei uns ${name} nicht bearbeiten. Welche Rolle fehlt?`,
          ],
        }),
        fr: ({ names: { fr: name }, role }) => ({
          title: `Qui peut modifier les ${name}`,
          text: `Pour créer ou modifier des ${name}, il faut le rôle ${role}. Le propriétaire l'a toujours ; les autres le reçoivent sous Réglages, Personnes.\n\nUn rôle vaut pour tout l'espace et agit au prochain chargement de la page, au plus tard après 2 minutes. La lecture est ouverte à tous avec le rôle Viewer, gratuit sans limite. Une personne peut avoir jusqu'à 4 rôles.\n\nQui avait quel rôle et quand reste 400 jours au journal. Si votre entreprise se connecte par son propre annuaire, donnez le rôle à un groupe ; les groupes sont relus toutes les 30 minutes.`,
          expected: role,
          asks: [
            `Quelle autorisation faut-il pour éditer les ${name} ?`,
            `droits modification ${name}`,
            `Un collègue ne peut pas changer les ${name}, quel rôle lui manque ?`,
          ],
        }),
      },
    },
    {
      id: 'addon',
      intent: 'price',
      before: (feature) => ({ ...feature, addOnEur: feature.addOnEur + 11 }),
      pages: {
        en: ({ names: { en: name }, addOnEur, plusLimit }) => ({
          title: `Booking more ${name}`,
          text: `Another hundred ${name} cost ${addOnEur} euros a month on top of Plus. Book them under Settings, Plan; they are there at once and charged for the rest of the month by the day.\n\nPlus itself comes with ${plusLimit}. Unused ones do not move into the next month. A booking ends with the month in which you take it back, and up to 20 bookings are possible at a time.\n\nFrom the third booking on the plan Business is usually cheaper; the page shows both sums. Companies outside the European Union pay without tax when they enter their number. The bill comes on the second day of the month.`,
          expected: `${addOnEur} euros`,
          asks: [
            `What's the charge for extra ${name}?`,
            `price for 100 more ${name}`,
            `I need additional ${name} beyond Plus - how expensive?`,
          ],
        }),
        de: ({ names: { de: name }, addOnEur, plusLimit }) => ({
          title: `Mehr ${name} buchen`,
          text: `Weitere hundert ${name} kosten ${addOnEur} Euro im Monat zusätzlich zu Plus. Buchen Sie sie unter Einstellungen, Tarif; sie sind sofort da und werden für den Rest des Monats tageweise berechnet.\n\nPlus selbst enthält ${plusLimit}. Nicht genutzte wandern nicht in den nächsten Monat. Eine Buchung endet mit dem Monat, in dem Sie sie zurücknehmen, und bis zu 20 Buchungen sind gleichzeitig möglich.\n\nAb der dritten Buchung ist meist der Tarif Business günstiger; die Seite zeigt beide Summen. Firmen außerhalb der Europäischen Union zahlen ohne Steuer, wenn sie ihre Nummer angeben. Die Rechnung kommt am zweiten Tag des Monats.`,
          expected: `${addOnEur} Euro`,
          asks: [
            `Was zahle ich für zusätzliche ${name}?`,
            `Preis 100 mehr ${name}`,
            `Ich brauche mehr ${name} als Plus hat - wie teuer?`,
          ],
        }),
        fr: ({ names: { fr: name }, addOnEur, plusLimit }) => ({
          title: `Réserver plus de ${name}`,
          text: `Cent ${name} de plus coûtent ${addOnEur} euros par mois en plus de Plus. Réservez sous Réglages, Formule ; c'est actif aussitôt et facturé au jour pour le reste du mois.\n\nPlus en comprend ${plusLimit}. Ce qui n'est pas utilisé ne passe pas au mois suivant. Une réservation finit avec le mois où vous la retirez, et jusqu'à 20 réservations sont possibles à la fois.\n\nDès la troisième, la formule Business est souvent moins chère ; la page montre les deux sommes. Les entreprises hors de l'Union européenne paient sans taxe en indiquant leur numéro. La facture arrive le deuxième jour du mois.`,
          expected: `${addOnEur} euros`,
          asks: [
            `Quel est le tarif de ${name} supplémentaires ?`,
            `prix de 100 ${name} de plus`,
            `Il me faut davantage de ${name} que Plus, combien ça coûte ?`,
          ],
        }),
      },
    },
    {
      id: 'retention',
      intent: 'data',
      before: (feature) => ({ ...feature, keepMonths: feature.keepMonths + 25 }),
      pages: {
        en: ({ names: { en: name }, keepMonths, exportMinutes }) => ({
          title: `Keeping and exporting ${name}`,
          text: `${atStart(name)} are kept for ${keepMonths} months and then deleted for good. The owner is told 60 days before the first deletion and may export everything until then.\n\nAn export of ten thousand takes about ${exportMinutes} minutes and comes as a file that spreadsheets open. The link is sent by e-mail and works for 7 days. Attachments come in a folder of their own.\n\nIf you close the workspace, everything in it goes after 45 days, except for what the law says must stay. An order from a court or an audit stops the deletion; write to us under Settings, Help, and we confirm within 1 working day.`,
          expected: `${keepMonths} months`,
          asks: [
            `How long do you store ${name}?`,
            `when are ${name} erased`,
            `After how many months do my ${name} disappear?`,
          ],
        }),
        de: ({ names: { de: name }, keepMonths, exportMinutes }) => ({
          title: `${name} aufbewahren und exportieren`,
          text: `${atStart(name)} werden ${keepMonths} Monate aufbewahrt und dann endgültig gelöscht. Wem der Bereich gehört, wird 60 Tage vor der ersten Löschung benachrichtigt und kann bis dahin alles exportieren.\n\nEin Export von zehntausend dauert etwa ${exportMinutes} Minuten und kommt als Datei, die Tabellenprogramme öffnen. Der Link kommt per E-Mail und gilt 7 Tage. Anhänge liegen in einem eigenen Ordner.\n\nSchließen Sie den Bereich, verschwindet nach 45 Tagen alles darin, außer was nach dem Gesetz bleiben muss. Eine Anordnung eines Gerichts hält die Löschung an; schreiben Sie uns unter Einstellungen, Hilfe, und wir bestätigen innerhalb von 1 Werktag.`,
          expected: `${keepMonths} Monate`,
          asks: [
            `Wie lange speichern Sie ${name}?`,
            `wann werden ${name} entfernt`,
            `Nach wie vielen Monaten verschwinden ${name}?`,
          ],
        }),
        fr: ({ names: { fr: name }, keepMonths, exportMinutes }) => ({
          title: `Conserver et exporter les ${name}`,
          text: `Les ${name} sont conservés ${keepMonths} mois puis supprimés définitivement. Le propriétaire est averti 60 jours avant la première suppression et peut tout exporter d'ici là.\n\nUn export de dix mille prend environ ${exportMinutes} minutes et arrive dans un fichier pour tableurs. Le lien vient par courriel et vaut 7 jours. Les pièces jointes sont dans un dossier à part.\n\nSi vous fermez l'espace, tout disparaît après 45 jours, sauf ce que la loi impose de garder. Une décision de justice arrête la suppression ; écrivez-nous sous Réglages, Aide, et nous confirmons sous 1 jour ouvré.`,
          expected: `${keepMonths} mois`,
          asks: [
            `Combien de temps gardez-vous les ${name} ?`,
            `quand les ${name} sont-ils effacés`,
            `Après combien de mois les ${name} disparaissent-ils ?`,
          ],
        }),
      },
    },
  ],
  unanswerable: {
    en: [
      'Can Billwise file my income tax declaration?',
      'Do you lend money against open bills?',
      'Is there a version for smart watches?',
      'Can it print on fabric labels?',
      'Do you translate contracts?',
    ],
    de: [
      'Kann Billwise meine Einkommensteuer abgeben?',
      'Geben Sie Kredite auf offene Posten?',
      'Gibt es eine Version für Uhren?',
      'Übersetzen Sie Verträge?',
    ],
    fr: [
      'Billwise peut-il déclarer mes impôts sur le revenu ?',
      'Prêtez-vous de l’argent ?',
      'Existe-t-il une version pour montres ?',
      'Traduisez-vous des contrats ?',
    ],
  },
};
