import Domain

/// A value set while a file that states words in several languages is read.
struct ValueSetDraft {
  var edition: ValueSetEdition
  let path: String
  private(set) var designations: [StatedDesignation] = []
  private(set) var parents: [Catalogue.Key: Catalogue.Key] = [:]
  private var hasEnglish: Set<Catalogue.Key> = []

  init(_ edition: ValueSetEdition, path: String) {
    self.edition = edition
    self.path = path
  }

  /// Adds a concept with its words, the preferred ones first.
  ///
  /// The English words become the display; without any, those of the first language do. A unit is its own word.
  ///
  /// - Throws: `terminology.inconsistent` for a concept that stands twice, or has no words.
  mutating func add(
    _ key: Catalogue.Key, words: [(language: String, text: String)], isDeprecated: Bool = false,
    validity: Validity = Validity(), parent: Catalogue.Key? = nil, line: Int
  ) throws(TerminologyFailure) {
    guard !key.code.isEmpty, !key.system.isEmpty else {
      throw .inconsistent(path, line, "a concept has no code or no code system")
    }
    var words = words
    if words.isEmpty, key.system == CodeSystem.ucum { words = [("en", key.code)] }
    guard let first = words.first else { throw .inconsistent(path, line, "the concept \(key.code) has no words") }
    for word in words where word.text.trimmingBlanks.isEmpty {
      throw .inconsistent(path, line, "the designation of \(key.code) is empty")
    }
    let english = words.first { Self.isEnglish($0.language) }
    let concept = ValueSetEdition.Concept(
      display: (english ?? first).text, isDeprecated: isDeprecated, validity: validity)
    guard edition.members.updateValue(concept, forKey: key) == nil else {
      throw .inconsistent(path, line, "the concept \(key.code) stands there twice")
    }
    if english != nil { hasEnglish.insert(key) }
    add(words, to: key)
    if let parent { parents[key] = parent }
  }

  /// Adds words of a further language to a concept that stands there already.
  mutating func add(_ words: [(language: String, text: String)], to key: Catalogue.Key) {
    for word in words {
      designations.append(StatedDesignation(key: key, language: word.language, text: word.text))
    }
    if !hasEnglish.contains(key), let english = words.first(where: { Self.isEnglish($0.language) }) {
      edition.members[key]?.display = english.text
      hasEnglish.insert(key)
    }
  }

  func finished(stated: Int? = nil) -> StatedSet {
    StatedSet(edition: edition, stated: stated, designations: designations, parents: parents, place: path)
  }

  private static func isEnglish(_ language: String) -> Bool {
    let tag = Catalogue.tag(language)
    return tag == "en" || tag.hasPrefix("en-")
  }
}
