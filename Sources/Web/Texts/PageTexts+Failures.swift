extension PageTexts {
  /// What happened and what to do, by error code, in the reader's language; nil for a code that has no words here.
  func failure(_ code: String) -> (what: String, next: String)? {
    guard Self.table["fail.\(code)"] != nil else { return nil }
    return (self["fail.\(code)"], Self.table["fail.\(code).next"] == nil ? "" : self["fail.\(code).next"])
  }

  /// The words of a value of a fixed list (`event`, `result`); the value itself where there are none.
  func word(_ list: String, _ value: String) -> String {
    Self.table["\(list).\(value)"] == nil ? value : self["\(list).\(value)"]
  }

  static let failures: [String: [String: String]] = [
    "fail.identity.not-found": row(
      "No person with these details.", "Aucune personne avec ces données.", "Nenhuma pessoa com estes dados.",
      "Keine Person mit diesen Angaben."),
    "fail.identity.not-found.next": row(
      "Check the number and the birth date against the card.",
      "Vérifiez le numéro et la date de naissance sur la carte.",
      "Confirme o número e a data de nascimento no cartão.",
      "Vergleichen Sie Nummer und Geburtsdatum mit der Karte."),
    "fail.identity.not-unique": row(
      "More than one person was found, so none is shown.",
      "Plusieurs personnes ont été trouvées : aucune n’est affichée.",
      "Foi encontrada mais de uma pessoa, por isso nenhuma é mostrada.",
      "Mehr als eine Person gefunden, daher wird keine gezeigt."),
    "fail.identity.not-unique.next": row(
      "Add the date of birth.", "Ajoutez la date de naissance.", "Indique a data de nascimento.",
      "Geben Sie das Geburtsdatum an."),
    "fail.code.invalid": row(
      "This number and this code do not work together.", "Ce numéro et ce code ne vont pas ensemble.",
      "Este número e este código não correspondem.", "Diese Nummer und dieser Code passen nicht zusammen."),
    "fail.code.invalid.next": row(
      "Check both with the patient, or ask for a new code.",
      "Vérifiez les deux avec le patient, ou demandez un nouveau code.",
      "Confirme ambos com o doente, ou peça um novo código.",
      "Prüfen Sie beides mit dem Patienten, oder bitten Sie um einen neuen Code."),
    "fail.peer.unreachable": row(
      "The country does not answer. Your request was not sent.",
      "Le pays ne répond pas. Votre demande n’a pas été envoyée.",
      "O país não responde. O seu pedido não foi enviado.",
      "Das Land antwortet nicht. Ihre Anfrage wurde nicht gesendet."),
    "fail.peer.unreachable.next": row(
      "Try again, or phone the contact point.", "Réessayez, ou appelez le point de contact.",
      "Tente de novo, ou telefone ao ponto de contacto.",
      "Versuchen Sie es erneut, oder rufen Sie die Kontaktstelle an."),
    "fail.peer.refused": row(
      "The country gave no usable answer.", "Le pays n’a pas donné de réponse utilisable.",
      "O país não deu uma resposta utilizável.", "Das Land hat keine brauchbare Antwort gegeben."),
    "fail.peer.refused.next": row(
      "Try again; if it stays, tell the contact point.", "Réessayez ; si cela dure, prévenez le point de contact.",
      "Tente de novo; se persistir, avise o ponto de contacto.",
      "Versuchen Sie es erneut; bleibt es so, informieren Sie die Kontaktstelle."),
    "fail.view.closed": row(
      "The time for reading this summary is over, or it was closed.",
      "Le temps de lecture est écoulé, ou le résumé a été fermé.",
      "O tempo de leitura terminou, ou o resumo foi fechado.",
      "Die Lesezeit ist vorbei, oder die Akte wurde geschlossen."),
    "fail.view.closed.next": row(
      "Ask the patient again if you need it.", "Redemandez au patient si vous en avez besoin.",
      "Peça de novo ao doente se precisar.", "Fragen Sie den Patienten erneut, wenn Sie sie brauchen."),
    "fail.login.failed": row(
      "You are not signed in.", "Vous n’êtes pas connecté.", "Não tem sessão iniciada.", "Sie sind nicht angemeldet."),
    "fail.login.failed.next": row(
      "Sign in again.", "Connectez-vous de nouveau.", "Inicie sessão de novo.", "Melden Sie sich erneut an."),
    "fail.login.not-entitled": row(
      "Your role does not give access to this page.", "Votre rôle ne donne pas accès à cette page.",
      "A sua função não dá acesso a esta página.", "Ihre Rolle gibt keinen Zugang zu dieser Seite."),
    "fail.login.not-entitled.next": row(
      "Sign in with the account that has this role, or ask your contact point.",
      "Connectez-vous avec le compte qui a ce rôle, ou demandez à votre point de contact.",
      "Inicie sessão com a conta que tem esta função, ou pergunte ao seu ponto de contacto.",
      "Melden Sie sich mit dem Konto an, das diese Rolle hat, oder fragen Sie Ihre Kontaktstelle."),
    "fail.page.not-found": row(
      "There is no such page.", "Cette page n’existe pas.", "Esta página não existe.", "Diese Seite gibt es nicht."),
    "fail.page.not-found.next": row(
      "Go back to the start.", "Revenez au début.", "Volte ao início.", "Gehen Sie zurück zum Anfang."),
    "fail.page.form": row(
      "Nothing was sent: this form was sent before, or is too old.",
      "Rien n’a été envoyé : ce formulaire a déjà servi, ou il est trop ancien.",
      "Nada foi enviado: este formulário já foi usado, ou é demasiado antigo.",
      "Es wurde nichts gesendet: Das Formular wurde schon benutzt oder ist zu alt."),
    "fail.page.form.next": row(
      "Open the page again and repeat it.", "Rouvrez la page et recommencez.", "Abra a página de novo e repita.",
      "Öffnen Sie die Seite neu und wiederholen Sie es."),
    "fail.consent.expired": row(
      "This request is over. Nothing was sent.", "Cette demande est terminée. Rien n’a été envoyé.",
      "Este pedido terminou. Nada foi enviado.", "Diese Anfrage ist vorbei. Es wurde nichts gesendet."),
    "fail.consent.expired.next": row(
      "Ask the doctor to send a new one.", "Demandez au médecin d’en refaire une.",
      "Peça ao médico que envie outro.", "Bitten Sie um eine neue Anfrage."),
    "fail.consent.decided": row(
      "This request is already answered.", "Cette demande a déjà une réponse.", "Este pedido já tem resposta.",
      "Diese Anfrage ist schon beantwortet."),
    "fail.request.too-long": row(
      "Too much was sent at once. Nothing was changed.", "Trop de données à la fois. Rien n’a été changé.",
      "Foi enviado demasiado de uma vez. Nada foi alterado.", "Das war zu viel auf einmal. Es wurde nichts geändert."),
    "fail.request.too-long.next": row(
      "Go back and write less.", "Revenez et écrivez moins.", "Volte e escreva menos.",
      "Gehen Sie zurück und schreiben Sie weniger."),
    "fail.request.malformed": row(
      "What arrived here cannot be read. Nothing was changed.",
      "Ce qui est arrivé ici est illisible. Rien n’a été changé.",
      "O que chegou aqui não se consegue ler. Nada foi alterado.",
      "Was hier ankam, ist nicht lesbar. Es wurde nichts geändert."),
    "fail.request.malformed.next": row(
      "Go back to the start and try again.", "Revenez au début et réessayez.", "Volte ao início e tente de novo.",
      "Gehen Sie zum Anfang zurück und versuchen Sie es noch einmal."),
    "fail.request.too-slow": row(
      "The page did not arrive whole. Nothing was changed.", "La page n’est pas arrivée entière. Rien n’a été changé.",
      "A página não chegou completa. Nada foi alterado.",
      "Die Seite kam nicht vollständig an. Es wurde nichts geändert."),
    "fail.request.too-slow.next": row(
      "Check your connection and try again.", "Vérifiez votre connexion et réessayez.",
      "Verifique a sua ligação e tente de novo.", "Prüfen Sie Ihre Verbindung und versuchen Sie es erneut."),
    "fail.limit.address": row(
      "Too many requests came from your network. Nothing was changed.",
      "Trop de demandes viennent de votre réseau. Rien n’a été changé.",
      "Chegaram demasiados pedidos da sua rede. Nada foi alterado.",
      "Zu viele Anfragen aus Ihrem Netz. Es wurde nichts geändert."),
    "fail.limit.address.next": row(
      "Wait {n} seconds, then try again.", "Attendez {n} secondes, puis réessayez.",
      "Espere {n} segundos e tente de novo.", "Warten Sie {n} Sekunden, dann versuchen Sie es erneut."),
    "fail.limit.flagged": row(
      "You have asked for more in a short time than is allowed. Nothing was sent.",
      "Vous avez fait plus de demandes que permis en peu de temps. Rien n’a été envoyé.",
      "Fez mais pedidos do que é permitido em pouco tempo. Nada foi enviado.",
      "Sie haben in kurzer Zeit mehr angefragt als erlaubt. Es wurde nichts gesendet."),
    "fail.limit.flagged.next": row(
      "Try again later. If the patient cannot wait, phone the contact point with this reference.",
      "Réessayez plus tard. Si le patient ne peut attendre, appelez le point de contact avec cette référence.",
      "Tente mais tarde. Se o doente não pode esperar, telefone ao ponto de contacto com esta referência.",
      "Versuchen Sie es später. Kann der Patient nicht warten, rufen Sie die Kontaktstelle mit dieser Referenz an."),
    "fail.internal": row(
      "Something broke on our side. Nothing was sent.", "Une panne de notre côté. Rien n’a été envoyé.",
      "Algo falhou do nosso lado. Nada foi enviado.", "Bei uns ist etwas ausgefallen. Es wurde nichts gesendet."),
    "fail.internal.next": row("Try again.", "Réessayez.", "Tente de novo.", "Versuchen Sie es erneut."),
  ]
}
