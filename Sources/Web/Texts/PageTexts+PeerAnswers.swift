extension PageTexts {
  /// What a clinician reads of an answer without a document, by how the code of the other country is taken.
  static let peerAnswers: [String: [String: String]] = [
    "fail.consent.absent": row(
      "There is no permission for this access any more.", "Cet accès n’est plus autorisé.",
      "Já não há permissão para este acesso.", "Für diesen Zugriff gibt es keine Erlaubnis mehr."),
    "fail.consent.absent.next": row(
      "Treat without it, or ask the patient for a code.", "Soignez sans, ou demandez un code au patient.",
      "Trate sem ele, ou peça um código ao doente.", "Behandeln Sie ohne, oder bitten Sie den Patienten um einen Code."),
    "fail.peer.not-secure": row(
      "No secure connection to the country was made. Your request was not sent.",
      "Aucune connexion sûre avec le pays n’a été établie. Votre demande n’a pas été envoyée.",
      "Não se estabeleceu uma ligação segura com o país. O seu pedido não foi enviado.",
      "Keine sichere Verbindung mit dem Land. Ihre Anfrage wurde nicht gesendet."),
    "fail.peer.not-secure.next": row(
      "Treat without the summary, and phone the contact point: it must mend this.",
      "Soignez sans le résumé, et appelez le point de contact : c’est à lui de réparer.",
      "Trate sem o resumo, e telefone ao ponto de contacto: cabe-lhe reparar.",
      "Behandeln Sie ohne die Akte, und rufen Sie die Kontaktstelle an: Sie muss es beheben."),
    "fail.peer.identity": row(
      "The country could not identify the patient.", "Le pays n’a pas pu identifier le patient.",
      "O país não conseguiu identificar o doente.", "Das Land konnte den Patienten nicht bestimmen."),
    "fail.peer.identity.next": row(
      "Check the details with the patient, and ask for a code.",
      "Vérifiez les données avec le patient, et demandez un code.",
      "Confirme os dados com o doente, e peça um código.",
      "Prüfen Sie die Angaben mit dem Patienten, und bitten Sie um einen Code."),
    "fail.peer.sign-in": row(
      "The country asks for a stronger sign-in.", "Le pays demande une connexion plus forte.",
      "O país pede um início de sessão mais forte.", "Das Land verlangt eine stärkere Anmeldung."),
    "fail.peer.sign-in.next": row(
      "Sign in again with your professional card.", "Reconnectez-vous avec votre carte professionnelle.",
      "Inicie sessão de novo com o seu cartão profissional.",
      "Melden Sie sich mit Ihrem Berufsausweis erneut an."),
    "fail.peer.not-entitled": row(
      "The country gives no summary to your role, or for this purpose.",
      "Le pays ne donne pas de résumé à votre fonction, ou pour ce motif.",
      "O país não dá resumos à sua função, ou para esta finalidade.",
      "Das Land gibt Ihrer Rolle oder zu diesem Zweck keine Akte."),
    "fail.peer.not-entitled.next": row(
      "Treat without the summary, or let a doctor ask.", "Soignez sans le résumé, ou laissez un médecin demander.",
      "Trate sem o resumo, ou deixe um médico pedir.",
      "Behandeln Sie ohne die Akte, oder lassen Sie einen Arzt anfragen."),
    "fail.peer.not-trusted": row(
      "The country did not accept the message of our contact point.",
      "Le pays n’a pas accepté le message de notre point de contact.",
      "O país não aceitou a mensagem do nosso ponto de contacto.",
      "Das Land hat die Nachricht unserer Kontaktstelle nicht angenommen."),
    "fail.peer.not-trusted.next": row(
      "Give the reference to the contact point.", "Donnez la référence au point de contact.",
      "Indique a referência ao ponto de contacto.", "Nennen Sie der Kontaktstelle die Referenz."),
    "fail.peer.not-offered": row(
      "The country does not offer this document.", "Le pays ne propose pas ce document.",
      "O país não disponibiliza este documento.", "Das Land bietet dieses Dokument nicht an."),
    "fail.peer.not-offered.next": row(
      "Treat without it, or ask the patient for paper documents.",
      "Soignez sans lui, ou demandez au patient des documents sur papier.",
      "Trate sem ele, ou peça ao doente documentos em papel.",
      "Behandeln Sie ohne, oder bitten Sie den Patienten um Unterlagen auf Papier."),
    "fail.peer.document-gone": row(
      "The document is no longer there.", "Le document n’est plus là.", "O documento já não está disponível.",
      "Das Dokument ist nicht mehr da."),
    "fail.peer.document-gone.next": row(
      "Ask the patient again.", "Redemandez au patient.", "Peça de novo ao doente.",
      "Fragen Sie den Patienten erneut."),
    "fail.peer.document-not-made": row(
      "The country could not make the document.", "Le pays n’a pas pu établir le document.",
      "O país não conseguiu criar o documento.", "Das Land konnte das Dokument nicht erstellen."),
    "fail.peer.document-not-made.next": row(
      "Treat without it, and give the reference to the contact point.",
      "Soignez sans lui, et donnez la référence au point de contact.",
      "Trate sem ele, e indique a referência ao ponto de contacto.",
      "Behandeln Sie ohne, und nennen Sie der Kontaktstelle die Referenz."),
    "fail.peer.records-unreachable": row(
      "The country cannot reach its own records now.", "Le pays n’accède pas à ses propres dossiers en ce moment.",
      "O país não consegue aceder aos seus registos neste momento.",
      "Das Land erreicht seine eigenen Akten gerade nicht."),
    "fail.peer.records-unreachable.next": row(
      "Try again in a few minutes.", "Réessayez dans quelques minutes.", "Tente de novo dentro de alguns minutos.",
      "Versuchen Sie es in einigen Minuten erneut."),
  ]
}
