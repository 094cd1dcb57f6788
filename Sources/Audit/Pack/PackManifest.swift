import Domain
import Trust

/// What a pack says of itself: whose, about what, and the digest of every file. Canonical JSON, `passerelle.pack/1`.
struct PackManifest: Sendable {
  static let path = "manifest.json"
  static let signaturePath = "manifest.sig"
  private static let schema = "passerelle.pack/1"

  var reference: String
  var origin: String
  var country: String
  var made: String
  var purpose: String
  var language: String
  /// Positions of the exchange's entries.
  var records: [Int]
  /// SHA-256, in hexadecimal, by name.
  var files: [String: String]

  var bytes: [UInt8] {
    let members: [String: JSON] = [
      "schema": .string(Self.schema), "reference": .string(reference), "origin": .string(origin),
      "country": .string(country), "made": .string(made), "purpose": .string(purpose),
      "language": .string(language), "records": .array(records.map { .integer($0) }),
      "files": .object(files.mapValues { .string($0) }),
    ]
    return Array(JSON.object(members).canonical.utf8)
  }

  /// Reads a manifest; nil unless these are its canonical bytes.
  init?(_ bytes: [UInt8]) {
    let json: JSON
    do { json = try JSON(reading: bytes) } catch { return nil }
    guard json["schema"]?.string == Self.schema, let reference = json["reference"]?.string,
      let origin = json["origin"]?.string, let country = json["country"]?.string, let made = json["made"]?.string,
      let purpose = json["purpose"]?.string, let language = json["language"]?.string,
      let records = json["records"]?.array, let files = json["files"]?.object
    else { return nil }
    self.init(
      reference: reference, origin: origin, country: country, made: made, purpose: purpose, language: language,
      records: records.compactMap(\.integer), files: files.compactMapValues(\.string))
    guard self.bytes == bytes else { return nil }
  }

  init(
    reference: String, origin: String, country: String, made: String, purpose: String, language: String,
    records: [Int], files: [String: String]
  ) {
    self.reference = reference
    self.origin = origin
    self.country = country
    self.made = made
    self.purpose = purpose
    self.language = language
    self.records = records
    self.files = files
  }

  /// What the log key signs: a signed note (C2SP) that no checkpoint can be, since its second line is not a number.
  static func signedText(_ manifest: [UInt8], origin: String) -> String {
    "\(schema)\n\(origin)\n\(Base64.encode(Digest.sha256(manifest)))\n"
  }

  /// Signs a manifest as the owner of a log.
  ///
  /// - Throws: `trust.key.purpose` for another key than the log's.
  static func sign(_ manifest: [UInt8], origin: String, key: any SigningKey) throws(TrustFailure) -> [UInt8] {
    let text = signedText(manifest, origin: origin)
    let verifier = NoteVerifier(name: origin, publicKey: Array(key.publicKey.suffix(32)))
    let signature = try key.sign(Array(text.utf8), as: .log)
    return Array("\(text)\n\u{2014} \(origin) \(Base64.encode(verifier.keyID + signature))\n".utf8)
  }

  /// Whether the note is the one that this key made over the manifest, to the byte.
  static func isSigned(_ manifest: [UInt8], note: [UInt8], origin: String, key: NoteVerifier) -> Bool {
    let text = signedText(manifest, origin: origin)
    let head = Array("\(text)\n\u{2014} \(origin) ".utf8)
    guard note.starts(with: head), note.last == 0x0A,
      let line = String(validating: note.dropFirst(head.count).dropLast(), as: UTF8.self),
      let value = Base64.decode(line), Base64.encode(value) == line, value.count == 68
    else { return false }
    let signer = NoteVerifier(name: origin, publicKey: key.publicKey)
    return Array(value.prefix(4)) == signer.keyID
      && Ed25519.verify(Array(value.dropFirst(4)), of: Array(text.utf8), publicKey: key.publicKey)
  }
}
