import CDA

/// The words around the codes, in the four languages of the clinician's pages.
struct DisplayWords: Sendable {
  static let languages = ["en", "fr", "pt", "de"]

  let language: String

  init(language: String) { self.language = Self.languages.contains(language) ? language : "en" }

  subscript(_ key: String) -> String { Self.table[key]?[index] ?? Self.table[key]?[0] ?? key }

  private var index: Int { Self.languages.firstIndex(of: language) ?? 0 }

  /// A time with the month in letters and the precision of its source.
  func date(_ time: HL7Time?) -> String? {
    guard let time else { return nil }
    guard let month = time.month, (1...12).contains(month) else { return String(time.year) }
    let name = Self.months[index][month - 1]
    guard let day = time.day else { return "\(name) \(time.year)" }
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
    case (let start?, let end?): return "\(start) – \(end)"
    case (let start?, nil): return range.value != nil ? start : "\(self["since"]) \(start)"
    case (nil, let end?): return "\(self["until"]) \(end)"
    case (nil, nil): return nil
    }
  }

  private static let months = [
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
      "December"],
    ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
      "décembre"],
    ["janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro",
      "dezembro"],
    ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
      "Dezember"],
  ]

  private static let table: [String: [String]] = [
    "since": ["since", "depuis", "desde", "seit"],
    "until": ["until", "jusqu’à", "até", "bis"],
    "reaction": ["reaction", "réaction", "reação", "Reaktion"],
    "criticality": ["criticality", "criticité", "criticidade", "Kritikalität"],
    "certainty": ["certainty", "certitude", "certeza", "Sicherheit"],
    "severity": ["severity", "sévérité", "gravidade", "Schweregrad"],
    "status": ["status", "statut", "estado", "Status"],
    "dose": ["dose", "dose", "dose", "Dosis"],
    "every": ["every", "toutes les", "a cada", "alle"],
    "reason": ["reason", "motif", "motivo", "Grund"],
    "brand": ["brand in {country}", "spécialité ({country})", "marca ({country})", "Handelsname ({country})"],
    "active": ["active", "en cours", "em curso", "laufend"],
    "ended": ["ended", "terminé", "terminado", "beendet"],
    "substanceMissing": ["substance not given", "substance non indiquée", "substância não indicada", "Wirkstoff nicht angegeben"],
    "agentMissing": ["substance not given", "substance non indiquée", "substância não indicada", "Stoff nicht angegeben"],
    "notGiven": ["not given", "non administré", "não administrada", "nicht verabreicht"],
    "lot": ["lot", "lot", "lote", "Charge"],
    "doseNumber": ["dose no.", "rang", "dose n.º", "Dosis Nr."],
    "bodySite": ["site", "site", "local", "Ort"],
    "comment": ["comment", "commentaire", "comentário", "Kommentar"],
    "statedNone": ["stated by the source", "indiqué par la source", "indicado pela origem", "von der Quelle angegeben"],
    "notRecorded": ["not recorded", "non renseigné", "não registado", "nicht erhoben"],
    "notAvailable": ["not available", "non disponible", "não disponível", "nicht verfügbar"],
    "flag.approximate": ["≈ approximate", "≈ approché", "≈ aproximado", "≈ ungefähr"],
    "flag.originalLanguage": ["{lang} in the original language", "{lang} en langue d’origine", "{lang} na língua original", "{lang} in der Originalsprache"],
    "flag.noEuropeanCode": ["? no European code", "? sans code européen", "? sem código europeu", "? kein europäischer Code"],
    "flag.check": ["⚠ check", "⚠ à vérifier", "⚠ verificar", "⚠ prüfen"],
    "approximate.text": [
      "Original: {original}; nearest European term: {term}.", "Original : {original} ; terme européen le plus proche : {term}.",
      "Original: {original}; termo europeu mais próximo: {term}.", "Original: {original}; nächster europäischer Begriff: {term}.",
    ],
    "check.name": [
      "The source names this substance differently in words and in code.",
      "La source nomme cette substance différemment en mots et en code.",
      "A origem nomeia esta substância de forma diferente em palavras e em código.",
      "Die Quelle nennt diesen Stoff in Worten anders als im Code.",
    ],
    "author": ["Author", "Auteur", "Autor", "Autor"],
    "organisation": ["Organisation", "Organisation", "Organização", "Einrichtung"],
    "recorded": ["Recorded", "Saisi le", "Registado", "Erfasst"],
    "nationalCode": ["National code", "Code national", "Código nacional", "Nationaler Code"],
    "europeanCode": ["European code", "Code européen", "Código europeu", "Europäischer Code"],
    "mapping": ["Mapping", "Correspondance", "Correspondência", "Zuordnung"],
    "mapping.equal": ["same code", "même code", "mesmo código", "gleicher Code"],
    "mapping.equivalent": ["equivalent", "équivalent", "equivalente", "gleichwertig"],
    "mapping.wider": ["European term is broader", "terme européen plus large", "termo europeu mais amplo", "europäischer Begriff ist weiter"],
    "mapping.narrower": ["European term is narrower", "terme européen plus étroit", "termo europeu mais restrito", "europäischer Begriff ist enger"],
    "mapping.inexact": ["inexact", "approximatif", "inexato", "ungenau"],
    "mapping.unmatched": ["no European code", "sans code européen", "sem código europeu", "kein europäischer Code"],
    "documentAuthor": ["Author of the record", "Auteur du dossier", "Autor do registo", "Autor der Akte"],
    "custodian": ["Kept by", "Conservé par", "Guardado por", "Verwahrt von"],
    "documentTitle": ["Title", "Titre", "Título", "Titel"],
    "languageOfRecord": ["Language of the record", "Langue du dossier", "Língua do registo", "Sprache der Akte"],
    "expectedDelivery": ["expected date", "date prévue", "data prevista", "Termin"],
    "sex.F": ["female", "féminin", "feminino", "weiblich"],
    "sex.M": ["male", "masculin", "masculino", "männlich"],
    "sex.UN": ["undifferentiated", "indifférencié", "indiferenciado", "unbestimmt"],
    "sex.unknown": ["sex not stated", "sexe non indiqué", "sexo não indicado", "Geschlecht nicht angegeben"],
    "unit.h": ["hours", "heures", "horas", "Stunden"],
    "unit.d": ["days", "jours", "dias", "Tage"],
    "unit.wk": ["weeks", "semaines", "semanas", "Wochen"],
    "unit.mo": ["months", "mois", "meses", "Monate"],
    "unit.{tablet}": ["tablet(s)", "comprimé(s)", "comprimido(s)", "Tablette(n)"],
    "unit.{puff}": ["puff(s)", "bouffée(s)", "inalação(ões)", "Hub(e)"],
    "unit.{pack}/a": ["pack-years", "paquets-années", "maços-ano", "Packungsjahre"],
    "unit.{drink}/d": ["drinks a day", "verres par jour", "bebidas por dia", "Getränke pro Tag"],
    "unit.{drink}/wk": ["drinks a week", "verres par semaine", "bebidas por semana", "Getränke pro Woche"],
  ]
}
