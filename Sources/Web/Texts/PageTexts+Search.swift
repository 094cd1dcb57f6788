extension PageTexts {
  /// Countries of the Union and of the European Economic Area, which can be connected.
  static let europeanCountries = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT",
    "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
  ]

  /// Words of the search page that ``clinician`` does not have, and the names of countries.
  static let searchPage: [String: [String: String]] = [
    "group.recent": row("Last used", "Derniers utilisés", "Últimos usados", "Zuletzt benutzt"),
    "group.connected": row("Connected", "Reliés", "Ligados", "Verbunden"),
    "group.other": row("Not connected yet", "Pas encore reliés", "Ainda não ligados", "Noch nicht verbunden"),
    "notConnected": row(
      "{country} is not connected yet", "Pas encore relié : {country}", "Ainda não está ligado: {country}",
      "Noch nicht verbunden: {country}"),
    "notConnected.next": row(
      "Ask the patient for paper or a phone copy of their record, or telephone your contact point.",
      "Demandez au patient ses documents sur papier ou téléphone, ou appelez votre point de contact.",
      "Peça ao doente documentos em papel ou no telemóvel, ou telefone ao seu ponto de contacto.",
      "Bitten Sie um Unterlagen auf Papier oder Telefon, oder rufen Sie Ihre Kontaktstelle an."),
    "interruptedNote": row(
      "{country} has not answered since {time}. A request may fail; ask the patient for paper documents meanwhile.",
      "Sans réponse ({country}) depuis {time}. Une demande peut échouer ; demandez des documents sur papier.",
      "Sem resposta ({country}) desde {time}. Um pedido pode falhar; peça entretanto documentos em papel.",
      "Keine Antwort ({country}) seit {time}. Eine Anfrage kann scheitern; bitten Sie um Unterlagen auf Papier."),
    "example": row("For example", "Par exemple", "Por exemplo", "Zum Beispiel"),
    "oneOf": row("Give one of these:", "Donnez l’un de ceux-ci :", "Indique um destes:", "Eine Angabe genügt:"),
    "reads.title": row("The patient will read", "Le patient lira", "O doente lerá", "Der Patient liest"),
    "notice.link": row(
      "Information for the patient, to hand over", "Information à remettre au patient",
      "Informação para entregar ao doente", "Information für den Patienten, zum Aushändigen"),
    "notice.title": row(
      "Your health summary in another country", "Votre résumé de santé dans un autre pays",
      "O seu resumo de saúde noutro país", "Ihre Patientenkurzakte in einem anderen Land"),
    "notice.1": row(
      "The doctor here can ask to see your health summary from your own country.",
      "Le médecin peut demander à voir le résumé de santé qui est dans votre pays.",
      "O médico pode pedir para ver o resumo de saúde que está no seu país.",
      "Der Arzt hier kann fragen, ob er Ihre Kurzakte aus Ihrem Land sehen darf."),
    "notice.2": row(
      "You decide each time, on your own device. You may also choose only some parts.",
      "Vous décidez chaque fois, sur votre propre appareil. Vous pouvez aussi choisir certaines parties.",
      "Decide de cada vez, no seu próprio aparelho. Também pode escolher só algumas partes.",
      "Sie entscheiden jedes Mal, auf dem eigenen Gerät. Sie können auch nur Teile wählen."),
    "notice.3": row(
      "If you refuse, you are treated without this summary.",
      "Si vous refusez, vous serez soigné sans ce résumé.", "Se recusar, será tratado sem este resumo.",
      "Wenn Sie ablehnen, werden Sie ohne diese Akte behandelt."),
    "notice.4": row(
      "A number is shown to you and to the doctor. It must be the same. If not, refuse.",
      "Un numéro est montré à vous et au médecin. Il doit être le même. Sinon, refusez.",
      "Um número é mostrado a si e ao médico. Tem de ser o mesmo. Se não for, recuse.",
      "Sie und der Arzt sehen eine Nummer. Sie muss dieselbe sein. Wenn nicht, lehnen Sie ab."),
    "notice.5": row(
      "Every access is recorded. You can see later who looked, and complain.",
      "Chaque accès est enregistré. Vous pouvez voir plus tard qui a regardé, et vous plaindre.",
      "Cada acesso fica registado. Pode ver mais tarde quem consultou, e reclamar.",
      "Jeder Zugriff wird aufgezeichnet. Sie können später sehen, wer geschaut hat, und sich beschweren."),
    "notice.6": row(
      "The hospital keeps what it received, under the law of its country.",
      "L’hôpital garde ce qu’il a reçu, selon la loi de son pays.",
      "O hospital guarda o que recebeu, segundo a lei do seu país.",
      "Das Krankenhaus behält, was es erhalten hat, nach dem Recht seines Landes."),
    "country.AT": row("Austria", "Autriche", "Áustria", "Österreich"),
    "country.BE": row("Belgium", "Belgique", "Bélgica", "Belgien"),
    "country.BG": row("Bulgaria", "Bulgarie", "Bulgária", "Bulgarien"),
    "country.CY": row("Cyprus", "Chypre", "Chipre", "Zypern"),
    "country.CZ": row("Czechia", "Tchéquie", "Chéquia", "Tschechien"),
    "country.DK": row("Denmark", "Danemark", "Dinamarca", "Dänemark"),
    "country.EE": row("Estonia", "Estonie", "Estónia", "Estland"),
    "country.FI": row("Finland", "Finlande", "Finlândia", "Finnland"),
    "country.GR": row("Greece", "Grèce", "Grécia", "Griechenland"),
    "country.HR": row("Croatia", "Croatie", "Croácia", "Kroatien"),
    "country.HU": row("Hungary", "Hongrie", "Hungria", "Ungarn"),
    "country.IE": row("Ireland", "Irlande", "Irlanda", "Irland"),
    "country.IS": row("Iceland", "Islande", "Islândia", "Island"),
    "country.IT": row("Italy", "Italie", "Itália", "Italien"),
    "country.LI": row("Liechtenstein", "Liechtenstein", "Listenstaine", "Liechtenstein"),
    "country.LT": row("Lithuania", "Lituanie", "Lituânia", "Litauen"),
    "country.LU": row("Luxembourg", "Luxembourg", "Luxemburgo", "Luxemburg"),
    "country.LV": row("Latvia", "Lettonie", "Letónia", "Lettland"),
    "country.MT": row("Malta", "Malte", "Malta", "Malta"),
    "country.NL": row("Netherlands", "Pays-Bas", "Países Baixos", "Niederlande"),
    "country.NO": row("Norway", "Norvège", "Noruega", "Norwegen"),
    "country.PL": row("Poland", "Pologne", "Polónia", "Polen"),
    "country.RO": row("Romania", "Roumanie", "Roménia", "Rumänien"),
    "country.SE": row("Sweden", "Suède", "Suécia", "Schweden"),
    "country.SI": row("Slovenia", "Slovénie", "Eslovénia", "Slowenien"),
    "country.SK": row("Slovakia", "Slovaquie", "Eslováquia", "Slowakei"),
  ]
}
