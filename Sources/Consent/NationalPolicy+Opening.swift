public import Domain
public import Trust

extension NationalPolicy {
  /// `typ` of each signature.
  public static let type = "national-policy+jwt"
  /// The longest file that is read, in bytes.
  public static let limit = 256 * 1024

  /// Opens a signed file: JWS in the general JSON serialization (RFC 7515 section 7.2.1), one to four signatures, ES256.
  ///
  /// Every signature must hold and be of another of the persons that the configuration names. One is enough for a policy
  /// that keeps the standard; two are needed for break-glass and for exchanges without the patient's answer
  /// (consent.md sections 1 and 9).
  /// - Parameters:
  ///   - signers: certificates of the persons who sign policy (key `config`), known by configuration.
  ///   - country: the country of this gateway.
  ///   - number: the highest number that was ever used here; an older policy is refused.
  /// - Throws: `consent.policy.form`, `.signature`, `.signers`, `.country`, `.number`, `.not-yet-valid`, `.value`.
  public static func open(
    _ file: [UInt8], signedBy signers: [Certificate], of country: CountryCode, at now: Instant, atLeast number: Int = 0
  ) throws(ConsentFailure) -> NationalPolicy {
    let (payload, found) = try verified(file, signers)
    let content: JSON
    do {
      content = try JSON(reading: payload)
    } catch {
      throw .policy("form", "What was signed is not I-JSON. \(error.why)")
    }
    var policy = try NationalPolicyReader().policy(content)
    guard policy.country == country else { throw .policy("country", "It is the policy of another country.") }
    guard policy.number >= number else {
      throw .policy("number", "Its number is \(policy.number); number \(number) was in use before.")
    }
    guard let issued = policy.issued, issued <= now.advanced(bySeconds: 60) else {
      throw .policy("not-yet-valid", "It was issued in the future.")
    }
    guard !policy.needsTwoSignatures || found.count >= 2 else {
      throw .policy(
        "signers", "It opens records without the patient's answer, and only one person signed it; two must.")
    }
    policy.digest = Digest.sha256(payload)
    policy.signers = found.sorted()
    return policy
  }

  /// The signed content, and the key ids of those who signed.
  private static func verified(
    _ file: [UInt8], _ signers: [Certificate]
  ) throws(ConsentFailure) -> (payload: [UInt8], signers: [String]) {
    guard file.count <= limit else { throw .policy("form", "It is longer than \(limit) bytes.") }
    let json: JSON
    do {
      json = try JSON(reading: file)
    } catch {
      throw .policy("form", "It is not I-JSON. \(error.why)")
    }
    guard Set(json.object.map { Array($0.keys) } ?? []) == ["payload", "signatures"],
      let payload = json["payload"]?.string, let signatures = json["signatures"]?.array,
      (1...4).contains(signatures.count)
    else { throw .policy("form", "It does not hold exactly a payload and one to four signatures.") }
    var content: [UInt8] = []
    var found: [String] = []
    for signature in signatures {
      guard Set(signature.object.map { Array($0.keys) } ?? []) == ["protected", "signature"],
        let head = signature["protected"]?.string, let value = signature["signature"]?.string,
        !head.contains("."), !value.contains(".")
      else { throw .policy("form", "A signature does not hold exactly its protected header and its value.") }
      let (bytes, signer) = try verified("\(head).\(payload).\(value)", head, signers)
      guard !found.contains(signer) else { throw .policy("signers", "One person signed it twice.") }
      (content, found) = (bytes, found + [signer])
    }
    return (content, found)
  }

  /// One signature, by the person that its header names among those whom the configuration knows.
  private static func verified(
    _ token: String, _ head: String, _ signers: [Certificate]
  ) throws(ConsentFailure) -> (payload: [UInt8], signer: String) {
    do {
      // The header only says which of the known keys to try; the key decides.
      let header = try Base64.decodeURL(head[...]).map { (bytes) throws(JSONFailure) in try JSON(reading: bytes) }
      guard let kid = header?["kid"]?.string, let signer = signers.first(where: { $0.keyID == kid }) else {
        throw ConsentFailure.policy("signers", "Somebody signed it whom the configuration does not name.")
      }
      return (try JWS.verify(token, type: type, kid: kid, key: signer, limit: 2 * limit), kid)
    } catch let failure as ConsentFailure {
      throw failure
    } catch let failure as TrustFailure {
      throw .policy("signature", failure.why)
    } catch {
      throw .policy("form", "The header of a signature cannot be read.")
    }
  }

  /// Puts signatures of several persons around one content, as ``open(_:signedBy:of:at:atLeast:)`` reads them.
  ///
  /// - Throws: `trust.key.purpose`.
  public static func file(_ content: JSON, signedBy keys: [any SigningKey]) throws(TrustFailure) -> [UInt8] {
    let payload = Array(content.canonical.utf8)
    var signatures: [JSON] = []
    for key in keys {
      let kid = key.chain.first?.keyID ?? ""
      let parts = try JWS.sign(payload, type: type, kid: kid, with: key).split(separator: ".").map(String.init)
      signatures.append(["protected": .string(parts[0]), "signature": .string(parts[2])])
    }
    let file: JSON = ["payload": .string(Base64.encodeURL(payload)), "signatures": .array(signatures)]
    return Array(file.canonical.utf8)
  }
}

extension ConsentFailure {
  /// A policy that is not used.
  static func policy(_ code: String, _ why: String) -> ConsentFailure {
    ConsentFailure(
      "consent.policy.\(code)", what: "The national policy is not used.", why: why,
      whatToDo: "Mend the content, raise its number, and have the persons who decide sign it anew.")
  }
}
