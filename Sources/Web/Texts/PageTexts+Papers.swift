extension PageTexts {
  /// Words of what patients take away on paper, and of what the country says beside the choices.
  static let papers: [String: [String: String]] = [
    "paperPDF": row("Download as PDF", "Télécharger en PDF", "Descarregar em PDF", "Als PDF herunterladen"),
    "paperText": row(
      "Each line is an entry of the log. Nobody can change it without being noticed.",
      "Chaque ligne est une entrée du journal. Personne ne peut la changer sans que cela se voie.",
      "Cada linha é uma entrada do registo. Ninguém a pode alterar sem que se note.",
      "Jede Zeile ist ein Eintrag im Protokoll. Niemand kann ihn unbemerkt ändern."),
    "paperWhen": row("When", "Quand", "Quando", "Wann"),
    "paperWho": row("Who", "Qui", "Quem", "Wer"),
    "paperWhat": row("What", "Quoi", "O quê", "Was"),
    "paperAnswer": row("Your answer", "Votre réponse", "A sua resposta", "Ihre Antwort"),
    "paperParts": row("Parts", "Parties", "Partes", "Teile"),
    "paper.permit": row("Allowed", "Accepté", "Autorizado", "Erlaubt"),
    "paper.deny": row("Refused", "Refusé", "Recusado", "Abgelehnt"),
    "paper.stop": row(
      "Stopped after delivery", "Arrêté après transmission", "Parado após a entrega", "Nach Übermittlung beendet"),
    "paper.withdraw": row("Stopped", "Arrêté", "Parado", "Beendet"),
    "fail.consent.way-closed": row(
      "Your country does not offer this way to answer.", "Votre pays n’offre pas cette façon de répondre.",
      "O seu país não oferece esta forma de responder.", "Ihr Land bietet diese Art zu antworten nicht an."),
    "fail.consent.content-changed": row(
      "Your record changed meanwhile. Nothing was sent. You are asked again.",
      "Votre dossier a changé entre-temps. Rien n’a été envoyé. On vous redemandera.",
      "O seu registo mudou entretanto. Nada foi enviado. Será perguntado de novo.",
      "Ihre Akte hat sich inzwischen geändert. Es wurde nichts gesendet. Sie werden neu gefragt."),
    "fail.login.step-up": row(
      "To decide, sign in again with your electronic identity.",
      "Pour décider, reconnectez-vous avec votre identité électronique.",
      "Para decidir, inicie sessão de novo com a sua identidade eletrónica.",
      "Melden Sie sich zum Entscheiden mit Ihrer elektronischen Identität neu an."),
  ]
}
