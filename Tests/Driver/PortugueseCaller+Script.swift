public import Domain
import Foundation
import GatewayTesting
import IHE

extension PortugueseCaller {
  /// Stands in a scripted retrieve where the name of the listed document goes.
  static let documentMark = "DOCUMENT-THAT-WAS-LISTED"

  /// Exchanges for a client that is no part of this project: where to call, with which key, and each message as text.
  ///
  /// The client puts an identifier of its own into each message, and the listed document into the retrieve: neither is
  /// covered by a signature, the assertions are.
  /// - Parameters:
  ///   - patients: whom they are about.
  ///   - first: number of the first exchange.
  ///   - atOnce: how many of them run at the same time.
  public func script(
    _ patients: [FrenchGateway.Patient], first: Int, atOnce: Int, calling gateway: FrenchGateway
  ) throws -> JSON {
    let exchanges = try patients.enumerated().map { index, patient -> JSON in
      let exchange = try prepare(patient, professional: first + index)
      let retrieval = retrieval(
        exchange, (repository: FrenchGateway.repository, uniqueID: Self.documentMark))
      return [
        "number": .integer(first + index), "trace": .string(exchange.trace.traceparent),
        "discover": try Self.script(exchange.discovery, to: peerAddress.xcpd),
        "list": try Self.script(exchange.query, to: peerAddress.xca),
        "retrieve": try Self.script(retrieval.payload, to: peerAddress.xca),
      ]
    }
    let keys = gateway.pki.appendingPathComponent("pt")
    return [
      "host": "fr.localhost", "port": .integer(gateway.port), "atOnce": .integer(atOnce),
      "authority": .string(gateway.pki.appendingPathComponent("fr/ca.pem").path),
      "certificate": .string(keys.appendingPathComponent("tls-client.pem").path),
      "key": .string(keys.appendingPathComponent("tls-client.key").path), "document": .string(Self.documentMark),
      "exchanges": .array(exchanges),
    ]
  }

  private static func script(_ payload: HTTPPayload, to url: String) throws -> JSON {
    let text = String(decoding: payload.body, as: UTF8.self)
    guard let path = URL(string: url)?.path, let start = text.firstRange(of: "<wsa:MessageID>")?.upperBound,
      let end = text[start...].firstRange(of: "</wsa:MessageID>")?.lowerBound
    else { throw FrenchGateway.Broken(description: "a message has no identifier") }
    return [
      "type": .string(payload.contentType), "path": .string(path), "body": .string(text),
      "id": .string(String(text[start..<end])),
    ]
  }
}
