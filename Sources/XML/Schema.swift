import CLibXML2Shims

/// One fault of a document against a schema. The message may quote the document: it is for whoever may read that.
public struct SchemaIssue: Sendable, Hashable {
  public let line: Int
  public let message: String
}

/// A compiled XML schema; read-only, so any number of tasks may validate with it.
public final class Schema: @unchecked Sendable {
  // Compiled once and never changed; each validation makes a context of its own.
  private let pointer: UnsafeMutableRawPointer

  private init(_ pointer: UnsafeMutableRawPointer) { self.pointer = pointer }

  deinit { passerelle_xml_schema_free(pointer) }

  /// Compiles a schema and those that it includes or imports, from local files only.
  ///
  /// - Throws: `xml.schema-unreadable`.
  public static func load(path: String) throws(XMLFailure) -> Schema {
    guard let pointer = passerelle_xml_schema(path) else { throw .schema(path) }
    return Schema(pointer)
  }

  /// The faults of a document; empty when it is valid.
  public func issues(in document: Document) -> [SchemaIssue] {
    var found: [SchemaIssue] = []
    let result = withUnsafeMutablePointer(to: &found) { issues in
      passerelle_xml_validate(pointer, document.pointer, document.memory, issues) { context, line, message in
        guard let context, let message else { return }
        let text = String(cString: message)
        context.assumingMemoryBound(to: [SchemaIssue].self).pointee.append(
          SchemaIssue(line: Int(line), message: text.hasSuffix("\n") ? String(text.dropLast()) : text))
      }
    }
    if result != 0, found.isEmpty { found.append(SchemaIssue(line: 0, message: "The validator could not run.")) }
    return found
  }
}
