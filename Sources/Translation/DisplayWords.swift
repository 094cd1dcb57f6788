import CDA

/// The words around the codes, in the four languages of the clinician's pages.
struct DisplayWords: Sendable {
  static let languages = ["en", "fr", "pt", "de"]

  let language: String

  init(language: String) { self.language = Self.languages.contains(language) ? language : "en" }

  subscript(_ key: String) -> String { Self.table[key]?[index] ?? key }

  subscript(_ key: String?, else fallback: String) -> String {
    key.flatMap { Self.table[$0]?[index] } ?? self[fallback]
  }

  func text(_ key: String) -> String? { Self.table[key]?[index] }

  private var index: Int { Self.languages.firstIndex(of: language) ?? 0 }

  /// Sections that hold words only, in the reader's order: results, vital signs, function, plans, directives.
  static let narrative: Set<String> = ["30954-2", "8716-3", "47420-5", "18776-5", "42348-3"]

  /// The heading of a section by its LOINC code.
  func section(_ code: String) -> String? { Self.sections[code]?[index] }

  /// `in French`; a language that has no word here is named by its code.
  func inLanguage(_ language: String) -> String {
    Self.inLanguages[language]?[index] ?? self["flag.otherLanguage"]
  }

  /// `French`; a language that has no word here is named by its code.
  func nameOfLanguage(_ language: String) -> String {
    Self.inLanguages[language].map { String($0[index].split(separator: " ").dropFirst().joined(separator: " ")) }
      ?? language
  }

  /// A unit in words where it has some, else as it is.
  func unit(_ unit: String) -> String { Self.table["unit.\(unit)"]?[index] ?? unit }

  /// A number with the reader's decimal sign. The digits stay as the source wrote them.
  func number(_ value: String) -> String { language == "en" ? value : value.replacing(".", with: ",") }

  /// Date, and the time of day in 24 hours where the source gives it; its zone as the difference to UTC.
  func dateTime(_ time: HL7Time?) -> String? {
    guard let time, let date = date(time) else { return nil }
    let digits = time.digits
    guard digits.count >= 12 else { return date }
    let clock = "\(digits.dropFirst(8).prefix(2)):\(digits.dropFirst(10).prefix(2))"
    guard let zone = time.zone else { return "\(date), \(clock)" }
    return "\(date), \(clock) (UTC\(zone.prefix(3)):\(zone.suffix(2)))"
  }

  /// A time with the month in letters and the precision of its source.
  func date(_ time: HL7Time?) -> String? {
    guard let time else { return nil }
    guard let month = time.month, (1...12).contains(month) else { return String(time.year) }
    let name = Self.months[index][month - 1]
    guard let day = time.day else { return language == "pt" ? "\(name) de \(time.year)" : "\(name) \(time.year)" }
    switch language {
    case "de": return "\(day). \(name) \(time.year)"
    case "pt": return "\(day) de \(name) de \(time.year)"
    default: return "\(day) \(name) \(time.year)"
    }
  }

  /// A range in words; nil when it says nothing.
  func period(_ range: TimeRange) -> String? {
    let start = date(range.start)
    let end = date(range.high)
    switch (start, end) {
    case (let start?, let end?): return start == end ? start : "\(start) – \(end)"
    case (let start?, nil): return range.value != nil ? start : "\(self["since"]) \(start)"
    case (nil, let end?): return "\(self["until"]) \(end)"
    case (nil, nil): return nil
    }
  }

  private static let months = [
    [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
      "December",
    ],
    [
      "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
      "décembre",
    ],
    [
      "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro",
      "dezembro",
    ],
    [
      "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
      "Dezember",
    ],
  ]

