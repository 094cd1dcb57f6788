extension PageTexts {
  /// What the search page says where nobody was found, and while the other country is asked.
  static let searchAnswers: [String: [String: String]] = [
    "found.identity.not-found": row(
      "No person with these details in {country}.", "Aucune personne avec ces données ({country}).",
      "Nenhuma pessoa com estes dados ({country}).", "Keine Person mit diesen Angaben ({country})."),
    "found.identity.not-unique": row(
      "{country} found more than one person, so it shows none.",
      "Plusieurs personnes ont été trouvées ({country}) : aucune n’est affichée.",
      "Foi encontrada mais de uma pessoa ({country}), por isso nenhuma é mostrada.",
      "Mehr als eine Person gefunden ({country}), daher wird keine gezeigt."),
    "found.peer.unreachable": row(
      "{country} has not answered since {time}. Your request was not sent.",
      "Sans réponse ({country}) depuis {time}. Votre demande n’a pas été envoyée.",
      "Sem resposta ({country}) desde {time}. O seu pedido não foi enviado.",
      "Keine Antwort ({country}) seit {time}. Ihre Anfrage wurde nicht gesendet."),
    "found.peer.not-secure": row(
      "No secure connection to {country} was made. Your request was not sent.",
      "Aucune connexion sûre n’a été établie ({country}). Votre demande n’a pas été envoyée.",
      "Não se estabeleceu uma ligação segura ({country}). O seu pedido não foi enviado.",
      "Keine sichere Verbindung ({country}). Ihre Anfrage wurde nicht gesendet."),
    "found.tries": row(
      "Tries left before a pause of 5 minutes: {n}.", "Essais restants avant une pause de 5 minutes : {n}.",
      "Tentativas antes de uma pausa de 5 minutos: {n}.", "Versuche vor einer Pause von 5 Minuten: {n}."),
    "found.pause": row(
      "The next try is possible in 5 minutes.", "Le prochain essai est possible dans 5 minutes.",
      "A próxima tentativa é possível dentro de 5 minutos.", "Der nächste Versuch ist in 5 Minuten möglich."),
    "fail.identity.paused": row(
      "Too many tries found nobody. Nothing was sent.", "Trop d’essais sans résultat. Rien n’a été envoyé.",
      "Demasiadas tentativas sem resultado. Nada foi enviado.", "Zu viele Versuche ohne Treffer. Nichts wurde gesendet."
    ),
    "fail.identity.paused.next": row(
      "Wait 5 minutes, and check the number against the card.",
      "Attendez 5 minutes, et vérifiez le numéro sur la carte.",
      "Espere 5 minutos, e confirme o número no cartão.",
      "Warten Sie 5 Minuten, und vergleichen Sie die Nummer mit der Karte."),
    "fail.document.invalid": row(
      "We do not show this document: it is not a patient summary of this patient.",
      "Nous n’affichons pas ce document : ce n’est pas un résumé médical de ce patient.",
      "Não mostramos este documento: não é um resumo de saúde deste doente.",
      "Wir zeigen dieses Dokument nicht: Es ist keine Kurzakte dieses Patienten."),
    "fail.document.invalid.next": row(
      "Treat without the summary and give the reference to the contact point.",
      "Soignez sans le résumé et donnez la référence au point de contact.",
      "Trate sem o resumo e dê a referência ao ponto de contacto.",
      "Behandeln Sie ohne die Akte und nennen Sie der Kontaktstelle die Referenz."),
    "asking": row(
      "Asking {country} …", "Demande en cours : {country} …", "A perguntar: {country} …", "Anfrage läuft: {country} …"),
    "noNetwork": row(
      "Not sent yet: this device has no network. What you typed stays here, and is sent when the network is back.",
      "Pas encore envoyé : cet appareil n’a pas de réseau. Votre saisie reste ici et part au retour du réseau.",
      "Ainda não enviado: este aparelho não tem rede. O que escreveu fica aqui e segue quando a rede voltar.",
      "Noch nicht gesendet: Dieses Gerät hat kein Netz. Ihre Eingaben bleiben hier und werden danach gesendet."),
    "noCountry": row(
      "No country has this name.", "Aucun pays de ce nom.", "Nenhum país com este nome.", "Kein Land mit diesem Namen."),
    "notConnectedYet": row("not connected yet", "pas encore relié", "ainda não ligado", "noch nicht verbunden"),
    "emergencySet": row(
      "Parts: emergency set", "Parties : l’essentiel pour l’urgence", "Partes: o essencial para a urgência",
      "Teile: Notfallset"),
    "chosenList": row(
      "The whole summary is asked for, and the patient chooses: between countries no list of parts can be sent yet.",
      "Tout le résumé est demandé et le patient choisit : aucune liste de parties ne peut encore être envoyée.",
      "É pedido todo o resumo e o doente escolhe: entre países ainda não se pode enviar uma lista de partes.",
      "Gefragt wird nach der ganzen Akte, der Patient wählt: Eine Liste von Teilen kann noch nicht gesendet werden."),
    "set.48765-2": row("Allergies", "Allergies", "Alergias", "Allergien"),
    "set.10160-0": row("Medicines", "Médicaments", "Medicação", "Medikamente"),
    "set.11450-4": row("Problems", "Problèmes", "Problemas", "Probleme"),
    "set.46264-8": row("Devices", "Dispositifs", "Dispositivos", "Geräte"),
    "set.10162-6": row("Pregnancy", "Grossesse", "Gravidez", "Schwangerschaft"),
    "set.47519-4": row("Procedures", "Actes", "Procedimentos", "Eingriffe"),
    "set.11369-6": row("Vaccinations", "Vaccins", "Vacinas", "Impfungen"),
    "latin": row("In Latin letters", "En lettres latines", "Em letras latinas", "In lateinischen Buchstaben"),
    "state.refused": row("not allowed", "non autorisé", "não permitido", "nicht erlaubt"),
    "state.expired": row("no answer", "sans réponse", "sem resposta", "keine Antwort"),
    "state.absent": row("no permission", "sans autorisation", "sem permissão", "keine Erlaubnis"),
    "state.none": row("no summary", "pas de résumé", "sem resumo", "keine Akte"),
    "state.failed": row("not shown", "non affiché", "não mostrado", "nicht gezeigt"),
    "verify.title": row(
      "Check a printed summary", "Vérifier un résumé imprimé", "Verificar um resumo impresso",
      "Ausgedruckte Akte prüfen"),
    "verify.text": row(
      "This reference names one exchange between two countries. It says nothing about the patient. Give it to the "
        + "contact point: its log proves when the document came, from where, and that it was not changed.",
      "Cette référence désigne un échange entre deux pays. Elle ne dit rien du patient. Donnez-la au point de "
        + "contact : son journal prouve quand le document est arrivé, d’où, et qu’il n’a pas été modifié.",
      "Esta referência designa uma troca entre dois países. Não diz nada sobre o doente. Indique-a ao ponto de "
        + "contacto: o registo prova quando o documento chegou, de onde, e que não foi alterado.",
      "Diese Referenz nennt einen Austausch zwischen zwei Ländern. Sie sagt nichts über den Patienten. Nennen Sie sie "
        + "der Kontaktstelle: Ihr Protokoll beweist, wann und woher das Dokument kam, und dass es unverändert ist."),
    "verify.short": row("Check: {link}", "Vérifier : {link}", "Verificar: {link}", "Prüfen: {link}"),
  ]
}
