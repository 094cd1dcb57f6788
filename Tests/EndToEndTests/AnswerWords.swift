import IHE

/// What a clinician must read of an answer, in each language of the pages: what happened, and what to do.
struct AnswerWords: Sendable {
  /// Parts of the heading, apart by `|`: a time may stand between them.
  let what: [String: String]
  let next: [String: String]

  private init(_ what: [String], _ next: [String]) {
    self.what = Dictionary(uniqueKeysWithValues: zip(["en", "fr", "pt", "de"], what))
    self.next = Dictionary(uniqueKeysWithValues: zip(["en", "fr", "pt", "de"], next))
  }

  /// On the search page, where the country is named.
  static func ofSearch(_ reading: ErrorCode.Reading) -> AnswerWords {
    switch reading {
    case .noMatch:
      AnswerWords(
        [
          "No person with these details in France.", "Aucune personne avec ces données (France).",
          "Nenhuma pessoa com estes dados (França).", "Keine Person mit diesen Angaben (Frankreich).",
        ], of(.noMatch).inOrder)
    case .notUnique:
      AnswerWords(
        [
          "France found more than one person, so it shows none.", "Plusieurs personnes ont été trouvées (France)",
          "Foi encontrada mais de uma pessoa (França)", "Mehr als eine Person gefunden (Frankreich)",
        ], of(.notUnique).inOrder)
    default: of(reading)
    }
  }

  private var inOrder: [String] { ["en", "fr", "pt", "de"].compactMap { next[$0] } }

  static func of(_ reading: ErrorCode.Reading) -> AnswerWords {
    switch reading {
    case .noPermission: absent
    case .nothingAvailable: noRecord
    case .noMatch, .notUnique, .notIdentified: identity(reading)
    case .weakSignIn, .notEntitled, .notTrusted: caller(reading)
    case .notOffered, .documentGone, .notMade, .recordsUnreachable: document(reading)
    case .fault, .noted:
      AnswerWords(
        [
          "The country gave no usable answer.", "Le pays n’a pas donné de réponse utilisable.",
          "O país não deu uma resposta utilizável.", "Das Land hat keine brauchbare Antwort gegeben.",
        ],
        [
          "Try again; if it stays, tell the contact point.", "Réessayez ; si cela dure, prévenez le point de contact.",
          "Tente de novo; se persistir, avise o ponto de contacto.",
          "Versuchen Sie es erneut; bleibt es so, informieren Sie die Kontaktstelle.",
        ])
    }
  }

  static let refused = AnswerWords(
    [
      "The patient did not allow this access.", "Le patient n’a pas autorisé cet accès.",
      "O doente não permitiu este acesso.", "Der Patient hat diesen Zugriff nicht erlaubt.",
    ],
    [
      "Treat without the summary. If the patient changes their mind, they can give you a code.",
      "Soignez sans le résumé. Si le patient change d’avis, il peut vous donner un code.",
      "Trate sem o resumo. Se o doente mudar de ideias, pode dar-lhe um código.",
      "Behandeln Sie ohne die Akte. Ändert der Patient seine Meinung, kann er Ihnen einen Code geben.",
    ])

  private static let askAgain = [
    "Ask again, or ask the patient for a code.", "Demandez de nouveau, ou demandez un code au patient.",
    "Peça de novo, ou peça um código ao doente.", "Fragen Sie erneut an, oder bitten Sie um einen Code.",
  ]

  static let expired = AnswerWords(
    [
      "No answer in 15 minutes.", "Pas de réponse en 15 minutes.", "Sem resposta em 15 minutos.",
      "Keine Antwort in 15 Minuten.",
    ], askAgain)

  static let absent = AnswerWords(
    [
      "No permission was given for this access. France does not say more.",
      "Aucune autorisation n’a été donnée pour cet accès. France n’en dit pas plus.",
      "Não foi dada permissão para este acesso. França não diz mais.",
      "Für diesen Zugriff gibt es keine Erlaubnis. Frankreich sagt nicht mehr.",
    ], askAgain)

