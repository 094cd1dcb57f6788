import Domain
import Foundation
import Hummingbird

/// The fields of a form or a query, in order; a field may occur more than once.
struct Form: Sendable {
  private let fields: [(name: String, value: String)]

  init(_ text: String) {
    fields = text.split(separator: "&").prefix(200).map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (Self.decode(parts[0]), parts.count > 1 ? Self.decode(parts[1]) : "")
    }
  }

  /// UTF-8 bytes of all names and values.
  var size: Int { fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count } }

  subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }
  func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

  /// The body of a request, at most 64 KiB.
  static func body(of request: Request) async throws -> Form {
    let buffer = try await request.body.collect(upTo: 64 << 10)
    return Form(String(buffer: buffer))
  }

  static func encode(_ fields: KeyValuePairs<String, String>) -> String {
    fields.map { "\(escape($0.key))=\(escape($0.value))" }.joined(separator: "&")
  }

  static func escape(_ text: String) -> String {
    let allowed = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
    return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
  }

  private static func decode(_ text: Substring) -> String {
    text.replacing("+", with: " ").removingPercentEncoding ?? ""
  }
}

/// Text of another country or a person, fit for a page. Escaping is the template's.
///
/// - Parameter most: characters as people count them.
func shown(_ text: String, most: Int = 200) -> String { text.visible(most: most) }
