extension PageTexts {
  /// Words of reporting a possible error, on the page and in the message.
  static let reports: [String: [String: String]] = [
    "report": row(
      "Report a possible error", "Signaler une erreur possible", "Comunicar um possível erro",
      "Möglichen Fehler melden"),
    "reportIntro": row(
      "Say what kind of error it may be and where it stands. The report holds no name and no health data. The summary itself is not changed by it.",
      "Indiquez de quel type d’erreur il peut s’agir et où elle se trouve. Le signalement ne contient ni nom ni donnée de santé. Le résumé n’en est pas modifié.",
      "Indique que tipo de erro pode ser e onde está. A comunicação não contém nome nem dados de saúde. O resumo não é alterado por ela.",
      "Geben Sie an, welcher Art der Fehler sein kann und wo er steht. Die Meldung enthält keinen Namen und keine Gesundheitsdaten. Die Kurzakte selbst ändert sich dadurch nicht."
    ),
    "report.urgent": row(
      "If a patient is in danger because of it, phone first: {telephone}",
      "Si un patient est en danger à cause d’elle, appelez d’abord : {telephone}",
      "Se um doente estiver em perigo por causa dele, telefone primeiro: {telephone}",
      "Ist deswegen ein Patient in Gefahr, rufen Sie zuerst an: {telephone}"),
    "report.way.sent": row(
      "A message goes to {name}, {email}.", "Un message part à {name}, {email}.",
      "Uma mensagem segue para {name}, {email}.", "Eine Nachricht geht an {name}, {email}."),
    "report.way.byHand": row(
      "This service sends no mail. On the next page you get the message for {name}, to send or to read out on the phone.",
      "Ce service n’envoie pas de courriel. À la page suivante, vous recevez le message pour {name}, à envoyer ou à lire au téléphone.",
      "Este serviço não envia correio. Na página seguinte recebe a mensagem para {name}, para enviar ou ler ao telefone.",
      "Dieser Dienst versendet keine Post. Auf der nächsten Seite erhalten Sie die Nachricht für {name}, zum Senden oder zum Vorlesen am Telefon."
    ),
    "report.way.none": row(
      "{country} names no contact for errors, so no message can be sent. Your report is recorded here; on the next page you get the text to give to your own contact point.",
      "Contact pour les erreurs non indiqué ({country}) : aucun message ne peut partir. Votre signalement est enregistré ici ; à la page suivante, vous recevez le texte à donner à votre propre point de contact.",
      "Contacto para erros não indicado ({country}): nenhuma mensagem pode seguir. A sua comunicação fica registada aqui; na página seguinte recebe o texto para entregar ao seu próprio ponto de contacto.",
      "Kein Ansprechpartner für Fehler genannt ({country}): Es kann keine Nachricht gesendet werden. Ihre Meldung wird hier aufgezeichnet; auf der nächsten Seite erhalten Sie den Text für Ihre eigene Kontaktstelle."
    ),
    "reportWhat": row(
      "What may be wrong?", "Qu’est-ce qui peut être faux ?", "O que pode estar errado?", "Was kann falsch sein?"),
    "report.kind.wrong-person": row(
      "The record of another person", "Le dossier d’une autre personne", "O registo de outra pessoa",
      "Akte einer anderen Person"),
    "report.kind.translation": row(
      "A wrong or missing translation", "Une traduction fausse ou manquante", "Uma tradução errada ou em falta",
      "Übersetzung falsch oder fehlend"),
    "report.kind.item-wrong": row(
      "An item is wrong", "Un élément est faux", "Um item está errado", "Ein Eintrag ist falsch"),
    "report.kind.item-missing": row(
      "An item is missing", "Un élément manque", "Falta um item", "Ein Eintrag fehlt"),
    "report.kind.unreadable": row(
      "Something cannot be read", "Quelque chose est illisible", "Algo não se consegue ler",
      "Etwas ist nicht lesbar"),
    "report.kind.other": row("Something else", "Autre chose", "Outra coisa", "Etwas anderes"),
    "reportWhere": row("Where? (optional)", "Où ? (facultatif)", "Onde? (opcional)", "Wo? (freiwillig)"),
    "reportWhereHint": row(
      "Only the place goes into the report, for example “Medicines, entry 2”; never the words of the item.",
      "Seul l’emplacement entre dans le signalement, par exemple « Médicaments, élément 2 » ; jamais le texte de l’élément.",
      "Só o lugar entra na comunicação, por exemplo «Medicamentos, item 2»; nunca as palavras do item.",
      "In die Meldung kommt nur die Stelle, zum Beispiel „Arzneimittel, Eintrag 2“; nie die Worte des Eintrags."),
    "reportWhereClosed": row(
      "The summary is closed: a place can no longer be chosen.",
      "Le résumé est fermé : un emplacement ne peut plus être choisi.",
      "O resumo está fechado: já não se pode escolher um lugar.",
      "Die Kurzakte ist geschlossen: Eine Stelle kann nicht mehr gewählt werden."),
    "reportWhereNone": row(
      "No particular place", "Aucun endroit précis", "Nenhum lugar em particular", "Keine bestimmte Stelle"),
    "report.whole": row("The whole section", "Toute la partie", "A parte inteira", "Der ganze Abschnitt"),
    "report.entry": row("Entry {n}", "Élément {n}", "Item {n}", "Eintrag {n}"),
    "reportDo": row("Report", "Signaler", "Comunicar", "Melden"),
    "reportBefore": row(
      "Already reported about this summary", "Déjà signalé pour ce résumé", "Já comunicado sobre este resumo",
      "Zu dieser Kurzakte bereits gemeldet"),
    "report.fault.kind": row(
      "Choose what may be wrong.", "Choisissez ce qui peut être faux.", "Escolha o que pode estar errado.",
      "Wählen Sie, was falsch sein kann."),
    "report.fault.place": row(
      "The open summary has no such place. Choose again.",
      "Le résumé ouvert n’a pas cet emplacement. Choisissez de nouveau.",
      "O resumo aberto não tem esse lugar. Escolha de novo.",
      "Die geöffnete Kurzakte hat diese Stelle nicht. Wählen Sie neu."),
    "report.fault.many": row(
      "Nothing was reported: so many reports were made about this summary already. Phone the contact point and give the reference.",
      "Rien n’a été signalé : ce résumé a déjà fait l’objet de trop de signalements. Appelez le point de contact et donnez la référence.",
      "Nada foi comunicado: já houve demasiadas comunicações sobre este resumo. Telefone ao ponto de contacto e indique a referência.",
      "Nichts wurde gemeldet: Zu dieser Kurzakte gibt es schon so viele Meldungen. Rufen Sie die Kontaktstelle an und nennen Sie die Referenz."
    ),
    "reportedTitle": row(
      "Your report is recorded", "Votre signalement est enregistré", "A sua comunicação está registada",
      "Ihre Meldung ist aufgezeichnet"),
    "reported.text": row(
      "Recorded at {time} in the log of this contact point, where auditors see it.",
      "Enregistré à {time} dans le journal de ce point de contact, où les auditeurs le voient.",
      "Registada às {time} no registo deste ponto de contacto, onde os auditores a veem.",
      "Um {time} im Protokoll dieser Kontaktstelle aufgezeichnet, wo Prüfer sie sehen."),
    "reported.waiting": row(
      "The message to {name} ({email}) is on its way. Nothing more is needed; it goes out once.",
      "Le message à {name} ({email}) est en route. Rien d’autre à faire ; il part une seule fois.",
      "A mensagem para {name} ({email}) está a caminho. Não é preciso mais nada; segue uma só vez.",
      "Die Nachricht an {name} ({email}) ist unterwegs. Mehr ist nicht nötig; sie geht einmal hinaus."),
    "reported.sent": row(
      "The message to {name} ({email}) was handed over at {time}. Nothing more is needed.",
      "Le message à {name} ({email}) a été remis à {time}. Rien d’autre à faire.",
      "A mensagem para {name} ({email}) foi entregue às {time}. Não é preciso mais nada.",
      "Die Nachricht an {name} ({email}) wurde um {time} übergeben. Mehr ist nicht nötig."),
    "reported.failed": row(
      "The message could not be sent. Send it yourself, or phone.",
      "Le message n’a pas pu être envoyé. Envoyez-le vous-même, ou téléphonez.",
      "A mensagem não pôde ser enviada. Envie-a, ou telefone.",
      "Die Nachricht konnte nicht gesendet werden. Senden Sie sie selbst, oder rufen Sie an."),
    "reported.byHand": row(
      "Nothing has been sent yet. Send this message to {name}, and add nothing about the patient.",
      "Rien n’est encore parti. Envoyez ce message à {name}, sans rien ajouter sur le patient.",
      "Ainda nada foi enviado. Envie esta mensagem para {name}, sem acrescentar nada sobre o doente.",
      "Noch ist nichts gesendet. Senden Sie diese Nachricht an {name}, und fügen Sie nichts über den Patienten hinzu."),
    "reported.byPhone": row(
      "Nothing has been sent yet. Phone {name} and read this text out.",
      "Rien n’est encore parti. Appelez {name} et lisez ce texte.",
      "Ainda nada foi enviado. Telefone a {name} e leia este texto.",
      "Noch ist nichts gesendet. Rufen Sie {name} an und lesen Sie diesen Text vor."),
    "reported.none": row(
      "{country} names no contact for errors. Give this text to your own contact point: it informs that country by the reference.",
      "Contact pour les erreurs non indiqué ({country}). Donnez ce texte à votre propre point de contact : il prévient le pays avec la référence.",
      "Contacto para erros não indicado ({country}). Entregue este texto ao seu próprio ponto de contacto: ele avisa o país com a referência.",
      "Kein Ansprechpartner für Fehler genannt ({country}). Geben Sie diesen Text Ihrer eigenen Kontaktstelle: Sie informiert das Land mit der Referenz."
    ),
    "reportedOpen": row(
      "Open in the mail program", "Ouvrir dans la messagerie", "Abrir no programa de correio",
      "Im Mailprogramm öffnen"),
    "reported.phone": row("Phone {telephone}", "Appeler {telephone}", "Telefonar {telephone}", "Anrufen {telephone}"),
    "reportedMessage": row("The message", "Le message", "A mensagem", "Die Nachricht"),
    "reportedCopy": row(
      "The text to copy", "Le texte à copier", "O texto para copiar", "Der Text zum Kopieren"),
    "reportedNext": row(
      "What happens next", "Ce qui se passe ensuite", "O que acontece a seguir", "Wie es weitergeht"),
    "reported.next.1": row(
      "The contact point in {country} finds the exchange by the reference and compares the summary with its record.",
      "Le point de contact ({country}) retrouve l’échange par la référence et compare le résumé à son dossier.",
      "O ponto de contacto ({country}) encontra a troca pela referência e compara o resumo com o seu registo.",
      "Die Kontaktstelle ({country}) findet den Austausch mit der Referenz und vergleicht die Kurzakte mit ihrer Akte."),
    "reported.next.2": row(
      "The answer comes to your contact point, by the reference.",
      "La réponse arrive à votre point de contact, avec la référence.",
      "A resposta chega ao seu ponto de contacto, com a referência.",
      "Die Antwort kommt zu Ihrer Kontaktstelle, mit der Referenz."),
    "reported.next.2.own": row(
      "The answer comes to {name}, by the reference.", "La réponse arrive à {name}, avec la référence.",
      "A resposta chega a {name}, com a referência.", "Die Antwort kommt zu {name}, mit der Referenz."),
    "reported.next.3": row(
      "The summary here stays as it is. If the record is corrected, a new request brings the corrected one.",
      "Le résumé affiché ne change pas. Si le dossier est corrigé, une nouvelle demande apporte le résumé corrigé.",
      "O resumo aqui não muda. Se o registo for corrigido, um novo pedido traz o resumo corrigido.",
      "Die Kurzakte hier bleibt, wie sie ist. Wird die Akte berichtigt, bringt eine neue Anfrage die berichtigte."),
    "reportedBack": row(
      "Back to the summary", "Retour au résumé", "Voltar ao resumo", "Zurück zur Kurzakte"),
    "reportedOther": row(
      "Report something else", "Signaler autre chose", "Comunicar outra coisa", "Etwas anderes melden"),
    "mail.report.subject": row(
      "Possible error in a patient summary, reference {reference}",
      "Erreur possible dans un résumé médical, référence {reference}",
      "Possível erro num resumo de saúde, referência {reference}",
      "Möglicher Fehler in einer Patientenkurzakte, Referenz {reference}"),
    "mail.report.intro": row(
      "A clinician reports a possible error in a patient summary.",
      "Un professionnel de santé signale une erreur possible dans un résumé médical.",
      "Um profissional de saúde comunica um possível erro num resumo de saúde.",
      "Eine Fachkraft meldet einen möglichen Fehler in einer Patientenkurzakte."),
    "mail.report.from": row("Delivered by", "Transmis par", "Enviado por", "Gesendet von"),
    "mail.report.readIn": row("Read in", "Lu dans", "Lido em", "Gelesen in"),
    "mail.report.kind": row(
      "What may be wrong", "Ce qui peut être faux", "O que pode estar errado", "Was falsch sein kann"),
    "mail.report.place": row("Where", "Où", "Onde", "Wo"),
    "mail.report.entry": row(
      "{section} (LOINC {code}), entry {n} of the document", "{section} (LOINC {code}), élément {n} du document",
      "{section} (LOINC {code}), item {n} do documento", "{section} (LOINC {code}), Eintrag {n} des Dokuments"),
    "mail.report.section": row(
      "{section} (LOINC {code})", "{section} (LOINC {code})", "{section} (LOINC {code})", "{section} (LOINC {code})"),
    "mail.report.log": row(
      "Your log finds the exchange by the reference.", "Votre journal retrouve l’échange par la référence.",
      "O vosso registo encontra a troca pela referência.", "Ihr Protokoll findet den Austausch mit der Referenz."),
    "mail.report.answer": row(
      "Please answer with the reference to: {contact}", "Merci de répondre avec la référence à : {contact}",
      "Por favor, responda com a referência a: {contact}", "Bitte antworten Sie mit der Referenz an: {contact}"),
    "mail.report.contactPoint": row(
      "the national contact point for eHealth ({country})",
      "le point de contact national pour la e-santé ({country})",
      "o ponto de contacto nacional para a saúde em linha ({country})",
      "die nationale Kontaktstelle für eHealth ({country})"),
    "mail.report.never": row(
      "This message holds no name and no health data. Please put none into the answer.",
      "Ce message ne contient ni nom ni donnée de santé. Merci de n’en mettre aucun dans la réponse.",
      "Esta mensagem não contém nome nem dados de saúde. Por favor, não os ponha na resposta.",
      "Diese Nachricht enthält keinen Namen und keine Gesundheitsdaten. Bitte schreiben Sie auch keine in die Antwort."),
    "event.error-reported": row(
      "Possible error reported", "Erreur possible signalée", "Possível erro comunicado", "Möglicher Fehler gemeldet"),
    "event.error-report-sent": row(
      "Report of the error handed to the mail server", "Signalement remis au serveur de messagerie",
      "Comunicação do erro entregue ao servidor de correio", "Fehlermeldung dem Mailserver übergeben"),
    "lane.error": row(
      "Reported: {kind}. Place: {place}. {way}", "Signalé : {kind}. Emplacement : {place}. {way}",
      "Comunicado: {kind}. Lugar: {place}. {way}", "Gemeldet: {kind}. Stelle: {place}. {way}"),
    "lane.way.email": row(
      "A message was queued for the other country.", "Un message a été mis en attente pour l’autre pays.",
      "Uma mensagem ficou em fila para o outro país.", "Eine Nachricht an das andere Land wurde eingereiht."),
    "lane.way.by-hand": row(
      "The message was given to the professional to send.", "Le message a été remis au professionnel pour envoi.",
      "A mensagem foi entregue ao profissional para enviar.", "Die Nachricht wurde der Fachkraft zum Senden gegeben."),
    "lane.way.none": row(
      "The other country names no contact.", "L’autre pays n’indique pas de contact.",
      "O outro país não indica contacto.", "Das andere Land nennt keinen Ansprechpartner."),
    "fail.report.place": row(
      "Nothing was reported: the open summary has no such place.",
      "Rien n’a été signalé : le résumé ouvert n’a pas cet emplacement.",
      "Nada foi comunicado: o resumo aberto não tem esse lugar.",
      "Nichts wurde gemeldet: Die geöffnete Kurzakte hat diese Stelle nicht."),
    "fail.report.too-many": row(
      "Nothing was reported: so many reports were made about this summary already.",
      "Rien n’a été signalé : ce résumé a déjà fait l’objet de trop de signalements.",
      "Nada foi comunicado: já houve demasiadas comunicações sobre este resumo.",
      "Nichts wurde gemeldet: Zu dieser Kurzakte gibt es schon so viele Meldungen."),
  ]
}
