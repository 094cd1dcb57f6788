extension PageTexts {
  /// Words of looking without the patient's answer.
  static let vitalInterest: [String: [String: String]] = [
    "vitalTitle": row(
      "Vital interest request", "Demande d’intérêt vital", "Pedido por interesse vital",
      "Anfrage im lebenswichtigen Interesse"),
    "vitalWarn": row(
      "You will look without the patient’s permission.", "Vous allez regarder sans l’accord du patient.",
      "Vai ver sem a autorização do doente.", "Sie werden ohne die Erlaubnis des Patienten hineinsehen."),
    "vitalText": row(
      "The patient and the privacy officer of the patient’s country are told at once, and every access is reviewed. If the patient can answer within the waiting time, the answer counts.",
      "Le patient et le délégué à la protection des données de son pays sont prévenus aussitôt, et chaque accès est vérifié. Si le patient répond pendant l’attente, sa réponse compte.",
      "O doente e o encarregado da proteção de dados do país do doente são avisados de imediato, e cada acesso é verificado. Se o doente responder durante a espera, a resposta conta.",
      "Der Patient und der Datenschutzbeauftragte seines Landes werden sofort benachrichtigt, und jeder Zugriff wird geprüft. Antwortet der Patient während der Wartezeit, gilt die Antwort."
    ),
    "vitalSignIn": row(
      "Sign in again first, then open this page from the request.",
      "Connectez-vous de nouveau, puis ouvrez cette page depuis la demande.",
      "Inicie sessão de novo e depois abra esta página a partir do pedido.",
      "Melden Sie sich zuerst neu an, dann öffnen Sie diese Seite aus der Anfrage."),
    "vitalReason": row("Reason", "Motif", "Motivo", "Grund"),
    "vital.unconscious": row(
      "The patient is unconscious", "Le patient est inconscient", "O doente está inconsciente",
      "Der Patient ist bewusstlos"),
    "vital.unable-to-communicate": row(
      "The patient cannot communicate", "Le patient ne peut pas communiquer", "O doente não consegue comunicar",
      "Der Patient kann sich nicht verständigen"),
    "vital.immediate-danger": row(
      "There is immediate danger to life", "La vie est en danger immédiat", "Há perigo imediato de vida",
      "Es besteht unmittelbare Lebensgefahr"),
    "vitalExplain": row(
      "In your own words, at least 20 characters, without data about the patient’s health",
      "Avec vos mots, au moins 20 caractères, sans donnée de santé du patient",
      "Nas suas palavras, pelo menos 20 caracteres, sem dados de saúde do doente",
      "In eigenen Worten, mindestens 20 Zeichen, ohne Gesundheitsdaten des Patienten"),
    "vitalConfirm": row(
      "I look without permission because a vital interest needs it.",
      "Je regarde sans accord, car un intérêt vital l’exige.",
      "Vejo sem autorização porque um interesse vital o exige.",
      "Ich sehe ohne Erlaubnis hinein, weil ein lebenswichtiges Interesse es verlangt."),
    "vitalDo": row(
      "Look without permission", "Regarder sans accord", "Ver sem autorização", "Ohne Erlaubnis hineinsehen"),
    "vitalFault": row(
      "Give a reason, at least 20 characters, and the confirmation.",
      "Donnez un motif, au moins 20 caractères, et la confirmation.",
      "Indique um motivo, pelo menos 20 caracteres, e a confirmação.",
      "Geben Sie einen Grund, mindestens 20 Zeichen und die Bestätigung an."),
    "vitalBanner": row(
      "Seen under vital interest, without the patient’s permission",
      "Vu au titre de l’intérêt vital, sans l’accord du patient",
      "Visto por interesse vital, sem autorização do doente",
      "Im lebenswichtigen Interesse eingesehen, ohne Erlaubnis des Patienten"),
    "vitalMark": row(
      "Opened without your answer", "Ouvert sans votre réponse", "Aberto sem a sua resposta",
      "Ohne Ihre Antwort geöffnet"),
    "vitalExclude": row(
      "Without my answer, never", "Jamais sans ma réponse", "Nunca sem a minha resposta", "Nie ohne meine Antwort"),
    "vitalExcludeText": row(
      "Your country lets doctors look without your answer when your life is in danger and you cannot answer. You can exclude this for good. Then they treat you without this information.",
      "Votre pays permet aux médecins de regarder sans votre réponse quand votre vie est en danger et que vous ne pouvez pas répondre. Vous pouvez l’exclure. Ils vous soignent alors sans ces informations.",
      "O seu país permite que os médicos vejam sem a sua resposta quando a sua vida está em perigo e não pode responder. Pode excluir isto. Então tratam-no sem esta informação.",
      "Ihr Land lässt Ärzte ohne Ihre Antwort hineinsehen, wenn Ihr Leben in Gefahr ist und Sie nicht antworten können. Sie können das ausschließen. Dann werden Sie ohne diese Angaben behandelt."
    ),
    "vitalExcluded": row(
      "You excluded this.", "Vous l’avez exclu.", "Excluiu isto.", "Sie haben das ausgeschlossen."),
    "vitalExcludeDo": row("Exclude it", "L’exclure", "Excluir", "Ausschließen"),
    "vitalAllowDo": row("Take this back", "Revenir sur ce choix", "Voltar atrás", "Zurücknehmen"),
    "history.because.break-glass": row(
      "without your answer, to protect life; the privacy officer checks it",
      "sans votre réponse, pour protéger une vie ; le délégué à la protection des données le vérifie",
      "sem a sua resposta, para proteger a vida; o encarregado da proteção de dados verifica",
      "ohne Ihre Antwort, um Leben zu schützen; der Datenschutzbeauftragte prüft es"),
    "history.vital-interest-changed": row(
      "you changed what is possible without your answer", "vous avez changé ce qui est possible sans votre réponse",
      "alterou o que é possível sem a sua resposta", "Sie haben geändert, was ohne Ihre Antwort möglich ist"),
    "event.vital-interest-used": row(
      "Opened under vital interest", "Ouvert au titre de l’intérêt vital", "Aberto por interesse vital",
      "Im lebenswichtigen Interesse geöffnet"),
    "event.vital-interest-changed": row(
      "Vital interest choice changed", "Choix d’intérêt vital modifié", "Escolha sobre interesse vital alterada",
      "Vorgabe zum lebenswichtigen Interesse geändert"),
    "fail.vital-interest.not-possible": row(
      "Nothing was sent: looking without an answer is not possible here.",
      "Rien n’a été envoyé : regarder sans réponse n’est pas possible ici.",
      "Nada foi enviado: ver sem resposta não é possível aqui.",
      "Nichts wurde gesendet: Ohne Antwort hineinsehen ist hier nicht möglich."),
    "fail.vital-interest.not-possible.next": row(
      "Sign in again and repeat it, or phone the contact point.",
      "Reconnectez-vous et recommencez, ou appelez le point de contact.",
      "Inicie sessão de novo e repita, ou telefone ao ponto de contacto.",
      "Melden Sie sich neu an und wiederholen Sie es, oder rufen Sie die Kontaktstelle an."),
  ]
}
