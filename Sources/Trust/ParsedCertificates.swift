import Synchronization

/// Certificates that were parsed before, by their bytes: every message of a peer shows the same few, and decoding a key
/// costs the library more than checking a signature with it.
///
/// Holding one says nothing about trusting it. The number is bounded; strangers can only make it start anew.
final class ParsedCertificates: Sendable {
  static let shared = ParsedCertificates()
  private static let most = 256
  private let known = Mutex<[[UInt8]: Certificate]>([:])

  func find(_ der: [UInt8]) -> Certificate? { known.withLock { $0[der] } }

  func keep(_ certificate: Certificate) {
    known.withLock { known in
      if known.count >= Self.most { known.removeAll(keepingCapacity: true) }
      known[certificate.der] = certificate
    }
  }
}
