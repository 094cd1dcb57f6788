import CDA
import Documents
import Domain
import XML

extension FrenchDocument {
  /// Keeps the files of a section aside: those of observationMedia, and any other base64 in an entry. A nested section
  /// collects its own.
  mutating func collectAttachments(_ section: FrenchSection) {
    let code = section.code?.code ?? ""
    var files: [Element] = []
    section.element.visitChildren { element in
      guard !element.isCalled("component"), !element.isCalled("text") else { return }
      if isFile(element) { files.append(element) }
      element.visitDescendants(named: "value", "text") { if isFile($0) { files.append($0) } }
    }
    for (index, file) in files.enumerated() {
      keep(file, "\(section.path)/observationMedia[\(index + 1)]", code)
    }
  }

  private mutating func keep(_ file: Element, _ path: String, _ code: String) {
    guard let bytes = file.embeddedBytes else {
      return lose(code, path, "attachment", .unreadable, nil, "An embedded file is not base64.")
    }
    attachments.append(
      Attachment(
        sourcePath: path, section: code.isEmpty ? nil : code,
        mediaType: file.attribute("mediaType") ?? "application/octet-stream", bytes: bytes))
    lose(code, path, "attachment", .attachment, nil, "An embedded file stays in the country.")
  }

  private func isFile(_ element: Element) -> Bool {
    if element.isEmbeddedFile { return true }
    guard let media = element.parent, media.isNamed("observationMedia", in: Names.hl7) else { return false }
    return media.find("value") == element
  }
}
