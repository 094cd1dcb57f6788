extension PageTexts {
  /// Words of the waiting page.
  static let waitingPage: [String: [String: String]] = [
    "answeredTitle": row("✓ Answered", "✓ Réponse reçue", "✓ Respondido", "✓ Beantwortet"),
    "noPermissionYet": row(
      "No permission yet. {country} does not tell the steps in between.",
      "Pas encore d’autorisation. Le pays ({country}) n’indique pas les étapes.",
      "Ainda sem permissão. O país ({country}) não indica os passos.",
      "Noch keine Erlaubnis. Das Land ({country}) nennt keine Zwischenschritte."),
    "step.waitingCountry": row(
      "Waiting for {country}", "En attente : {country}", "À espera: {country}", "Warten auf {country}"),
    "step.later": row("not yet", "pas encore", "ainda não", "noch nicht"),
    "leftTwo": row(
      "2 minutes left.", "Encore 2 minutes.", "Faltam 2 minutos.", "Noch 2 Minuten."),
    "leftHalf": row(
      "30 seconds left.", "Encore 30 secondes.", "Faltam 30 segundos.", "Noch 30 Sekunden."),
    "stale": row(
      "No connection. This page may show an old state; it goes on by itself when the network is back.",
      "Pas de connexion. L’état affiché est peut-être ancien ; la page reprend d’elle-même au retour du réseau.",
      "Sem ligação. O estado mostrado pode ser antigo; a página continua sozinha quando a rede voltar.",
      "Keine Verbindung. Diese Seite zeigt vielleicht einen alten Stand; sie geht von selbst weiter, sobald das Netz da ist."
    ),
    "timesOf": row("times of {country}", "heures locales : {country}", "horas locais: {country}", "Ortszeit {country}"),
    "leaveText": row(
      "You may leave this page: the request stays under “My requests” for 24 hours.",
      "Vous pouvez quitter cette page : la demande reste sous « Mes demandes » pendant 24 heures.",
      "Pode sair desta página: o pedido fica em «Os meus pedidos» durante 24 horas.",
      "Sie können diese Seite verlassen: Die Anfrage bleibt 24 Stunden unter „Meine Anfragen“."),
    "way.code": row(
      "A code: the patient makes a one-time code in their health space and tells it to you. Search again with it: "
        + "no waiting.",
      "Un code : le patient crée un code à usage unique dans son espace de santé et vous le dit. Cherchez de nouveau "
        + "avec ce code : aucune attente.",
      "Um código: o doente cria um código de uso único no seu espaço de saúde e diz-lho. Procure de novo com ele: "
        + "sem espera.",
      "Ein Code: Der Patient erstellt in seinem Gesundheitsportal einen Einmalcode und nennt ihn. Suchen Sie damit "
        + "neu: kein Warten."),
    "way.representative": row(
      "A representative: a parent or guardian can answer the same request on their own device.",
      "Un représentant : un parent ou un tuteur peut répondre à cette demande sur son propre appareil.",
      "Um representante: o pai, a mãe ou o tutor pode responder ao pedido no seu aparelho.",
      "Eine Vertretung: Eltern oder Betreuer können dieselbe Anfrage auf dem eigenen Gerät beantworten."),
    "way.phone": row(
      "By telephone: your contact point reaches the one of {country}. Say the reference.",
      "Par téléphone : votre point de contact joint celui du pays ({country}). Donnez la référence.",
      "Por telefone: o seu ponto de contacto fala com o do país ({country}). Diga a referência.",
      "Per Telefon: Ihre Kontaktstelle erreicht die des Landes ({country}). Nennen Sie die Referenz."),
    "way.line": row(
      "By telephone: {name}, {line}. Say the reference.", "Par téléphone : {name}, {line}. Donnez la référence.",
      "Por telefone: {name}, {line}. Diga a referência.", "Per Telefon: {name}, {line}. Nennen Sie die Referenz."),
    "way.cannot": row(
      "The patient cannot answer: {country} allows no access without an answer. Treat without the summary, and phone.",
      "Le patient ne peut pas répondre : aucun accès sans réponse ({country}). Soignez sans le résumé, et téléphonez.",
      "O doente não pode responder: sem resposta não há acesso ({country}). Trate sem o resumo, e telefone.",
      "Der Patient kann nicht antworten: ohne Antwort kein Zugriff ({country}). Behandeln Sie ohne Akte, und rufen "
        + "Sie an."),
    "end.peer.unreachable": row(
      "{country} has not answered since {time}. Your request was not sent.",
      "Sans réponse ({country}) depuis {time}. Votre demande n’a pas été envoyée.",
      "Sem resposta ({country}) desde {time}. O seu pedido não foi enviado.",
      "Keine Antwort ({country}) seit {time}. Ihre Anfrage wurde nicht gesendet."),
    "end.lost": row(
      "{country} has not answered since {time}. Your request was sent; the summary did not come.",
      "Sans réponse ({country}) depuis {time}. Votre demande a été envoyée ; le résumé n’est pas arrivé.",
      "Sem resposta ({country}) desde {time}. O seu pedido foi enviado; o resumo não chegou.",
      "Keine Antwort ({country}) seit {time}. Ihre Anfrage wurde gesendet; die Akte kam nicht an."),
    "end.lost.next": row(
      "Ask again in a few minutes: the patient answers once more. Or telephone your contact point.",
      "Demandez de nouveau dans quelques minutes : le patient répondra encore. Ou appelez votre point de contact.",
      "Peça de novo dentro de minutos: o doente responde outra vez. Ou telefone ao seu ponto de contacto.",
      "Fragen Sie in einigen Minuten erneut: Der Patient antwortet noch einmal. Oder rufen Sie Ihre Kontaktstelle an."),
    "lost": row(
      "{country} has not answered since {time}. Your request stays there, and this page asks again by itself.",
      "Sans réponse ({country}) depuis {time}. Votre demande y reste, et cette page redemande d’elle-même.",
      "Sem resposta ({country}) desde {time}. O seu pedido fica lá, e esta página volta a perguntar sozinha.",
      "Keine Antwort ({country}) seit {time}. Ihre Anfrage bleibt dort, und diese Seite fragt von selbst weiter."),
    "patient": row("Patient", "Patient", "Doente", "Patient"),
    "askAgain": row("Ask again", "Demander de nouveau", "Pedir de novo", "Erneut fragen"),
    "fail.consent.too-soon": row(
      "The patient has just answered this request.", "Le patient vient de répondre à cette demande.",
      "O doente acabou de responder a este pedido.", "Der Patient hat diese Anfrage gerade beantwortet."),
    "fail.consent.too-soon.next": row(
      "Treat without the summary. If the patient changes their mind, they can give you a code.",
      "Soignez sans le résumé. Si le patient change d’avis, il peut vous donner un code.",
      "Trate sem o resumo. Se o doente mudar de ideias, pode dar-lhe um código.",
      "Behandeln Sie ohne die Akte. Ändert der Patient seine Meinung, kann er Ihnen einen Code geben."),
  ]
}
