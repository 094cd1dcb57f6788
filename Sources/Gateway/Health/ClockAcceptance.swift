import Domain
import Foundation

/// An operator's word that the machine's clock is right though it went back. It lies as a file in the store's directory
/// until the gateway, the only one that writes to the store, takes it.
public struct ClockAcceptance: Sendable {
  private let file: URL

  /// - Parameter store: directory of the store.
  public init(store: String) { file = URL(fileURLWithPath: store).appendingPathComponent("clock-accepted.json") }

  /// Leaves the word for the gateway: a running one takes it within seconds, a stopped one at its next start. It counts
  /// once, and is void where the clock is not back.
  ///
  /// - Throws: `gateway.clock-acceptance` where the file cannot be written.
  public func leave() throws(GatewayFailure) {
    let json: JSON = ["by": .string("uid \(getuid())"), "at": .string(SystemClock().now.iso8601)]
    do {
      try Data(json.canonical.utf8).write(to: file, options: .atomic)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    } catch {
      throw GatewayFailure(
        "gateway.clock-acceptance", what: "The clock was not accepted.",
        why: "The store's directory cannot be written.", whatToDo: "Run it as the user of the gateway.")
    }
  }

  /// Takes the word away; who gave it, or nil where there is none.
  func take() -> String? {
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    do {
      let json = try JSON(reading: [UInt8](Data(contentsOf: file)))
      try FileManager.default.removeItem(at: file)
      return json["by"]?.string
    } catch {
      // What cannot be read or removed counts for nothing: the gate stays shut.
      return nil
    }
  }
}
