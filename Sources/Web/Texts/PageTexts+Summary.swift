extension PageTexts {
  /// Words of the summary's page.
  static let summaryPage: [String: [String: String]] = [
    "ageMonths": row("{n} months", "{n} mois", "{n} meses", "{n} Monate"),
    "wording": row("Wording", "Texte", "Texto", "Wortlaut"),
    "noneFlagged": row(
      "No item is flagged.", "Aucun élément n’est signalé.", "Nenhum item está assinalado.",
      "Kein Eintrag ist markiert."),
    "moreItems": row(
      "Show {n} more entries of this section", "Afficher encore {n} éléments de cette partie",
      "Mostrar mais {n} itens desta parte", "{n} weitere Einträge dieses Abschnitts zeigen"),
    "onlyFlagged": row(
      "Only flagged items are shown: {n} of {m}.", "Seuls les éléments signalés sont affichés : {n} sur {m}.",
      "Só se mostram os itens assinalados: {n} de {m}.", "Nur markierte Einträge werden gezeigt: {n} von {m}."),
    "showAll": row("Show all", "Tout afficher", "Mostrar tudo", "Alle zeigen"),
    "noFlaggedHere": row(
      "No flagged items in this section.", "Aucun élément signalé dans cette partie.",
      "Nenhum item assinalado nesta parte.", "Keine markierten Einträge in diesem Abschnitt."),
    "remarks": row(
      "This document does not keep {n} of the European rules. It is shown as it came: read it with care.",
      "Ce document ne respecte pas {n} des règles européennes. Il est montré tel quel : lisez-le avec prudence.",
      "Este documento não cumpre {n} das regras europeias. É mostrado como veio: leia-o com cuidado.",
      "Dieses Dokument hält {n} der europäischen Regeln nicht ein. Es wird gezeigt, wie es kam: mit Vorsicht lesen."),
    "partial.whole": row(
      "{sections} could not be shown ({reference}).", "N’a pas pu être affiché : {sections} ({reference}).",
      "Não pôde ser mostrado: {sections} ({reference}).", "Konnte nicht angezeigt werden: {sections} ({reference})."),
    "partial.some": row(
      "Not every entry could be shown: {sections} ({reference}).",
      "Des éléments n’ont pas pu être affichés : {sections} ({reference}).",
      "Nem todos os itens puderam ser mostrados: {sections} ({reference}).",
      "Nicht alle Einträge konnten angezeigt werden: {sections} ({reference})."),
    "partialNext": row(
      "There may be more than you see here. Read the original document, or give the reference to your contact point.",
      "Il peut y avoir plus que ce qui est affiché. Lisez le document original, ou donnez la référence au point de contact.",
      "Pode haver mais do que se vê aqui. Leia o documento original, ou indique a referência ao ponto de contacto.",
      "Es kann mehr geben, als hier steht. Lesen Sie das Originaldokument, oder nennen Sie der Kontaktstelle die Referenz."
    ),
    "printPDF": row("Print (PDF)", "Imprimer (PDF)", "Imprimir (PDF)", "Drucken (PDF)"),
    "asText": row("Copy as text", "Copier en texte", "Copiar como texto", "Als Text kopieren"),
    "originalAndSource": row("Original, source", "Original, source", "Original, origem", "Original, Quelle"),
    "retry": row("Try again", "Réessayer", "Tentar de novo", "Erneut versuchen"),
    "signedBy": row("Signed by", "Signé par", "Assinado por", "Signiert von"),
    "signature": row("Signature", "Signature", "Assinatura", "Signatur"),
    "signatureResult": row(
      "valid when it was checked, {time}", "valide lors de la vérification, {time}",
      "válida quando foi verificada, {time}", "gültig bei der Prüfung, {time}"),
    "builtOn": row("Summary built", "Résumé établi le", "Resumo criado a", "Kurzakte erstellt"),
    "receivedOn": row("Received", "Reçu le", "Recebido a", "Erhalten"),
    "documentID": row(
      "Document number", "Numéro du document", "Número do documento", "Nummer des Dokuments"),
    "printedBy": row(
      "Printed by {name}, {time} — information as of {updated}",
      "Imprimé par {name}, {time} — informations au {updated}",
      "Impresso por {name}, {time} — informação de {updated}", "Gedruckt von {name}, {time} — Stand {updated}"),
    "lock": row("Lock", "Verrouiller", "Bloquear", "Sperren"),
    "locked": row(
      "This computer is locked", "Cet ordinateur est verrouillé", "Este computador está bloqueado",
      "Dieser Computer ist gesperrt"),
    "lockedText": row(
      "Nothing of a patient is on this screen. Your requests go on; you find them under “My requests”.",
      "Rien d’un patient n’est à l’écran. Vos demandes continuent ; elles sont sous « Mes demandes ».",
      "Nada de um doente está neste ecrã. Os seus pedidos continuam; estão em «Os meus pedidos».",
      "Auf diesem Bildschirm ist nichts von Patienten. Ihre Anfragen laufen weiter unter „Meine Anfragen“."),
    "unlock": row(
      "Sign in again", "Se reconnecter", "Iniciar sessão de novo", "Erneut anmelden"),
    "ending": row(
      "You will be signed out in 2 minutes.", "Vous serez déconnecté dans 2 minutes.",
      "A sessão termina dentro de 2 minutos.", "Sie werden in 2 Minuten abgemeldet."),
    "stay": row("Stay signed in", "Rester connecté", "Manter a sessão", "Angemeldet bleiben"),
    "keys": row("Keyboard (?)", "Clavier (?)", "Teclado (?)", "Tastatur (?)"),
    "keysOn": row(
      "Use single keys", "Utiliser les touches simples", "Usar teclas simples", "Einzeltasten benutzen"),
    "keySearch": row("Find a patient", "Trouver un patient", "Encontrar um doente", "Patient suchen"),
    "keyOriginal": row(
      "Translation, side by side, original", "Traduction, côte à côte, original",
      "Tradução, lado a lado, original", "Übersetzung, nebeneinander, Original"),
    "keyFlagged": row(
      "Flagged items only", "Éléments signalés seulement", "Só itens assinalados", "Nur markierte Einträge"),
    "keyPrint": row("Print", "Imprimer", "Imprimir", "Drucken"),
    "keySection": row("Go to a section", "Aller à une partie", "Ir para uma parte", "Zu einem Abschnitt"),
    "keyLock": row("Lock", "Verrouiller", "Bloquear", "Sperren"),
  ]
}