  static let noRecord = AnswerWords(
    [
      "France has no summary for this person.", "France n’a pas de résumé pour cette personne.",
      "França não tem resumo desta pessoa.", "Frankreich hat keine Akte zu dieser Person.",
    ],
    [
      "Treat without the summary.", "Soignez sans le résumé.", "Trate sem o resumo.", "Behandeln Sie ohne die Akte.",
    ])

  static let unreachable = AnswerWords(
    [
      "France has not answered since|Your request was not sent.",
      "Sans réponse (France) depuis|Votre demande n’a pas été envoyée.",
      "Sem resposta (França) desde|O seu pedido não foi enviado.",
      "Keine Antwort (Frankreich) seit|Ihre Anfrage wurde nicht gesendet.",
    ],
    [
      "Try again, or phone the contact point.", "Réessayez, ou appelez le point de contact.",
      "Tente de novo, ou telefone ao ponto de contacto.",
      "Versuchen Sie es erneut, oder rufen Sie die Kontaktstelle an.",
    ])

  static let notSecure = AnswerWords(
    [
      "No secure connection to France was made. Your request was not sent.",
      "Aucune connexion sûre n’a été établie (France). Votre demande n’a pas été envoyée.",
      "Não se estabeleceu uma ligação segura (França). O seu pedido não foi enviado.",
      "Keine sichere Verbindung (Frankreich). Ihre Anfrage wurde nicht gesendet.",
    ],
    [
      "Treat without the summary, and phone the contact point: it must mend this.",
      "Soignez sans le résumé, et appelez le point de contact : c’est à lui de réparer.",
      "Trate sem o resumo, e telefone ao ponto de contacto: cabe-lhe reparar.",
      "Behandeln Sie ohne die Akte, und rufen Sie die Kontaktstelle an: Sie muss es beheben.",
    ])

  private static let tellReference = [
    "Treat without the summary and give the reference to the contact point.",
    "Soignez sans le résumé et donnez la référence au point de contact.",
    "Trate sem o resumo e dê a referência ao ponto de contacto.",
    "Behandeln Sie ohne die Akte und nennen Sie der Kontaktstelle die Referenz.",
  ]

  static let badSignature = AnswerWords(
    [
      "We do not show this document: its signature is not valid.",
      "Nous n’affichons pas ce document : sa signature n’est pas valide.",
      "Não mostramos este documento: a assinatura não é válida.",
      "Wir zeigen dieses Dokument nicht: Die Signatur ist ungültig.",
    ], tellReference)

  static let badDocument = AnswerWords(
    [
      "We do not show this document: it is not a patient summary of this patient.",
      "Nous n’affichons pas ce document : ce n’est pas un résumé médical de ce patient.",
      "Não mostramos este documento: não é um resumo de saúde deste doente.",
      "Wir zeigen dieses Dokument nicht: Es ist keine Kurzakte dieses Patienten.",
    ], tellReference)

  private static func identity(_ reading: ErrorCode.Reading) -> AnswerWords {
    switch reading {
    case .noMatch:
      AnswerWords(
        [
          "No person with these details.", "Aucune personne avec ces données.", "Nenhuma pessoa com estes dados.",
          "Keine Person mit diesen Angaben.",
        ],
        [
          "Check the number and the birth date against the card.",
          "Vérifiez le numéro et la date de naissance sur la carte.",
          "Confirme o número e a data de nascimento no cartão.",
          "Vergleichen Sie Nummer und Geburtsdatum mit der Karte.",
        ])
    case .notUnique:
      AnswerWords(
        [
          "More than one person was found, so none is shown.",
          "Plusieurs personnes ont été trouvées : aucune n’est affichée.",
          "Foi encontrada mais de uma pessoa, por isso nenhuma é mostrada.",
          "Mehr als eine Person gefunden, daher wird keine gezeigt.",
        ],
        [
          "Add the date of birth.", "Ajoutez la date de naissance.", "Indique a data de nascimento.",
          "Geben Sie das Geburtsdatum an.",
        ])
    default:
      AnswerWords(
        [
          "The country could not identify the patient.", "Le pays n’a pas pu identifier le patient.",
          "O país não conseguiu identificar o doente.", "Das Land konnte den Patienten nicht bestimmen.",
        ],
        [
          "Check the details with the patient, and ask for a code.",
          "Vérifiez les données avec le patient, et demandez un code.",
          "Confirme os dados com o doente, e peça um código.",
          "Prüfen Sie die Angaben mit dem Patienten, und bitten Sie um einen Code.",
        ])
    }
  }

