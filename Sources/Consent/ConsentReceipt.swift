import Domain
public import Trust

/// The signed form of an answer: a JWS (ES256) by the consent key, bound to one request.
struct ConsentReceipt: Sendable {
  static let type = "consent-receipt+jwt"

  let id: String
  let jws: String
  let binding: [UInt8]
  let sections: [String]
  let notBefore: Instant
  let notAfter: Instant
  /// Number of the mandate under which it was given; nil where the patient gave it.
  let mandate: String?
  let way: String
  /// How long the patient let it be looked at; nil where they chose no time.
  var viewing: ViewingTime?

  var digest: [UInt8] { Digest.sha256(Array(jws.utf8)) }

  /// The form in which it is stored: the signed text names who answered, so it is not kept in clear.
  func sealed(_ key: [UInt8]) throws(ConsentFailure) -> SealedReceipt {
    do {
      return SealedReceipt(
        id: id, bytes: try AEAD.seal(Array(jws.utf8), key: key, aad: SealedReceipt.context), sections: sections,
        notAfter: notAfter, viewing: viewing)
    } catch {
      throw .store(error.code)
    }
  }
}

/// A receipt as stored: encrypted. Where it belongs is said by its signature and binding, which ``SQLConsentLedger``
/// checks at each use.
struct SealedReceipt: Sendable {
  static let context = Array("consent receipt".utf8)

  let id: String
  let bytes: [UInt8]
  let sections: [String]
  let notAfter: Instant
  let viewing: ViewingTime?

  /// - Throws: `consent.receipt` where it was changed.
  static func open(_ bytes: [UInt8], _ key: [UInt8]) throws(ConsentFailure) -> String {
    do {
      return String(decoding: try AEAD.open(bytes, key: key, aad: context), as: UTF8.self)
    } catch {
      throw .receipt("A stored receipt cannot be opened.")
    }
  }
}

/// Makes and opens receipts with the one consent key.
public struct ReceiptSigner: Sendable {
  let issuer: String
  let key: any SigningKey
  private let currentVersion: @Sendable () -> String
  var policyVersion: String { currentVersion() }

  /// - Parameters:
  ///   - issuer: who states it, a URL of the contact point.
  ///   - key: P-256, purpose `consent`.
  ///   - policyVersion: read anew for each receipt.
  public init(
    issuer: String, key: any SigningKey, policyVersion: @autoclosure @escaping @Sendable () -> String
  ) {
    self.issuer = issuer
    self.key = key
    currentVersion = policyVersion
  }

  struct Facts {
    var subject: String
    var actor: String
    var way: String
    var decision: String
    var binding: Binding
    var shown: [UInt8]
    var issuedAt: Instant
    var previous: String?
    /// Nil where the patient decided.
    var mandate: Mandate?
    /// How long it may be looked at, where that was chosen.
    var viewing: ViewingTime?
    /// Whether nobody of the patient's side decided, but the professional who asked.
    var isProfessional = false

    /// Who decided, and by which right (consent.md sections 2 and 7).
    var act: JSON {
      guard let mandate else {
        return ["sub": .string(actor), "role": isProfessional ? "professional" : "patient"]
      }
      return [
        "sub": .string(actor), "role": .string(mandate.role.rawValue), "mandate": .string(mandate.id),
        "proof": .string(mandate.proof), "until": mandate.notAfter.map { .string($0.iso8601Seconds) } ?? .null,
      ]
    }
  }

  func sign(_ facts: Facts) throws(ConsentFailure) -> ConsentReceipt {
    let id = Random.uuid()
    var payload: [String: JSON] = [
      "iss": .string(issuer), "jti": .string(id), "iat": seconds(facts.issuedAt),
      "nbf": seconds(facts.binding.notBefore), "exp": seconds(facts.binding.notAfter),
      "sub": .string(facts.subject), "act": facts.act,
      "way": .string(facts.way), "decision": .string(facts.decision),
      "binding": .string("sha256:\(facts.binding.digest.hex)"), "shown": .string("sha256:\(facts.shown.hex)"),
      "policyVersion": .string(policyVersion), "sections": .array(facts.binding.sections.map(JSON.string)),
      "prevReceipt": facts.previous.map(JSON.string) ?? .null,
    ]
    payload["closeAfter"] = facts.viewing.map { .string($0.rawValue) }
    do {
      let jws = try JWS.sign(
        Array(JSON.object(payload).canonical.utf8), type: ConsentReceipt.type, kid: key.chain.first?.keyID ?? "",
        with: key)
      return ConsentReceipt(
        id: id, jws: jws, binding: facts.binding.digest, sections: facts.binding.sections,
        notBefore: facts.binding.notBefore, notAfter: facts.binding.notAfter, mandate: facts.mandate?.id,
        way: facts.way, viewing: facts.viewing)
    } catch {
      throw .receipt("It was not signed (\(error.code)).")
    }
  }

  /// Verifies a stored receipt and gives what it says.
  func open(_ jws: String) throws(ConsentFailure) -> ConsentReceipt {
    guard let certificate = key.chain.first else { throw .receipt("There is no consent certificate.") }
    let payload: JSON
    do {
      payload = try JSON(
        reading: JWS.verify(jws, type: ConsentReceipt.type, kid: certificate.keyID, key: certificate))
    } catch {
      throw .receipt("A stored receipt is not valid.")
    }
    guard let id = payload["jti"]?.string, let binding = payload["binding"]?.string,
      let digest = [UInt8](hex: binding.dropFirst("sha256:".count)), let start = payload["nbf"]?.integer,
      let end = payload["exp"]?.integer, payload["decision"]?.string == "permit"
    else { throw .receipt("A stored receipt is no approval.") }
    return ConsentReceipt(
      id: id, jws: jws, binding: digest, sections: (payload["sections"]?.array ?? []).compactMap(\.string),
      notBefore: Instant(seconds: Int64(start)), notAfter: Instant(seconds: Int64(end)),
      mandate: payload["act"]?["mandate"]?.string, way: payload["way"]?.string ?? "",
      viewing: payload["closeAfter"]?.string.flatMap(ViewingTime.init(rawValue:)))
  }

  private func seconds(_ instant: Instant) -> JSON { .integer(Int(instant.milliseconds / 1000)) }
}
