import Domain

extension DisplayedSummary {
  /// As plain lines, for the terminal and for "copy as text".
  public var text: String {
    var lines = ["\(patient.family) \(patient.given) · \(patient.born) · \(patient.sex)"]
    lines += warnings.map { "⚠ \($0)" }
    lines.append("")
    for section in sections {
      lines.append(section.title.uppercased())
      if let nothing = section.nothingText { lines.append("  \(nothing)") }
      for item in section.items { lines += item.lines }
      if let unread = section.unreadText { lines.append("  ⚠ \(unread)") }
      if let withdrawn = section.withdrawnText {
        let names = section.withdrawn.map(\.main.text).joined(separator: ", ")
        lines.append("  \(withdrawn) (\(names))")
      }
      lines.append("")
    }
    lines += document.map { "\($0.name): \($0.value)" }
    return lines.joined(separator: "\n")
  }
}

extension DisplayedItem {
  fileprivate var lines: [String] {
    let marks = flags.map { "[\($0.label)]" }.joined(separator: " ")
    var lines = ["  \(main.text)\(marks.isEmpty ? "" : " \(marks)")"]
    if let original, original.text != main.text { lines.append("    (\(original.language)) \(original.text)") }
    if !details.isEmpty { lines.append("    \(details.joined(separator: " · "))") }
    lines += flags.compactMap(\.explanation).map { "    \($0)" }
    return lines
  }
}
