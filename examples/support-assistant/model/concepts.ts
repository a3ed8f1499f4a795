// Words that mean the same, as a trained model has learned them. Each line is one meaning in the languages of the customers.

const MEANINGS = `
price cost costs costing charge charged fee fees monthly month expensive pay tarif tariff prix cout coute coutent frais mensuel mensuelle cher payer verse preis kosten kostet gebuhr monatlich monat teuer zahle zahlen mois
speed fast download downloading upload rate bandwidth mbit debit vitesse rapide telechargement telechargez geschwindigkeit schnell bandbreite downloadrate herunterladen herunter
cancel cancelling terminate ending end stop notice advance preavis resilier arreter fin prevenir kundigen kundigungsfrist beenden auflosen frist bescheid vorher avance
move moving relocating relocate house flat apartment address announce demenagement demenager logement appartement adresse umzug umziehen ziehe wohnung ummelden melden
router modem box
return returning returned give back send sent bring deadline rid rendre renvoyer retourner retour delai separer ruckgabe zuruckgeben zurucksenden zuruckschicken zuruck loswerden behalten keep garder
outage down gone disconnected connection panne ausfall ausfallt storung weg verbindung connexion
credit compensation refund money avoir indemnite remboursement rembourser versez gutschrift entschadigung erstattung
connect connected connecting activate activated switched setup technician appointment order ordered ordering raccordement active technicien commande anschluss freigeschaltet freischaltung aktiviert techniker bestellt bestellung
warranty guarantee guaranteed covered repair garantie couvert couverte reparation gewahrleistung garantiezeit abgesichert reparatur kaputt broke broken
clean cleaning wash descale maintenance care thoroughly nettoyer nettoyez laver detartrer entretien entretenir reinigen gereinigt sauber entkalken geputzt pflege wartung
spare part parts component replacement seal piece pieces detachee joint ersatzteil ersatzteile dichtung teil teile
shipping delivery deliver arrive arrives reach postage livraison arriver arriverait parviennent envoi lieferung lieferzeit versand ankommt
error code display stopped wait waiting leave alone erreur affiche affichage ecran attendre reposer fehler anzeige stillstand warten ruhe
limit maximum cap ceiling allowed holds limite plafond maximal admet hochstzahl obergrenze erlaubt fasst
role permission right rights edit change modify allowed autorisation droit droits editer modifier berechtigung recht rechte rolle bearbeiten andern
extra more additional further another supplementaire davantage zusatzlich weitere mehr
store stored keep kept retention delete deleted erase erased disappear conserver conserves gardez effaces supprimes disparaissent speichern aufbewahren aufbewahrt gespeichert entfernt geloscht verschwinden
`;

/** From a word to the first of its meaning's line; words of no line stand for themselves. */
export function conceptsBy(stem: (word: string) => string): ReadonlyMap<string, string> {
  const concepts = new Map<string, string>();
  for (const line of MEANINGS.trim().split('\n')) {
    const words = line.split(' ');
    for (const word of words) if (!concepts.has(stem(word))) concepts.set(stem(word), `~${words[0]!}`);
  }
  return concepts;
}
