import CDA
import Domain
import FHIR

extension SectionDraft {
  /// The section's `text`: everything clinical of the entries, generated, then the source's own narrative.
  func text(_ bundle: EuropeanBundle) -> JSON {
    var html = XHTML(language: language)
    html.begin("div", language: "en")
    if references.isEmpty, let reason = emptyReason {
      let isUnavailable = reason["coding"]?.array?.first?["code"] == "unavailable"
      if !isUnavailable || narrative.isEmpty { html.paragraph(XHTML.plain(reason)) }
    }
    for remark in remarks { html.paragraph(remark) }
    for entry in entries {
      for reference in entry.references {
        if let resource = bundle.resource(of: reference) { html.entry(resource, bundle) }
      }
      for words in entry.words { html.sourceParagraph(words) }
    }
    if html.isEmpty { html.paragraph("Coded entries are not available; the words of the source follow.") }
    html.end("div")
    if !narrative.isEmpty {
      html.begin("div", language: language.value)
      for block in narrative { html.append(block) }
      html.end("div")
    }
    return [
      "status": narrative.isEmpty ? "generated" : "additional",
      "div": .string("<div xmlns=\"http://www.w3.org/1999/xhtml\">\(html.text)</div>"),
    ]
  }
}

/// XHTML as FHIR R4 allows it in a narrative (section 2.4.0): written element by element, all text escaped.
struct XHTML {
  let language: LanguageTag
  private(set) var text = ""
  private var length = 0
  private var ids: Set<String> = []

  init(language: LanguageTag) { self.language = language }

  /// Whether nothing was written since the last ``begin(_:language:)``.
  var isEmpty: Bool { text.utf8.count == length }

  mutating func begin(_ name: String, language: String) {
    let value = XHTML.escaped(language)
    text += "<\(name) lang=\"\(value)\" xml:lang=\"\(value)\">"
    length = text.utf8.count
  }

  mutating func end(_ name: String) { text += "</\(name)>" }

  mutating func paragraph(_ words: String) { text += "<p>\(XHTML.escaped(words))</p>" }

  mutating func sourceParagraph(_ words: String) { text += "<p>\(inSource(words))</p>" }

  /// Words of the source, with its language.
  func inSource(_ words: String) -> String {
    let value = XHTML.escaped(language.value)
    return "<span lang=\"\(value)\" xml:lang=\"\(value)\">\(XHTML.escaped(words))</span>"
  }

  mutating func add(_ markup: String) { text += markup }

  /// The displays of a concept as plain text.
  static func plain(_ concept: JSON) -> String {
    (concept["coding"]?.array ?? []).compactMap { $0["display"]?.string ?? $0["code"]?.string }
      .joined(separator: "; ")
  }

  /// Text with the five characters of markup escaped and what XML forbids left out.
  static func escaped(_ words: String) -> String {
    // Plain ASCII, nearly all there is, goes through unchanged: & is 26, < 3C, > 3E, " 22.
    let isPlain = words.utf8.allSatisfy { byte in
      (0x20...0x7E).contains(byte) && byte != 0x26 && byte != 0x3C && byte != 0x3E && byte != 0x22
    }
    if isPlain { return words }
    var out = String.UnicodeScalarView()
    for scalar in words.unicodeScalars {
      switch scalar {
      case "&": out.append(contentsOf: "&amp;".unicodeScalars)
      case "<": out.append(contentsOf: "&lt;".unicodeScalars)
      case ">": out.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": out.append(contentsOf: "&quot;".unicodeScalars)
      case "\u{9}", "\u{A}", "\u{D}", "\u{20}"..."\u{7E}", "\u{85}"..."\u{D7FF}", "\u{E000}"..."\u{FFFD}",
        "\u{10000}"..."\u{10FFFF}":
        out.append(scalar)
      default: break
      }
    }
    return String(out)
  }

  // MARK: The source's narrative

  mutating func append(_ narrative: Narrative) {
    for node in narrative.nodes { append(node, in: nil) }
  }

  private mutating func append(_ node: Narrative.Node, in parent: String?) {
    switch node {
    case .text(let words): text += XHTML.escaped(words)
    case .element(let source, let attributes, let children):
      func value(_ name: String) -> String? { attributes.first { $0.name == name }?.value }
      guard let name = XHTML.name(of: source, listType: value("listType"), in: parent) else { return }
      text += "<\(name)"
      if let id = value("ID"), NarrativeIDs.isValid(id), ids.insert(id).inserted { text += " id=\"\(id)\"" }
      for attribute in ["colspan", "rowspan", "scope"] {
        if let value = value(attribute) { text += " \(attribute)=\"\(XHTML.escaped(value))\"" }
      }
      if let language = value("language").map(XHTML.escaped) {
        text += " lang=\"\(language)\" xml:lang=\"\(language)\""
      }
      // The HTML that FHIR allows has no ins and del (HTML 4.0, chapter 9 section 4 is left out).
      if value("revised") == "delete" { text += " style=\"text-decoration: line-through\"" }
      guard !["br", "col"].contains(name) else {
        text += "/>"
        return
      }
      text += ">"
      for child in children { append(child, in: source) }
      text += "</\(name)>"
    }
  }

  /// The HTML element for one of CDA's (StrucDoc.Text); nil for a footnote's reference, which only points.
  private static func name(of source: String, listType: String?, in parent: String?) -> String? {
    switch source {
    case "paragraph": "p"
    case "content", "footnote": "span"
    case "footnoteRef": nil
    case "list": listType == "ordered" ? "ol" : "ul"
    case "item": "li"
    // HTML has captions in tables only; a list takes items only.
    case "caption": parent == "table" ? "caption" : parent == "list" ? "li" : "b"
    default: source
    }
  }
}
