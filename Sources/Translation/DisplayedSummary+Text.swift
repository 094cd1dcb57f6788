import Domain

extension DisplayedSummary {
  /// As plain lines, for the terminal and for "copy as text".
  public var text: String {
    var lines = ["\(patient.family) \(patient.given) · \(patient.born) · \(patient.sex)", ""]
    for section in sections {
      lines.append(section.title.uppercased())
      if let nothing = section.nothingText { lines.append("  \(nothing)") }
      for item in section.items {
        let flags = item.flags.map { "[\($0.label)]" }.joined(separator: " ")
        lines.append("  \(item.main.text)\(flags.isEmpty ? "" : " \(flags)")")
        if let original = item.original, original.text != item.main.text {
          lines.append("    (\(original.language)) \(original.text)")
        }
        if !item.details.isEmpty { lines.append("    \(item.details.joined(separator: " · "))") }
      }
      lines.append("")
    }
    lines += document.map { "\($0.name): \($0.value)" }
    return lines.joined(separator: "\n")
  }
}
