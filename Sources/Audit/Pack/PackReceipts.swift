import Domain
import Trust

extension PackCheck {
  static let consentCertificatePath = "certificates/consent.pem"
  static let receiptType = "consent-receipt+jwt"

  /// Holds every receipt to the digest that the log recorded, and a signed one to the consent certificate.
  ///
  /// - Returns: the parts that the patient's answers allow, by receipt.
  mutating func checkReceipts(_ events: [JSON]) -> [String: Set<String>] {
    var allowed: [String: Set<String>] = [:]
    for event in events {
      guard let id = event["consentReceipt"]?.string, allowed[id] == nil else { continue }
      if let jws = archive["receipts/\(id).jws"] {
        guard event["consentReceiptDigest"]?.string == Digest.sha256(jws).hex else {
          differ("The receipt \(id) is not the one that was recorded.")
          continue
        }
        guard let statement = statement(jws) else {
          differ("The receipt \(id) is not signed by the consent certificate of the pack.")
          continue
        }
        allowed[id] = Self.sections(statement)
      } else if let bytes = archive["receipts/\(id).json"] {
        do { allowed[id] = Self.sections(try JSON(reading: bytes)) } catch { differ("The receipt \(id) is no JSON.") }
      }
    }
    return allowed
  }

  private func statement(_ jws: [UInt8]) -> JSON? {
    guard let pem = archive[Self.consentCertificatePath] else { return nil }
    do {
      guard let certificate = try Certificate.chain(pem: pem).first else { return nil }
      let text = String(decoding: jws, as: UTF8.self)
      return try JSON(reading: JWS.verify(text, type: Self.receiptType, kid: nil, key: certificate))
    } catch {
      return nil
    }
  }

  private static func sections(_ statement: JSON) -> Set<String> {
    guard statement["decision"] == "permit" else { return [] }
    return Set((statement["sections"]?.array ?? []).compactMap(\.string))
  }

  /// How many of the parts that left are in the answers that they left under.
  static func coverage(_ events: [JSON], _ allowed: [String: Set<String>]) -> PackFacts.Coverage? {
    var (sent, covered): (Set<String>, Set<String>) = ([], [])
    for event in events where event["kind"]?.string == EventKind.released.rawValue {
      let parts = (event["sections"]?.array ?? []).compactMap(\.string)
      sent.formUnion(parts)
      guard let id = event["consentReceipt"]?.string, let answer = allowed[id] else { continue }
      covered.formUnion(answer.intersection(parts))
    }
    guard !sent.isEmpty, !allowed.isEmpty else { return nil }
    return PackFacts.Coverage(allowed: covered.count, sent: sent.count)
  }
}
