import Documents
import Domain
import IHE
import Signing
import Terminology
import Translation
import Trust
import Validation
import XML

/// One form of a synthetic person's summary with its seal, right or wrong in one way.
struct SimulatedDocument {
  let bytes: [UInt8]
  let seal: [UInt8]?

  init(
    _ person: DemoPeople.Person, name: ITI39.DocumentName, isOriginal: Bool, _ site: SimulatorSite,
    _ behaviour: AnsweringBehaviour
  ) throws {
    let validated = try Self.validated(person, name, isOriginal: isOriginal, site)
    let key = behaviour == .foreignSeal ? try site.key("stranger/seal", for: .seal) : try site.keys.key(for: .seal)
    let now = behaviour == .oldSeal ? site.clock.now.advanced(bySeconds: -48 * 3600) : site.clock.now
    // Nobody was asked, so the receipt that it names is none.
    let sealed = try DocumentSeal.seal(
      validated, receiptDigest: Digest.sha256(Array("simulated".utf8)), key: key, at: now)
    let text = String(decoding: sealed.bytes, as: UTF8.self)
    switch behaviour {
    case .changedDocument:
      bytes = Array(text.replacing("</title>", with: " </title>", maxReplacements: 1).utf8)
      seal = sealed.seal
    case .cutDocument:
      bytes = Array(sealed.bytes.prefix(sealed.bytes.count / 2))
      seal = try Self.seal(again: sealed.seal, over: bytes, from: sealed.digest, key)
    case .unreadablePart:
      bytes = Array(Self.unreadable("48765-2", in: text).utf8)
      seal = try Self.seal(again: sealed.seal, over: bytes, from: sealed.digest, key)
    case .noSeal:
      bytes = sealed.bytes
      seal = nil
    case .sealOfOther:
      bytes = sealed.bytes
      let other = DemoPeople.all.first { $0.ins != person.ins } ?? person
      seal = try DocumentSeal.seal(
        Self.validated(other, name, isOriginal: isOriginal, site),
        receiptDigest: Digest.sha256(Array("simulated".utf8)), key: key, at: now
      ).seal
    case .wrappedSeal:
      bytes = Array(text.replacing("</title>", with: " </title>", maxReplacements: 1).utf8)
      seal = Self.wrapped(sealed.seal, Digest.sha256(bytes), sealed.digest)
    default:
      bytes = sealed.bytes
      seal = sealed.seal
    }
  }

  private static func validated(
    _ person: DemoPeople.Person, _ name: ITI39.DocumentName, isOriginal: Bool, _ site: SimulatorSite
  ) throws -> ValidatedDocument {
    var reading = try DocumentReader.read(person.record)
    reading.summary.header.patient.identifiers = [InstanceIdentifier(root: person.root, extension: person.ins)]
    // Under the name that was asked for, whoever the document is about.
    let stem = String(name.uniqueID.dropFirst(name.repository.count + 1).dropLast(3))
    let (l3, l1) = (
      InstanceIdentifier(root: name.repository, extension: "\(stem).L3"),
      InstanceIdentifier(root: name.repository, extension: "\(stem).L1")
    )
    let identity = DocumentIdentity(id: l3, createdAt: site.clock.now, l1: l1)
    let translator = Translator(catalogue: .starter)
    let translated = try translator.translate(reading, as: identity)
    let validator = try Validator.withPivotSchema()
    return isOriginal
      ? try validator.validate(original: translator.l1(translated.summary, as: identity).bytes)
      : try validator.validate(translated)
  }

  /// The document with entries in one section that are well-formed and stand for nothing there.
  private static func unreadable(_ section: String, in text: String) -> String {
    guard let code = text.firstRange(of: "<code code=\"\(section)\""),
      let end = text[code.upperBound...].firstRange(of: "</section>")
    else { return text }
    let entry = """
      <entry typeCode="COMP"><encounter classCode="ENC" moodCode="EVN">\
      <templateId root="1.3.6.1.4.1.12559.11.10.1.3.1.3.16"/></encounter></entry>
      """
    let inside = text[code.lowerBound..<end.lowerBound]
      .replacing(/<entry .*?<\/entry>/.dotMatchesNewlines(), with: entry)
    return String(text[..<code.lowerBound] + inside + text[end.lowerBound...])
  }

  private static func unsigned(_ seal: [UInt8]) -> String {
    String(decoding: seal, as: UTF8.self)
      .replacing(/<ds:Signature .*?<\/ds:Signature>/.dotMatchesNewlines(), with: "")
  }

  /// The same seal over other octets, signed by the same key.
  private static func seal(
    again seal: [UInt8], over bytes: [UInt8], from digest: [UInt8], _ key: any SigningKey
  ) throws -> [UInt8] {
    let text = unsigned(seal).replacing(Base64.encode(digest), with: Base64.encode(Digest.sha256(bytes)))
    let root = try Document.parse(Array(text.utf8)).root
    return try XMLSignature.sign(Array(text.utf8), id: root.attribute("ID"), after: nil, with: key)
  }

  /// A forged seal over changed octets, which carries the signed one of the true octets within.
  private static func wrapped(_ seal: [UInt8], _ changed: [UInt8], _ digest: [UInt8]) -> [UInt8] {
    let text = String(decoding: seal, as: UTF8.self)
    let forged = unsigned(seal).replacing(Base64.encode(digest), with: Base64.encode(changed))
      .replacing("ID=\"_", with: "ID=\"_forged-")
    return Array(forged.replacing("</seal:Seal>", with: "\(text)</seal:Seal>").utf8)
  }
}
