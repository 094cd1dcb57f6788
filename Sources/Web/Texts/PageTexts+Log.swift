extension PageTexts {
  /// What the log's entries are in words; the exact kind stands beside on the page.
  static let log: [String: [String: String]] = [
    "event.professional-authenticated": row(
      "Professional signed in", "Professionnel authentifié", "Profissional autenticado", "Fachkraft angemeldet"),
    "event.treatment-confirmed": row(
      "Treatment confirmed by the professional", "Relation de soins confirmée", "Relação de tratamento confirmada",
      "Behandlung bestätigt"),
    "event.discovery-asked": row(
      "Asked who the patient is", "Identité demandée", "Identidade pedida", "Identität angefragt"),
    "event.discovery-answered": row(
      "Answered who the patient is", "Identité répondue", "Identidade respondida", "Identität beantwortet"),
    "event.query-asked": row("Asked for the summary", "Résumé demandé", "Resumo pedido", "Akte angefragt"),
    "event.query-answered": row(
      "Answered which summary there is", "Liste des résumés répondue", "Lista de resumos respondida",
      "Liste der Akten beantwortet"),
    "event.retrieve-asked": row(
      "Asked to retrieve the document", "Retrait du document demandé", "Obtenção do documento pedida",
      "Abruf des Dokuments angefragt"),
    "event.retrieve-answered": row(
      "Answered the retrieve", "Retrait répondu", "Obtenção respondida", "Abruf beantwortet"),
    "event.document-received": row(
      "Document received and verified", "Document reçu et vérifié", "Documento recebido e verificado",
      "Dokument empfangen und geprüft"),
    "event.document-refused": row(
      "Document refused, nothing shown", "Document refusé, rien n’est affiché", "Documento recusado, nada mostrado",
      "Dokument abgelehnt, nichts gezeigt"),
    "event.document-shown": row(
      "Summary shown to the professional", "Résumé affiché au professionnel", "Resumo mostrado ao profissional",
      "Akte der Fachkraft gezeigt"),
    "event.view-closed": row("View closed", "Consultation fermée", "Consulta fechada", "Ansicht geschlossen"),
    "event.connector-call": row(
      "National record system called", "Appel du système national", "Chamada ao sistema nacional",
      "Nationales System aufgerufen"),
    "event.consent-requested": row(
      "Patient's answer needed", "Réponse du patient demandée", "Resposta do doente pedida",
      "Antwort des Patienten nötig"),
    "event.consent-notified": row("Patient notified", "Patient averti", "Doente avisado", "Patient benachrichtigt"),
    "event.consent-opened": row(
      "Patient opened the request", "Demande ouverte par le patient", "Pedido aberto pelo doente",
      "Anfrage vom Patienten geöffnet"),
    "event.consent-decided": row(
      "Patient answered", "Réponse du patient", "Resposta do doente", "Antwort des Patienten"),
    "event.consent-expired": row(
      "No answer in time", "Pas de réponse à temps", "Sem resposta a tempo", "Keine Antwort"),
    "event.consent-used": row("Permission used", "Autorisation utilisée", "Permissão usada", "Erlaubnis genutzt"),
    "event.consent-withdrawn": row(
      "Permission withdrawn", "Autorisation retirée", "Permissão retirada", "Erlaubnis zurückgezogen"),
    "event.code-made": row("Access code made", "Code d’accès créé", "Código de acesso criado", "Zugangscode erstellt"),
    "event.code-voided": row("Access code voided", "Code d’accès annulé", "Código anulado", "Zugangscode ungültig"),
    "event.code-wrong": row("Wrong access code", "Code d’accès faux", "Código errado", "Falscher Zugangscode"),
    "event.code-claimed": row("Access code presented", "Code d’accès présenté", "Código apresentado", "Code vorgelegt"),
    "event.content-changed": row(
      "Record changed since the patient's answer", "Dossier modifié depuis la réponse",
      "Registo alterado desde a resposta", "Akte seit der Antwort geändert"),
    "event.binding-mismatch": row(
      "Request does not match the answer", "La demande ne correspond pas à la réponse",
      "O pedido não corresponde à resposta", "Anfrage passt nicht zur Antwort"),
    "event.released": row(
      "Released: written to disk before sending", "Libéré : écrit sur disque avant l’envoi",
      "Libertado: gravado antes do envio", "Freigegeben: vor dem Senden gespeichert"),
    "event.sent": row("Sent", "Envoyé", "Enviado", "Gesendet"),
    "event.send-failed": row("Sending failed", "Échec de l’envoi", "Falha no envio", "Senden fehlgeschlagen"),
    "event.replayed-response": row(
      "The same answer given again", "Même réponse donnée de nouveau", "A mesma resposta dada de novo",
      "Dieselbe Antwort erneut gegeben"),
    "event.replay": row("Message seen before", "Message déjà vu", "Mensagem já vista", "Nachricht schon gesehen"),
    "event.refused": row("Refused", "Refusé", "Recusado", "Abgelehnt"),
    "event.refused-signature": row(
      "Refused: signature", "Refusé : signature", "Recusado: assinatura", "Abgelehnt: Signatur"),
    "event.refused-tls": row("Refused: connection", "Refusé : connexion", "Recusado: ligação", "Abgelehnt: Verbindung"),
    "event.auditor-read": row("Log read", "Journal lu", "Registo lido", "Protokoll gelesen"),
    "event.log-verified": row("Log verified", "Journal vérifié", "Registo verificado", "Protokoll geprüft"),
    "event.config-changed": row(
      "Configuration changed", "Configuration modifiée", "Configuração alterada", "Konfiguration geändert"),
    "event.limited": row(
      "Limit reached", "Limite atteinte", "Limite atingido", "Grenze erreicht"),
    "event.erased": row("Erased", "Effacé", "Apagado", "Gelöscht"),
    "event.clock-step": row("Clock changed", "Horloge modifiée", "Relógio alterado", "Uhr verstellt"),
    "event.backed-up": row("Backed up", "Sauvegardé", "Cópia de segurança feita", "Gesichert"),
    "event.restored": row(
      "Restored from a backup", "Restauré d’une sauvegarde", "Reposto de uma cópia", "Aus Sicherung wiederhergestellt"),
    "event.access-flagged": row("Flag raised", "Signalement", "Alerta assinalado", "Auffälligkeit vermerkt"),
    "event.flag-reviewed": row("Flag reviewed", "Signalement examiné", "Alerta analisado", "Auffälligkeit geprüft"),
    "event.access-slowed": row(
      "Answered later, because of a flag", "Réponse retardée à cause d’un signalement",
      "Resposta atrasada devido a um alerta", "Wegen einer Auffälligkeit später beantwortet"),
    "event.access-blocked": row(
      "Refused, because of a flag", "Refusé à cause d’un signalement", "Recusado devido a um alerta",
      "Wegen einer Auffälligkeit abgelehnt"),
    "event.peer-anchor": row(
      "Checkpoint of the other country’s log", "Point de contrôle du journal de l’autre pays",
      "Ponto de controlo do registo do outro país", "Prüfpunkt des Protokolls des anderen Landes"),
    "event.started": row("Gateway started", "Passerelle démarrée", "Gateway iniciado", "Gateway gestartet"),
    "event.stopped": row("Gateway stopped", "Passerelle arrêtée", "Gateway parado", "Gateway beendet"),
    "result.refused": row("refused", "refusé", "recusado", "abgelehnt"),
    "result.failed": row("failed", "échec", "falhou", "fehlgeschlagen"),
    "purpose.EMERGENCY": row("emergency", "urgence", "urgência", "Notfall"),
    "purpose.TREATMENT": row("treatment", "soins", "tratamento", "Behandlung"),
    "keyIs": row(
      "The log's public key, to keep elsewhere:", "Clé publique du journal, à garder ailleurs :",
      "Chave pública do registo, a guardar noutro lugar:", "Öffentlicher Schlüssel des Protokolls, anderswo aufzuheben:"
    ),
  ]
}
