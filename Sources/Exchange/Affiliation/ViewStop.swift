import Domain

/// A patient's wish that reading ends after the delivery, as one gateway tells it to another (users.md 4.2 `Stop now`;
/// consent.md section 11). Who sends it is known by mutual TLS; it closes nothing but views of what that country delivered.
public struct ViewStop: Sendable, Hashable {
  /// Where a contact point takes it, beside its other endpoints.
  public static let path = "/passerelle/view-stop"

  /// Of the exchange, 32 hexadecimal digits.
  public let traceID: String
  /// The wish as the patient's gateway signed it: a compact JWS.
  public let receipt: String

  public init(traceID: String, receipt: String) { (self.traceID, self.receipt) = (traceID, receipt) }

  /// Reads the body of a call; nil for anything else.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count <= 32 << 10 else { return nil }
    do {
      let value = try JSON(reading: bytes)
      guard let trace = value["trace"]?.string, trace.utf8.count == 32, let receipt = value["receipt"]?.string else {
        return nil
      }
      self.init(traceID: trace, receipt: receipt)
    } catch {
      return nil
    }
  }

  /// The body of a call: JSON.
  public var bytes: [UInt8] {
    let value: JSON = ["trace": .string(traceID), "receipt": .string(receipt)]
    return Array(value.canonical.utf8)
  }
}
