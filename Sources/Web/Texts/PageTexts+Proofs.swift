extension PageTexts {
  /// Words of one exchange's story, of what proves it, and of the verification of the whole log.
  static let proofs: [String: [String: String]] = [
    "told.in": row(
      "{peer} asked {own} on {time}, purpose: {purpose}", "Demande {peer} → {own} du {time}, motif : {purpose}",
      "Pedido {peer} → {own} de {time}, finalidade: {purpose}", "Anfrage {peer} → {own} vom {time}, Zweck: {purpose}"),
    "told.out": row(
      "{own} asked {peer} on {time}, purpose: {purpose}", "Demande {own} → {peer} du {time}, motif : {purpose}",
      "Pedido {own} → {peer} de {time}, finalidade: {purpose}", "Anfrage {own} → {peer} vom {time}, Zweck: {purpose}"),
    "vitalInterests": row("vital interest", "intérêt vital", "interesse vital", "lebenswichtiges Interesse"),
    "exchangeCountOne": row("1 exchange", "1 échange", "1 troca", "1 Austausch"),
    "told.for": row("for {span}", "pour {span}", "por {span}", "für {span}"),
    "told.readOnce": row("read once", "lu une fois", "lido uma vez", "einmal gelesen"),
    "lane.who": row("By", "Par", "Por", "Von"),
    "lane.until": row(
      "May be sent until {time}.", "Peut être transmis jusqu’à {time}.", "Pode ser enviado até {time}.",
      "Darf gesendet werden bis {time}."),
    "lane.viewing": row(
      "May be looked at for {span}.", "Consultable pendant : {span}.", "Pode ser consultado por {span}.",
      "Darf angesehen werden: {span}."),
    "lane.shown": row(
      "Text shown to the patient: SHA-256 {digest}…", "Texte montré au patient : SHA-256 {digest}…",
      "Texto mostrado ao doente: SHA-256 {digest}…", "Der Patientin oder dem Patienten gezeigt: SHA-256 {digest}…"),
    "lane.shownIn": row("in {language}", "en langue : {language}", "língua: {language}", "Sprache: {language}"),
    "lane.policy": row("policy {version}", "politique {version}", "política {version}", "Regelwerk {version}"),
    "lane.items": row(
      "{n} items transcoded, {flagged} of them flagged; terminology {version}.",
      "{n} éléments transcodés, dont {flagged} signalés ; terminologie {version}.",
      "{n} itens transcodificados, {flagged} deles assinalados; terminologia {version}.",
      "{n} Angaben umgeschlüsselt, davon {flagged} gekennzeichnet; Terminologie {version}."),
    "lane.document": row(
      "Document: SHA-256 {digest}…", "Document : SHA-256 {digest}…", "Documento: SHA-256 {digest}…",
      "Dokument: SHA-256 {digest}…"),
    "lane.clock": row(
      "Clock of {peer}: {offset} ms from ours, measured on {time}.",
      "Horloge ({peer}) : {offset} ms par rapport à la nôtre, mesuré le {time}.",
      "Relógio ({peer}): {offset} ms em relação ao nosso, medido a {time}.",
      "Uhr ({peer}): {offset} ms gegenüber unserer, gemessen am {time}."),
    "lane.noClock": row(
      "The clock of {peer} was not measured: it sent no checkpoint of its log before the end of this exchange.",
      "L’horloge ({peer}) n’a pas été mesurée : aucun point de contrôle de son journal avant la fin de cet échange.",
      "O relógio ({peer}) não foi medido: não enviou um ponto de controlo antes do fim desta troca.",
      "Die Uhr ({peer}) wurde nicht gemessen: vor dem Ende dieses Austauschs kam kein Prüfpunkt ihres Protokolls."),
    "evidences": row("Signed evidences", "Preuves signées", "Provas assinadas", "Signierte Nachweise"),
    "evidencesText": row(
      "One for the origin and one for the receipt of each message, sealed by this country at once. The pack holds them.",
      "Une pour l’origine et une pour la réception de chaque message, scellée aussitôt par ce pays. Le dossier les contient.",
      "Uma da origem e uma da receção de cada mensagem, selada de imediato por este país. O dossiê contém-nas.",
      "Einer für Herkunft und einer für Empfang jeder Nachricht, sofort von diesem Land gesiegelt. Das Paket enthält sie."
    ),
    "noEvidences": row(
      "None is kept.", "Aucune n’est conservée.", "Nenhuma é guardada.", "Es ist keiner aufbewahrt."),
    "evidence": row("Evidence", "Preuve de", "Prova de", "Nachweis"),
    "evidence.NRO": row("origin (NRO)", "origine (NRO)", "origem (NRO)", "Herkunft (NRO)"),
    "evidence.NRR": row("receipt (NRR)", "réception (NRR)", "receção (NRR)", "Empfang (NRR)"),
    "message": row("Message", "Message", "Mensagem", "Nachricht"),
    "message.XCPD_REQ": row(
      "identity request", "demande d’identité", "pedido de identidade", "Anfrage zur Identität"),
    "message.XCPD_RES": row(
      "identity answer", "réponse d’identité", "resposta de identidade", "Antwort zur Identität"),
    "message.XCA_LIST_REQ": row(
      "request for the list", "demande de la liste", "pedido da lista", "Anfrage nach der Liste"),
    "message.XCA_LIST_RES": row(
      "answer with the list", "réponse avec la liste", "resposta com a lista", "Antwort mit der Liste"),
    "message.XCA_RETRIEVE_REQ": row(
      "request for the document", "demande du document", "pedido do documento", "Anfrage nach dem Dokument"),
    "message.XCA_RETRIEVE_RES": row(
      "answer with the document", "réponse avec le document", "resposta com o documento", "Antwort mit dem Dokument"),
    "evidenceSignature": row("Signature", "Signature", "Assinatura", "Signatur"),
    "evidence.holds": row("holds", "valable", "válida", "gilt"),
    "evidence.fails": row("does not hold", "non valable", "inválida", "gilt nicht"),
    "evidence.gone": row("not kept", "non conservée", "não guardada", "nicht aufbewahrt"),
    "evidenceStamp": row("Time-stamp", "Horodatage", "Selo temporal", "Zeitstempel"),
    "evidence.noStamp": row("not yet", "pas encore", "ainda não", "noch nicht"),
    "verdict.key": row(
      "Key of the log: {key}.", "Clé du journal : {key}.", "Chave do registo: {key}.",
      "Schlüssel des Protokolls: {key}."),
    "verdict.evidences": row(
      "The signatures of its {n} evidences hold.", "Les signatures de ses {n} preuves sont valables.",
      "As assinaturas das suas {n} provas são válidas.", "Die Signaturen seiner {n} Nachweise gelten."),
    "verdict.peerSigned": row(
      "The signatures of {peer} were verified when its messages arrived; these entries say so.",
      "Les signatures ({peer}) ont été vérifiées à l’arrivée des messages ; ces entrées le disent.",
      "As assinaturas ({peer}) foram verificadas à chegada das mensagens; estas entradas dizem-no.",
      "Die Signaturen ({peer}) wurden beim Eintreffen der Nachrichten geprüft; diese Einträge sagen es."),
    "verdict.evidenceAltered": row(
      "The entries are as they were signed, but the evidence {title} is not: its signature does not hold.",
      "Les entrées sont telles que signées, mais pas la preuve {title} : sa signature n’est pas valable.",
      "As entradas estão como foram assinadas, mas a prova {title} não: a assinatura não é válida.",
      "Die Einträge sind, wie sie signiert wurden, der Nachweis {title} nicht: Seine Signatur gilt nicht."),
    "verdict.nothingYet": row("Not verified yet", "Pas encore vérifié", "Ainda não verificado", "Noch nicht geprüft"),
    "nothingVerified": row(
      "The log held no entries when this gateway last read all of it, on {time}. Verify it now, below.",
      "Le journal ne contenait aucune entrée à la dernière lecture complète, le {time}. Vérifiez-le ci-dessous.",
      "O registo não tinha entradas na última leitura completa, a {time}. Verifique-o abaixo.",
      "Das Protokoll war leer, als dieses Gateway es zuletzt ganz las, am {time}. Prüfen Sie es unten."),
    "wholeRunning": row("Verifying…", "Vérification en cours…", "A verificar…", "Wird geprüft…"),
    "wholeProgress": row(
      "{done} of {n} entries read since {time}. This page asks again by itself; you may leave it.",
      "{done} entrées sur {n} lues depuis {time}. Cette page s’actualise ; vous pouvez la quitter.",
      "{done} de {n} entradas lidas desde {time}. Esta página atualiza-se; pode sair dela.",
      "{done} von {n} Einträgen gelesen seit {time}. Die Seite fragt von selbst nach; Sie können sie verlassen."),
    "wholeEnded": row(
      "Verified on your request on {time}, in {span}.", "Vérifié à la demande le {time}, en {span}.",
      "Verificado a pedido a {time}, em {span}.", "Auf Anfrage geprüft am {time}, in {span}."),
    "wholeResult": row(
      "Result of the last verification on request", "Résultat de la dernière vérification à la demande",
      "Resultado da última verificação a pedido", "Ergebnis der letzten Prüfung auf Anfrage"),
    "wholeNone": row(
      "Nobody asked for a verification since this gateway started.",
      "Personne n’a demandé de vérification depuis le démarrage de cette passerelle.",
      "Ninguém pediu uma verificação desde o arranque deste ponto de contacto.",
      "Seit dem Start dieses Gateways hat niemand eine Prüfung verlangt."),
    "backToExchanges": row(
      "Back to the exchanges", "Retour aux échanges", "Voltar às trocas", "Zurück zu den Austauschen"),
    "referenceOrTrace": row(
      "Reference or trace id", "Référence ou identifiant de trace", "Referência ou identificador de rastreio",
      "Referenz oder Trace-ID"),
  ]
}
