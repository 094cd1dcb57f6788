extension PageTexts {
  /// What a patient reads where something has to be done again, or cannot be done.
  static let again: [String: [String: String]] = [
    "signedInAgain": row(
      "You are signed in again. Nothing has happened yet: please press the button again.",
      "Vous êtes reconnecté. Il ne s’est encore rien passé : appuyez de nouveau sur le bouton.",
      "Iniciou sessão de novo. Ainda nada aconteceu: carregue de novo no botão.",
      "Sie sind neu angemeldet. Es ist noch nichts geschehen: Bitte drücken Sie die Taste noch einmal."),
    "recordUnread": row(
      "Your record cannot be read now, so nothing can be allowed. Try again in a minute, or refuse.",
      "Votre dossier ne peut pas être lu pour l’instant : rien ne peut être accepté. Réessayez dans une minute, ou refusez.",
      "O seu registo não pode ser lido agora, por isso nada pode ser autorizado. Tente daqui a um minuto, ou recuse.",
      "Ihre Akte ist gerade nicht lesbar, daher lässt sich nichts erlauben. Versuchen Sie es gleich noch einmal, oder lehnen Sie ab."
    ),
    "tryAgain": row("Try again", "Réessayer", "Tentar de novo", "Erneut versuchen"),
    "askedAnew": row(
      "The same person asks you again.", "La même personne vous le redemande.", "A mesma pessoa volta a pedir-lhe.",
      "Dieselbe Person fragt Sie erneut."),
    "receiptPDF": row(
      "PDF, to read or print", "PDF, à lire ou à imprimer", "PDF, para ler ou imprimir", "PDF, zum Lesen oder Drucken"),
    "receiptSystems": row(
      "For health systems:", "Pour les systèmes de santé :", "Para sistemas de saúde:", "Für Gesundheitssysteme:"),
    "codeNoCountry": row("Choose a country.", "Choisissez un pays.", "Escolha um país.", "Wählen Sie ein Land."),
    "codeNoPart": row(
      "Tick at least one part.", "Cochez au moins une partie.", "Assinale pelo menos uma parte.",
      "Kreuzen Sie mindestens einen Teil an."),
    "fail.consent.no-request": row(
      "There is no such request or setting of yours.", "Vous n’avez pas de demande ni de réglage de ce genre.",
      "Não tem nenhum pedido nem escolha destes.", "Eine solche Anfrage oder Einstellung haben Sie nicht."),
    "fail.consent.no-request.next": row(
      "Go back and look at what is there.", "Revenez et regardez ce qu’il y a.", "Volte e veja o que existe.",
      "Gehen Sie zurück und sehen Sie nach, was da ist."),
    "fail.consent.decided.next": row(
      "Go back and see what became of it.", "Revenez et voyez ce qu’elle est devenue.",
      "Volte e veja o que aconteceu.", "Gehen Sie zurück und sehen Sie, was daraus wurde."),
    "fail.consent.content-changed.next": row(
      "Go back and answer the new question.", "Revenez et répondez à la nouvelle question.",
      "Volte e responda à nova pergunta.", "Gehen Sie zurück und beantworten Sie die neue Frage."),
    "fail.consent.way-closed.next": row(
      "Refuse, or answer in another way.", "Refusez, ou répondez d’une autre façon.",
      "Recuse, ou responda de outra forma.", "Lehnen Sie ab, oder antworten Sie auf einem anderen Weg."),
    "fail.consent.incomplete-statement": row(
      "No part was ticked. Nothing was answered.", "Aucune partie n’est cochée. Rien n’a été répondu.",
      "Nenhuma parte foi assinalada. Nada foi respondido.",
      "Kein Teil ist angekreuzt. Es wurde nichts beantwortet."),
    "fail.consent.incomplete-statement.next": row(
      "Tick at least one part, or refuse.", "Cochez au moins une partie, ou refusez.",
      "Assinale pelo menos uma parte, ou recuse.", "Kreuzen Sie mindestens einen Teil an, oder lehnen Sie ab."),
    "fail.consent.directive": row(
      "Your country does not offer this choice. Nothing was set.",
      "Votre pays n’offre pas ce choix. Rien n’a été enregistré.",
      "O seu país não oferece esta escolha. Nada foi guardado.",
      "Ihr Land bietet diese Wahl nicht an. Es wurde nichts eingestellt."),
    "fail.consent.directive.next": row(
      "Go back and choose from the list.", "Revenez et choisissez dans la liste.", "Volte e escolha da lista.",
      "Gehen Sie zurück und wählen Sie aus der Liste."),
    "fail.consent.restrictions-full": row(
      "You hide a great deal already. Nothing more was hidden.",
      "Vous masquez déjà beaucoup de choses. Rien de plus n’a été masqué.",
      "Já oculta muita coisa. Nada mais foi ocultado.",
      "Sie verbergen schon sehr viel. Mehr wurde nicht verborgen."),
    "fail.consent.restrictions-full.next": row(
      "Show something again, or hide a whole part.", "Montrez de nouveau quelque chose, ou masquez toute une partie.",
      "Volte a mostrar algo, ou oculte uma parte inteira.",
      "Zeigen Sie etwas wieder, oder verbergen Sie einen ganzen Teil."),
    "fail.consent.store": row(
      "The service is out of order. Nothing was sent and nothing was changed.",
      "Le service est en panne. Rien n’a été envoyé ni changé.",
      "O serviço está avariado. Nada foi enviado nem alterado.",
      "Der Dienst ist gestört. Es wurde nichts gesendet und nichts geändert."),
    "fail.consent.store.next": row(
      "Try again in a minute.", "Réessayez dans une minute.", "Tente de novo daqui a um minuto.",
      "Versuchen Sie es in einer Minute erneut."),
    "fail.consent.receipt": row(
      "A signed receipt cannot be read. Nothing was sent and nothing was changed.",
      "Un reçu signé ne peut pas être lu. Rien n’a été envoyé ni changé.",
      "Um recibo assinado não pode ser lido. Nada foi enviado nem alterado.",
      "Eine signierte Quittung ist nicht lesbar. Es wurde nichts gesendet und nichts geändert."),
    "fail.consent.receipt.next": row(
      "Tell your contact point.", "Signalez-le à votre point de contact.", "Avise o seu ponto de contacto.",
      "Melden Sie es Ihrer Kontaktstelle."),
    "fail.consent.mandates": row(
      "The register of representatives does not answer. Nothing was changed.",
      "Le registre des représentants ne répond pas. Rien n’a été changé.",
      "O registo dos representantes não responde. Nada foi alterado.",
      "Das Register der Vertretungen antwortet nicht. Es wurde nichts geändert."),
    "fail.consent.mandates.next": row(
      "Try again in a minute.", "Réessayez dans une minute.", "Tente de novo daqui a um minuto.",
      "Versuchen Sie es in einer Minute erneut."),
    "fail.login.step-up.next": row(
      "Nothing was decided.", "Rien n’a été décidé.", "Nada foi decidido.", "Es wurde nichts entschieden."),
  ]
}
