extension PageTexts {
  /// Words of evidence packs, and of the sentence above an exchange.
  static let pack: [String: [String: String]] = [
    "pack.country": row("Log of", "Journal de", "Registo de", "Protokoll von"),
    "pack.log": row("Name of the log", "Nom du journal", "Nome do registo", "Name des Protokolls"),
    "pack.trace": row("Trace id", "Identifiant de trace", "Identificador de rastreio", "Trace-ID"),
    "pack.purpose": row("Made for", "Établi pour", "Feito para", "Erstellt für"),
    "pack.made": row("Made at", "Établi le", "Feito em", "Erstellt am"),
    "pack.events": row(
      "What was recorded", "Ce qui a été enregistré", "O que foi registado", "Was aufgezeichnet wurde"),
    "pack.parts": row("{n} parts:", "{n} parties :", "{n} partes:", "{n} Teile:"),
    "pack.erased": row(
      "erased: only the entry is left", "effacé : seule l’entrée reste", "apagado: só resta a entrada",
      "gelöscht: nur der Eintrag ist übrig"),
    "pack.proof": row(
      "Entries {first} to {last} are in the tree of {size} entries that {origin} signed.",
      "Les entrées {first} à {last} sont dans l’arbre de {size} entrées que {origin} a signé.",
      "As entradas {first} a {last} estão na árvore de {size} entradas que {origin} assinou.",
      "Die Einträge {first} bis {last} stehen in dem Baum von {size} Einträgen, den {origin} signiert hat."),
    "pack.check": row(
      "Do not believe this text: verify the pack. README.txt says how.",
      "Ne croyez pas ce texte : vérifiez le dossier. README.txt dit comment.",
      "Não acredite neste texto: verifique o dossiê. README.txt diz como.",
      "Glauben Sie nicht diesem Text: Prüfen Sie das Paket. README.txt sagt, wie."),
    "told.allowed": row(
      "the patient allowed {n} parts", "le patient a autorisé {n} parties", "o doente permitiu {n} partes",
      "der Patient hat {n} Teile erlaubt"),
    "told.refused": row(
      "the patient refused", "le patient a refusé", "o doente recusou", "der Patient hat abgelehnt"),
    "told.sent": row("{n} parts sent", "{n} parties envoyées", "{n} partes enviadas", "{n} Teile gesendet"),
    "told.released": row(
      "{n} parts released, delivery unknown", "{n} parties libérées, remise inconnue",
      "{n} partes libertadas, entrega desconhecida", "{n} Teile freigegeben, Zustellung unbekannt"),
    "told.received": row(
      "the answer was received and verified", "la réponse a été reçue et vérifiée",
      "a resposta foi recebida e verificada", "die Antwort wurde empfangen und geprüft"),
    "told.receivedParts": row(
      "the answer was received and verified: {n} parts say something",
      "la réponse a été reçue et vérifiée : {n} parties renseignées",
      "a resposta foi recebida e verificada: {n} partes com informação",
      "die Antwort wurde empfangen und geprüft: {n} Teile mit Angaben"),
    "told.vitalInterest": row(
      "the professional stated a vital interest, so that no answer was needed",
      "le professionnel a déclaré un intérêt vital, sans attendre de réponse",
      "o profissional declarou um interesse vital, sem esperar resposta",
      "die Fachkraft berief sich auf ein lebenswichtiges Interesse, ohne Antwort"),
    "lane.silent": row("did not answer", "n’a pas répondu", "não respondeu", "hat nicht geantwortet"),
    "lane.unanswered": row("No answer came", "Aucune réponse", "Sem resposta", "Es kam keine Antwort"),
    "lane.parts": row(
      "{n} parts of it say something", "{n} parties sont renseignées", "{n} partes têm informação",
      "{n} Teile enthalten Angaben"),
    "lane.vitalInterest": row(
      "Vital interest stated: to be opened without an answer", "Intérêt vital déclaré : à ouvrir sans réponse",
      "Interesse vital declarado: abrir sem resposta", "Lebenswichtiges Interesse erklärt: ohne Antwort zu öffnen"),
    "permission.vital-interest": row(
      "vital interest", "intérêt vital", "interesse vital", "lebenswichtiges Interesse"),
    "told.read": row("read {n} times", "lu {n} fois", "lido {n} vezes", "{n}-mal gelesen"),
  ]
}
