import Foundation
import FoundationNetworking

/// Calls with methods that the gateway itself never uses.
enum AnyMethod {
  struct Answer: Sendable {
    let status: Int
    let bytes: [UInt8]
    private let fields: [String: String]

    fileprivate init(_ response: HTTPURLResponse, _ data: Data) {
      status = response.statusCode
      bytes = [UInt8](data)
      fields = Dictionary(
        response.allHeaderFields.map { ("\($0.key)".lowercased(), "\($0.value)") }, uniquingKeysWith: { $1 })
    }

    func header(_ name: String) -> String? { fields[name] }
  }

  /// One call, without cookies or a cache.
  static func call(
    _ method: String, _ url: String, headers: [(String, String)] = [], body: [UInt8] = []
  ) async throws -> Answer {
    var request = URLRequest(url: try required(URL(string: url)))
    request.httpMethod = method
    request.timeoutInterval = 20
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    if !body.isEmpty { request.httpBody = Data(body) }
    let session = URLSession(configuration: .ephemeral)
    defer { session.finishTasksAndInvalidate() }
    let (data, response) = try await session.data(for: request)
    return Answer(try required(response as? HTTPURLResponse), data)
  }
}
