/** What a message can be about, with words that describe it in the languages of the customers. */
export const INTENTS: Readonly<Record<string, string>> = {
  price: 'price, cost, fee, monthly charge, how expensive; Preis, Kosten, Gebühr, teuer; prix, coût, frais, tarif',
  contract:
    'cancel, notice period, contract term, moving house; kündigen, Kündigungsfrist, Vertrag, Umzug; résilier, préavis, contrat, déménagement',
  technical:
    'speed, router, outage, error code, broken, not working, installation; Geschwindigkeit, Störung, Fehlercode, kaputt, Anschluss; débit, panne, code erreur, installation',
  returns:
    'return, send back, warranty, guarantee, refund of a purchase; zurückgeben, Rückgabe, Garantie; retour, renvoyer, garantie, remboursement',
  delivery:
    'delivery time, shipping, spare part, parcel; Lieferung, Lieferzeit, Ersatzteil, Paket; livraison, délai, pièce de rechange, colis',
  care: 'clean, descale, maintenance, care; reinigen, entkalken, Pflege; nettoyer, détartrer, entretien',
  product:
    'how to use a feature, limits, number of users, export, permissions, roles; Funktion nutzen, Limit, Export, Rechte, Rollen; utiliser une fonction, limite, export, droits, rôles',
  data: 'delete data, how long data is kept, retention; Daten löschen, Aufbewahrung; supprimer les données, conservation',
  order:
    'where is my order, order number, tracking, refund order; wo ist meine Bestellung, Bestellnummer; où est ma commande, numéro de commande',
  human:
    'talk to a person, agent, call me back; mit einem Menschen sprechen, Rückruf; parler à un conseiller, être rappelé',
  other: 'anything else; etwas anderes; autre chose',
};
