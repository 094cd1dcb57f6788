extension PageTexts {
  /// How an exchange or one of its events ended, in an auditor's words; a code without words of its own by those of its
  /// domain, the part before the first dot. The code itself stands among the technical details.
  func outcome(_ code: String) -> String {
    let domain = code.prefix { $0 != "." }
    for key in ["outcome.\(code)", "outcome.\(domain)"] where Self.table[key] != nil { return self[key] }
    return code
  }

  static let outcomes: [String: [String: String]] = [
    "outcome.delivered": row("delivered", "remis", "entregue", "übermittelt"),
    "outcome.open": row("open", "en cours", "em curso", "offen"),
    "outcome.unknown": row("outcome unknown", "résultat inconnu", "resultado desconhecido", "Ausgang unbekannt"),
    "outcome.error": row("error", "erreur", "erro", "Fehler"),
    "outcome.internal": row(
      "error in this gateway", "erreur de cette passerelle", "erro deste gateway", "Fehler in diesem Gateway"),
    "outcome.vital-interest": row("vital interest", "intérêt vital", "interesse vital", "lebenswichtiges Interesse"),

    "outcome.consent": row("no permission", "aucune autorisation", "sem permissão", "keine Erlaubnis"),
    "outcome.consent.refused": row(
      "refused by the patient", "refusé par le patient", "recusado pelo doente", "vom Patienten abgelehnt"),
    "outcome.consent.expired": row("no answer", "sans réponse", "sem resposta", "keine Antwort"),
    "outcome.consent.withdrawn": row(
      "stopped by the patient", "arrêté par le patient", "parado pelo doente", "vom Patienten gestoppt"),
    "outcome.consent.notified": row(
      "waiting for the patient", "en attente du patient", "à espera do doente", "wartet auf die Antwort"),
    "outcome.code": row("wrong code", "code erroné", "código errado", "falscher Code"),

    "outcome.record": row("no record to give", "aucun dossier", "sem resumo", "keine Akte"),
    "outcome.record.partial": row(
      "shown in part: some entries could not be read", "affiché en partie : des éléments sont illisibles",
      "mostrado em parte: há itens ilegíveis", "teilweise gezeigt: Einträge sind nicht lesbar"),

    "outcome.identity": row(
      "assertion not accepted", "assertion non acceptée", "asserção não aceite", "Assertion nicht akzeptiert"),
    "outcome.identity.not-found": row(
      "person not found", "personne introuvable", "pessoa não encontrada", "Person nicht gefunden"),
    "outcome.identity.not-unique": row(
      "more than one person", "plusieurs personnes", "mais de uma pessoa", "mehr als eine Person"),
    "outcome.identity.paused": row(
      "too many tries found nobody", "trop d’essais sans résultat", "demasiadas tentativas sem resultado",
      "zu viele Versuche ohne Treffer"),

    "outcome.peer": row(
      "refused by the other country", "refusé par l’autre pays", "recusado pelo outro país",
      "vom anderen Land abgelehnt"),
    "outcome.peer.unreachable": row(
      "the other country did not answer", "l’autre pays n’a pas répondu", "o outro país não respondeu",
      "das andere Land hat nicht geantwortet"),
    "outcome.peer.not-secure": row(
      "no secure connection", "aucune connexion sûre", "sem ligação segura", "keine sichere Verbindung"),
    "outcome.peer.unknown": row("country not known", "pays inconnu", "país desconhecido", "Land nicht bekannt"),
    "outcome.signature": row(
      "signature not valid", "signature non valide", "assinatura inválida", "Signatur nicht gültig"),
    "outcome.document": row(
      "document not valid", "document non valide", "documento inválido", "Dokument nicht gültig"),
    "outcome.evidence": row(
      "evidence not valid", "preuve non valide", "prova inválida", "Nachweis nicht gültig"),

    "outcome.exchange": row(
      "request not answered", "demande sans suite", "pedido não atendido", "Anfrage nicht beantwortet"),
    "outcome.request": row("request not valid", "demande non valide", "pedido inválido", "Anfrage nicht gültig"),
    "outcome.soap": row("message not valid", "message non valide", "mensagem inválida", "Nachricht nicht gültig"),
    "outcome.xml": row("message not valid", "message non valide", "mensagem inválida", "Nachricht nicht gültig"),
    "outcome.limit": row(
      "too many requests", "trop de demandes", "demasiados pedidos", "zu viele Anfragen"),
    "outcome.tls": row(
      "connection refused", "connexion refusée", "ligação recusada", "Verbindung abgelehnt"),
    "outcome.trust": row(
      "certificate not trusted", "certificat non reconnu", "certificado não reconhecido", "Zertifikat nicht anerkannt"),
    "outcome.view": row("view closed", "consultation fermée", "consulta fechada", "Ansicht geschlossen"),
  ]
}
