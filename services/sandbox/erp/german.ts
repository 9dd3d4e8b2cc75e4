/**
 * The ERP's messages in German: each English text with numbered gaps, and what it becomes. A gap
 * written `{n!}` holds an enum or table caption, which is translated too.
 */

export interface Translation {
  readonly english: string;
  readonly german: string;
}

function to(english: string, german: string): Translation {
  return { english, german };
}

export const GERMAN: readonly Translation[] = [
  to(
    'The field {0} contains a value ({1}) that cannot be found in the related table ({2}).',
    'Das Feld {0} enthält einen Wert ({1}), der in der zugehörigen Tabelle ({2!}) nicht vorkommt.',
  ),
  to(
    'The record in table {0} already exists. Identification fields and values: {1}.',
    'Der Datensatz ist in der Tabelle {0!} bereits vorhanden. Identifizierende Felder: {1}.',
  ),
  to(
    'The length of the value of {0} is {1}, but it must be less than or equal to {2} characters.',
    'Der Wert von {0} ist {1} Zeichen lang, darf aber höchstens {2} Zeichen lang sein.',
  ),
  to(
    '{0} must be filled in. Enter a value.',
    '{0} muss ausgefüllt sein. Geben Sie einen Wert ein.',
  ),
  to(
    "Status must be equal to 'Open' in Sales Header: No.={0}.",
    "Status muss in Verkaufskopf 'Offen' sein: Nr.={0}.",
  ),
  to(
    "Blocked must be equal to 'No' in {0}: No.={1}.",
    "Gesperrt muss in {0!} 'Nein' sein: Nr.={1}.",
  ),
  to(
    'You cannot create this type of document when Customer {0} is blocked with type {1}.',
    'Sie können diese Belegart nicht erstellen, solange Debitor {0} mit der Art {1!} gesperrt ist.',
  ),
  to(
    'There is nothing to release for the document of type {0} with the number {1}.',
    'Für den Beleg der Art {0!} mit der Nummer {1} gibt es nichts freizugeben.',
  ),
  to('There is nothing to post.', 'Es gibt nichts zu buchen.'),
  to('You cannot ship more than {0} units.', 'Sie können nicht mehr als {0} Einheiten liefern.'),
  to(
    'You cannot delete Item {0} because there are {1} for it.',
    'Sie können Artikel {0} nicht löschen, weil es dazu noch {1!} gibt.',
  ),
  to(
    'You cannot delete Customer {0} because there is at least one outstanding Sales Order for ' +
      'this customer.',
    'Sie können Debitor {0} nicht löschen, weil es zu ihm mindestens einen offenen ' +
      'Verkaufsauftrag gibt.',
  ),
  to(
    'You cannot delete the order line because it is associated with a shipment.',
    'Sie können die Auftragszeile nicht löschen, weil eine Lieferung zu ihr gehört.',
  ),
  to(
    'Order {0} cannot be deleted because something was shipped.',
    'Auftrag {0} kann nicht gelöscht werden, weil etwas geliefert wurde.',
  ),
  to(
    'Sell-to Customer No. must have a value in Sales Header: Document Type={0}.',
    'Verk. an Deb.-Nr. muss einen Wert in Verkaufskopf haben: Belegart={0!}.',
  ),
  to(
    'There is no exchange rate of {0} within the filter. Date: {1}.',
    'Es gibt keinen Wechselkurs für {0} innerhalb des Filters. Datum: {1}.',
  ),
  to(
    'The inventory of an item cannot be set while it is created.',
    'Der Lagerbestand kann beim Anlegen eines Artikels nicht gesetzt werden.',
  ),
  to('You must specify the document id first.', 'Geben Sie zuerst die ID des Belegs an.'),
  to(
    'Another user has already changed the record. Read it again and repeat the change.',
    'Ein anderer Benutzer hat den Datensatz bereits geändert. Lesen Sie ihn erneut und ' +
      'wiederholen Sie die Änderung.',
  ),
  to(
    'Another user has already changed the record.',
    'Ein anderer Benutzer hat den Datensatz bereits geändert.',
  ),
  to('The If-Match header is missing.', 'Der Header If-Match fehlt.'),
  to(
    'The value of the If-Match header is malformed.',
    'Der Wert des Headers If-Match ist fehlerhaft.',
  ),
  to('The record does not exist in {0}.', 'Der Datensatz ist in {0} nicht vorhanden.'),
  to('The resource was not found.', 'Die Ressource wurde nicht gefunden.'),
  to("No HTTP resource was found for '{0}'.", "Für '{0}' wurde keine HTTP-Ressource gefunden."),
  to('No HTTP resource was found.', 'Es wurde keine HTTP-Ressource gefunden.'),
  to(
    'Cannot find the company with the id {0}.',
    'Der Mandant mit der ID {0} wurde nicht gefunden.',
  ),
  to(
    "Could not find a property named '{0}' on type '{1}'.",
    "Der Typ '{1}' hat keine Eigenschaft mit dem Namen '{0}'.",
  ),
  to(
    "The property '{0}' on '{1}' is read-only and cannot be set.",
    "Die Eigenschaft '{0}' von '{1}' ist schreibgeschützt und kann nicht gesetzt werden.",
  ),
  to(
    "'{0}' is not a member of the enumeration of '{1}'.",
    "'{0}' ist kein Element der Aufzählung von '{1}'.",
  ),
  to(
    "Cannot convert the value of '{0}' to the expected type '{1}'.",
    "Der Wert von '{0}' kann nicht in den erwarteten Typ '{1}' umgewandelt werden.",
  ),
  to('Reading {0} needs a filter by {1}.', 'Das Lesen von {0} braucht einen Filter nach {1}.'),
  to('The body must be a JSON object.', 'Der Text der Anforderung muss ein JSON-Objekt sein.'),
  to('The body is not well-formed JSON.', 'Der Text der Anforderung ist kein gültiges JSON.'),
  to('{0} is not allowed here.', '{0} ist hier nicht erlaubt.'),
  to(
    'A write cannot have Data-Access-Intent: ReadOnly.',
    'Eine Schreibanforderung kann nicht Data-Access-Intent: ReadOnly haben.',
  ),
  to('Too many requests reached.', 'Es sind zu viele Anforderungen eingegangen.'),
  to('The request waited too long.', 'Die Anforderung hat zu lange gewartet.'),
  to('The request is not valid.', 'Die Anforderung ist ungültig.'),
  to(
    'The server has rejected the client credentials.',
    'Der Server hat die Anmeldeinformationen des Clients abgelehnt.',
  ),
  to('The caller lacks a permission.', 'Dem Aufrufer fehlt eine Berechtigung.'),
  to('The operation took too long.', 'Der Vorgang hat zu lange gedauert.'),
  to(
    'An error occurred while processing the request.',
    'Bei der Verarbeitung der Anforderung ist ein Fehler aufgetreten.',
  ),
  to('The tenant is not available.', 'Der Tenant ist nicht verfügbar.'),
  to(
    'Another operation of the batch failed; this one was not carried out.',
    'Ein anderer Vorgang des Stapels ist fehlgeschlagen; dieser wurde nicht ausgeführt.',
  ),
];

/** Captions of enum members and tables that stand in messages. */
export const GERMAN_CAPTIONS: ReadonlyMap<string, string> = new Map([
  ['Order', 'Auftrag'],
  ['All', 'Alle'],
  ['Item', 'Artikel'],
  ['item', 'Artikel'],
  ['Resource', 'Ressource'],
  ['resource', 'Ressource'],
  ['Account', 'Sachkonto'],
  ['Item Unit of Measure', 'Artikeleinheit'],
  ['Resource Unit of Measure', 'Ressourceneinheit'],
  ['customer', 'Debitor'],
  ['Contact', 'Kontakt'],
  ['contact', 'Kontakt'],
  ['itemCategory', 'Artikelkategorie'],
  ['unit', 'Einheit'],
  ['location', 'Lagerort'],
  ['currency', 'Währung'],
  ['salesperson', 'Verkäufer'],
  ['paymentTerm', 'Zahlungsbedingung'],
  ['country', 'Land'],
  ['Price List Header', 'Preislistenkopf'],
  ['Item Ledger Entries', 'Artikelposten'],
  ['Sales Lines', 'Verkaufszeilen'],
]);