  static let table: [String: [String]] = [
    "since": ["since", "depuis", "desde", "seit"],
    "until": ["until", "jusqu’à", "até", "bis"],
    "reaction": ["reaction", "réaction", "reação", "Reaktion"],
    "criticality": ["criticality", "criticité", "criticidade", "Kritikalität"],
    "certainty": ["certainty", "certitude", "certeza", "Sicherheit"],
    "severity": ["severity", "sévérité", "gravidade", "Schweregrad"],
    "status": ["status", "statut", "estado", "Status"],
    "dose": ["dose", "dose", "dose", "Dosis"],
    "every": ["every", "toutes les", "a cada", "alle"],
    "every.1.d": ["once a day", "une fois par jour", "uma vez por dia", "einmal täglich"],
    "every.1.wk": ["once a week", "une fois par semaine", "uma vez por semana", "einmal pro Woche"],
    "wordsOnly": ["uncoded text", "texte non codé", "texto não codificado", "nicht codierter Text"],
    "reason": ["reason", "motif", "motivo", "Grund"],
    "active": ["active", "en cours", "em curso", "laufend"],
    "ended": ["ended", "terminé", "terminado", "beendet"],
    "substanceMissing": [
      "substance not given", "substance non indiquée", "substância não indicada", "Wirkstoff nicht angegeben",
    ],
    "agentMissing": [
      "substance not given", "substance non indiquée", "substância não indicada", "Stoff nicht angegeben",
    ],
    "notGiven": ["not given", "non administré", "não administrada", "nicht verabreicht"],
    "lot": ["lot", "lot", "lote", "Charge"],
    "doseNumber": ["dose no.", "rang", "dose n.º", "Dosis Nr."],
    "yes": ["yes", "oui", "sim", "ja"],
    "no": ["no", "non", "não", "nein"],
    "planned.medication": ["planned medicine", "traitement prévu", "medicação prevista", "geplantes Arzneimittel"],
    "planned.immunization": ["planned vaccination", "vaccination prévue", "vacinação prevista", "geplante Impfung"],
    "planned.procedure": ["planned procedure", "acte prévu", "procedimento previsto", "geplanter Eingriff"],
    "planned.encounter": ["planned visit", "consultation prévue", "consulta prevista", "geplanter Termin"],
    "planned.observation": ["planned examination", "examen prévu", "exame previsto", "geplante Untersuchung"],
    "planned.supply": ["planned supply", "fourniture prévue", "fornecimento previsto", "geplante Lieferung"],
    "planned.goal": ["goal", "objectif", "objetivo", "Ziel"],
    "planned.other": ["planned", "prévu", "previsto", "geplant"],
    "bodySite": ["site", "site", "local", "Ort"],
    "comment": ["comment", "commentaire", "comentário", "Kommentar"],
    "statedNone.by": [
      "stated by {who}", "indiqué par {who}", "indicado por {who}", "angegeben von {who}",
    ],
    "failed": [
      "could not be shown — reference {reference}", "n’a pas pu être affiché — référence {reference}",
      "não pôde ser mostrado — referência {reference}", "konnte nicht angezeigt werden — Referenz {reference}",
    ],
    "failed.bare": [
      "could not be shown", "n’a pas pu être affiché", "não pôde ser mostrado", "konnte nicht angezeigt werden",
    ],
    "unread": [
      "entries that could not be shown: {n} — reference {reference}",
      "éléments qui n’ont pas pu être affichés : {n} — référence {reference}",
      "itens que não puderam ser mostrados: {n} — referência {reference}",
      "Einträge, die nicht angezeigt werden konnten: {n} — Referenz {reference}",
    ],
    "unread.bare": [
      "entries that could not be shown: {n}", "éléments qui n’ont pas pu être affichés : {n}",
      "itens que não puderam ser mostrados: {n}", "Einträge, die nicht angezeigt werden konnten: {n}",
    ],
    "otherPart": [
      "Another part of the record", "Une autre partie du dossier", "Outra parte do registo",
      "Ein weiterer Teil der Akte",
    ],
    "withdrawn": [
      "withdrawn entries: {n}", "mentions retirées : {n}", "registos retirados: {n}", "zurückgenommene Einträge: {n}",
    ],
    "warning.allergies": [
      "Allergies without a European code: {n}. Read their original words.",
      "Allergies sans code européen : {n}. Lisez les mots d’origine.",
      "Alergias sem código europeu: {n}. Leia as palavras originais.",
      "Allergien ohne europäischen Code: {n}. Lesen Sie den Originaltext.",
    ],
    "warning.medicines": [
      "Medicines without a European code: {n}. Read their original words.",
      "Médicaments sans code européen : {n}. Lisez les mots d’origine.",
      "Medicamentos sem código europeu: {n}. Leia as palavras originais.",
      "Arzneimittel ohne europäischen Code: {n}. Lesen Sie den Originaltext.",
    ],
    "against": ["against", "contre", "contra", "gegen"],
    "number": ["number", "nombre", "número", "Anzahl"],
    "outcomeDate": [
      "Outcome of pregnancy", "Issue de la grossesse", "Desfecho da gravidez", "Schwangerschaftsausgang",
    ],
    "preferredPractitioner": ["Own doctor", "Médecin traitant", "Médico assistente", "Hausarzt"],
    "terminology": ["Terminology version", "Version de terminologie", "Versão da terminologia", "Terminologieversion"],
    "statedNone": [
      "stated by the source", "indiqué par la source", "indicado pela origem", "von der Quelle angegeben",
    ],
    "notRecorded": ["not recorded", "non renseigné", "não registado", "nicht erhoben"],
    "notAvailable": ["not available", "non disponible", "não disponível", "nicht verfügbar"],
    "flag.approximate": ["≈ approximate", "≈ approché", "≈ aproximado", "≈ ungefähr"],
    "flag.otherLanguage": [
      "in the original language", "en langue d’origine", "na língua original", "in der Originalsprache",
    ],
    "flag.noEuropeanCode": [
      "? no European code", "? sans code européen", "? sem código europeu", "? kein europäischer Code",
    ],
    "flag.check": ["⚠ check", "⚠ à vérifier", "⚠ verificar", "⚠ prüfen"],
    "approximate.text": [
      "Original: {original}; nearest European term: {term}.",
      "Original : {original} ; terme européen le plus proche : {term}.",
      "Original: {original}; termo europeu mais próximo: {term}.",
      "Original: {original}; nächster europäischer Begriff: {term}.",
    ],
    "check.name": [
      "The source names this substance differently in words and in code.",
      "La source nomme cette substance différemment en mots et en code.",
      "A origem nomeia esta substância de forma diferente em palavras e em código.",
      "Die Quelle nennt diesen Stoff in Worten anders als im Code.",
    ],
    "check.retired": [
      "This code is no longer in use in the European lists; its words may be out of date.",
      "Ce code n’est plus utilisé dans les listes européennes ; ses mots peuvent être dépassés.",
      "Este código já não se usa nas listas europeias; as suas palavras podem estar desatualizadas.",
      "Dieser Code ist in den europäischen Listen nicht mehr in Gebrauch; seine Wörter können veraltet sein.",
    ],
    "check.strength": [
      "The product’s name gives the strength in another unit than its ingredient.",
      "Le nom du produit donne le dosage dans une autre unité que sa substance.",
      "O nome do produto indica a dosagem noutra unidade que a substância.",
      "Der Name des Produkts nennt die Stärke in einer anderen Einheit als sein Wirkstoff.",
    ],
    "author": ["Author", "Auteur", "Autor", "Autor"],
    "organisation": ["Organisation", "Organisation", "Organização", "Einrichtung"],
    "place": ["Place", "Lieu", "Local", "Ort"],
    "recorded": ["Recorded", "Saisi le", "Registado", "Erfasst"],
    "nationalCode": ["National code", "Code national", "Código nacional", "Nationaler Code"],
    "europeanCode": ["European code", "Code européen", "Código europeu", "Europäischer Code"],
    "mapping": ["Mapping", "Correspondance", "Correspondência", "Zuordnung"],
    "mapping.equal": ["same code", "même code", "mesmo código", "gleicher Code"],
    "mapping.equivalent": ["equivalent", "équivalent", "equivalente", "gleichwertig"],
    "mapping.wider": [
      "European term is broader", "terme européen plus large", "termo europeu mais amplo",
      "europäischer Begriff ist weiter",
    ],
    "mapping.narrower": [
      "European term is narrower", "terme européen plus étroit", "termo europeu mais restrito",
      "europäischer Begriff ist enger",
    ],
    "mapping.inexact": ["inexact", "approximatif", "inexato", "ungenau"],
    "mapping.unmatched": ["no European code", "sans code européen", "sem código europeu", "kein europäischer Code"],
    "documentAuthor": ["Author of the record", "Auteur du dossier", "Autor do registo", "Autor der Akte"],
    "custodian": ["Kept by", "Conservé par", "Guardado por", "Verwahrt von"],
    "documentTitle": ["Title", "Titre", "Título", "Titel"],
    "languageOfRecord": ["Language of the record", "Langue du dossier", "Língua do registo", "Sprache der Akte"],
    "sex.F": ["female", "féminin", "feminino", "weiblich"],
    "sex.M": ["male", "masculin", "masculino", "männlich"],
    "sex.UN": ["undifferentiated", "indifférencié", "indiferenciado", "unbestimmt"],
    "sex.unknown": ["sex not stated", "sexe non indiqué", "sexo não indicado", "Geschlecht nicht angegeben"],
  ].merging(units) { _, unit in unit }
}