  private static func caller(_ reading: ErrorCode.Reading) -> AnswerWords {
    switch reading {
    case .weakSignIn:
      AnswerWords(
        [
          "The country asks for a stronger sign-in.", "Le pays demande une connexion plus forte.",
          "O país pede um início de sessão mais forte.", "Das Land verlangt eine stärkere Anmeldung.",
        ],
        [
          "Sign in again with your professional card.", "Reconnectez-vous avec votre carte professionnelle.",
          "Inicie sessão de novo com o seu cartão profissional.",
          "Melden Sie sich mit Ihrem Berufsausweis erneut an.",
        ])
    case .notEntitled:
      AnswerWords(
        [
          "The country gives no summary to your role, or for this purpose.",
          "Le pays ne donne pas de résumé à votre fonction, ou pour ce motif.",
          "O país não dá resumos à sua função, ou para esta finalidade.",
          "Das Land gibt Ihrer Rolle oder zu diesem Zweck keine Akte.",
        ],
        [
          "Treat without the summary, or let a doctor ask.", "Soignez sans le résumé, ou laissez un médecin demander.",
          "Trate sem o resumo, ou deixe um médico pedir.",
          "Behandeln Sie ohne die Akte, oder lassen Sie einen Arzt anfragen.",
        ])
    default:
      AnswerWords(
        [
          "The country did not accept the message of our contact point.",
          "Le pays n’a pas accepté le message de notre point de contact.",
          "O país não aceitou a mensagem do nosso ponto de contacto.",
          "Das Land hat die Nachricht unserer Kontaktstelle nicht angenommen.",
        ],
        [
          "Give the reference to the contact point.", "Donnez la référence au point de contact.",
          "Indique a referência ao ponto de contacto.", "Nennen Sie der Kontaktstelle die Referenz.",
        ])
    }
  }

  private static func document(_ reading: ErrorCode.Reading) -> AnswerWords {
    switch reading {
    case .notOffered:
      AnswerWords(
        [
          "The country does not offer this document.", "Le pays ne propose pas ce document.",
          "O país não disponibiliza este documento.", "Das Land bietet dieses Dokument nicht an.",
        ],
        [
          "Treat without it, or ask the patient for paper documents.",
          "Soignez sans lui, ou demandez au patient des documents sur papier.",
          "Trate sem ele, ou peça ao doente documentos em papel.",
          "Behandeln Sie ohne, oder bitten Sie den Patienten um Unterlagen auf Papier.",
        ])
    case .documentGone:
      AnswerWords(
        [
          "The document is no longer there.", "Le document n’est plus là.", "O documento já não está disponível.",
          "Das Dokument ist nicht mehr da.",
        ],
        [
          "Ask the patient again.", "Redemandez au patient.", "Peça de novo ao doente.",
          "Fragen Sie den Patienten erneut.",
        ])
    case .notMade:
      AnswerWords(
        [
          "The country could not make the document.", "Le pays n’a pas pu établir le document.",
          "O país não conseguiu criar o documento.", "Das Land konnte das Dokument nicht erstellen.",
        ],
        [
          "Treat without it, and give the reference to the contact point.",
          "Soignez sans lui, et donnez la référence au point de contact.",
          "Trate sem ele, e indique a referência ao ponto de contacto.",
          "Behandeln Sie ohne, und nennen Sie der Kontaktstelle die Referenz.",
        ])
    default:
      AnswerWords(
        [
          "The country cannot reach its own records now.",
          "Le pays n’accède pas à ses propres dossiers en ce moment.",
          "O país não consegue aceder aos seus registos neste momento.",
          "Das Land erreicht seine eigenen Akten gerade nicht.",
        ],
        [
          "Try again in a few minutes.", "Réessayez dans quelques minutes.", "Tente de novo dentro de alguns minutos.",
          "Versuchen Sie es in einigen Minuten erneut.",
        ])
    }
  }
}
