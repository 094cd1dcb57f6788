import Domain

/// Countries as addresses write them: ISO 3166-1 codes of two or three letters, or the name in English or in the
/// country's own language.
enum CountryName {
  /// The alpha-2 code; nil for a text that names no country known here.
  static func code(_ text: String) -> String? {
    // "UK" and "EL" are no ISO codes, yet addresses and the Union use them.
    switch text.uppercased() {
    case "UK": return "GB"
    case "EL": return "GR"
    default: break
    }
    if let code = CountryCode(text) { return code.value }
    return known[text.lowercased()]
  }

  /// The first official language of a country of the exchange (ISO 639-1); nil for others.
  static func language(of country: String) -> String? { languages[country] }

  private static let languages = [
    "AT": "de", "BE": "nl", "BG": "bg", "CH": "de", "CY": "el", "CZ": "cs", "DE": "de", "DK": "da", "EE": "et",
    "ES": "es", "FI": "fi", "FR": "fr", "GR": "el", "HR": "hr", "HU": "hu", "IE": "en", "IS": "is", "IT": "it",
    "LI": "de", "LT": "lt", "LU": "fr", "LV": "lv", "MT": "mt", "NL": "nl", "NO": "nb", "PL": "pl", "PT": "pt",
    "RO": "ro", "SE": "sv", "SI": "sl", "SK": "sk",
  ]

  private static let known: [String: String] = {
    var known: [String: String] = [:]
    for row in rows.split(separator: "\n") {
      let fields = row.split(separator: " ", maxSplits: 1)
      guard fields.count == 2 else { continue }
      for name in fields[1].split(separator: "|") { known[name.lowercased()] = String(fields[0]) }
    }
    return known
  }()

  private static let rows = """
    AT aut|austria|österreich
    BE bel|belgium|belgië|belgique|belgien
    BG bgr|bulgaria|българия
    CH che|switzerland|schweiz|suisse|svizzera
    CY cyp|cyprus|κύπρος
    CZ cze|czechia|czech republic|česko|česká republika
    DE deu|germany|deutschland
    DK dnk|denmark|danmark
    EE est|estonia|eesti
    ES esp|spain|españa
    FI fin|finland|suomi
    FR fra|france
    GB gbr|united kingdom
    GR grc|greece|ελλάδα
    HR hrv|croatia|hrvatska
    HU hun|hungary|magyarország
    IE irl|ireland|éire
    IS isl|iceland|ísland
    IT ita|italy|italia
    LI lie|liechtenstein
    LT ltu|lithuania|lietuva
    LU lux|luxembourg|luxemburg|lëtzebuerg
    LV lva|latvia|latvija
    MT mlt|malta
    NL nld|netherlands|the netherlands|nederland
    NO nor|norway|norge
    PL pol|poland|polska
    PT prt|portugal
    RO rou|romania|românia
    SE swe|sweden|sverige
    SI svn|slovenia|slovenija
    SK svk|slovakia|slovensko
    """
}
