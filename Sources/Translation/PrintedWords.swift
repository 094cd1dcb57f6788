/// The words of the printed form that the displayed form has no need of.
struct PrintedWords: Sendable {
  static let languages = ["en", "fr", "pt", "de"]

  private let index: Int

  /// English where a language has no words here, as for the displayed form.
  init(language: String) { index = Self.languages.firstIndex(of: language) ?? 0 }

  subscript(_ key: String) -> String { Self.table[key]?[index] ?? key }

  /// French puts a no-break space before the colon.
  var colon: String { Self.languages[index] == "fr" ? "\u{A0}:" : ":" }

  static let table: [String: [String]] = [
    "title": ["Patient summary", "Synthèse médicale", "Resumo do doente", "Patientenkurzakte"],
    "name": ["Name", "Nom", "Nome", "Name"],
    "born": ["Born", "Date de naissance", "Data de nascimento", "Geboren"],
    "sex": ["Sex", "Sexe", "Sexo", "Geschlecht"],
    "identifier": ["Identifier", "Identifiant", "Identificador", "Kennung"],
    "updated": ["Record of", "Dossier du", "Registo de", "Stand der Akte"],
    "entry": ["Entry", "Élément", "Elemento", "Eintrag"],
    "details": ["Details", "Précisions", "Pormenores", "Einzelheiten"],
    "source": ["Source", "Source", "Origem", "Quelle"],
    "document": ["About this document", "À propos de ce document", "Sobre este documento", "Zu diesem Dokument"],
    "madeFrom": [
      "Printed form of the coded summary {id}", "Forme imprimée de la synthèse codée {id}",
      "Forma impressa do resumo codificado {id}", "Druckform der codierten Kurzakte {id}",
    ],
    "made": ["Laid out", "Mise en page le", "Composto em", "Gesetzt am"],
    "coded": ["Coded form", "Forme codée", "Forma codificada", "Codierte Form"],
  ]
}
