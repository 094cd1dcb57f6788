import Assertions
import Domain
import Trust

/// Exactly one request: every field that the patient's answer covers (RFC 8785 canonical JSON, SHA-256).
struct Binding: Sendable, Hashable {
  var patientPseudonym: String
  var hcpAssertionID: String
  var hcpIssuer: String
  var hcpNameID: String
  var hcpRole: String
  var organisationID: String
  var country: String
  var trcAssertionID: String
  var purpose: String
  var documentID: String
  var documentDigest: [UInt8]
  var sections: [String]
  var notBefore: Instant
  var notAfter: Instant
  var requestDigest: [UInt8]

  var canonical: String {
    let value: JSON = [
      "v": 1, "uses": 1, "patientPseudonym": .string(patientPseudonym), "hcpAssertionId": .string(hcpAssertionID),
      "hcpIssuer": .string(hcpIssuer), "hcpNameId": .string(hcpNameID), "hcpRole": .string(hcpRole),
      "orgId": .string(organisationID), "country": .string(country), "trcAssertionId": .string(trcAssertionID),
      "purpose": .string(purpose), "documentId": .string(documentID),
      "documentDigest": .string("sha256:\(documentDigest.hex)"), "sections": .array(sections.map(JSON.string)),
      "notBefore": .string(notBefore.iso8601Seconds), "notAfter": .string(notAfter.iso8601Seconds),
      "requestDigest": .string("sha256:\(requestDigest.hex)"),
    ]
    return value.canonical
  }

  var digest: [UInt8] { Digest.sha256(Array(canonical.utf8)) }
}
