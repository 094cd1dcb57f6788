import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@Suite("The contact of a peer in the trust list")
struct TrustListContactTests {
  /// The entry of France with this contact, signed anew; nil: without one.
  private func open(_ contact: JSON?) throws -> Peer {
    let signer = try KeyDirectory(path: DevelopmentPKI.directory.path).privateKey(for: .list)
    let certificate = try #require(signer.chain.first)
    let text = String(decoding: try DevelopmentPKI.bytes("trust-list.jws"), as: UTF8.self)
    let payload = try JWS.verify(text, type: TrustList.type, kid: nil, key: certificate)
    guard case .object(var list) = try JSON(reading: payload), var peers = list["peers"]?.array,
      case .object(var peer) = peers[0]
    else { throw CocoaError(.fileReadCorruptFile) }
    peer["contact"] = contact
    peers[0] = .object(peer)
    list["peers"] = .array(peers)
    let bytes = Array(JSON.object(list).canonical.utf8)
    let signed = Array(try JWS.sign(bytes, type: TrustList.type, kid: certificate.keyID, with: signer).utf8)
    return try #require(try opened(signed).peers.first)
  }

  private func opened(_ jws: [UInt8]) throws -> TrustList {
    let certificate = try Certificate.chain(pem: DevelopmentPKI.bytes("list.pem"))[0]
    return try TrustList.open(
      jws, signedBy: certificate, at: DevelopmentPKI.now, atLeast: 0, files: DevelopmentPKI.directory.path)
  }

  static let good: [JSON] = [
    ["name": "Aide aux professionnels", "email": "erreurs@ncp.example", "telephone": "+33 1 99 00 12 34"],
    ["name": "Ελληνικό σημείο επαφής", "email": "a.b+c@sub.ncp.example"],
    ["name": "Help desk", "telephone": "+351210000000"], ["name": "N", "telephone": "+1 234 5678"],
    ["name": "Aide", "telephone": "+33 1 99 00 12 34", "hours": "8:00–20:00, 7 j/7"],
  ]

  /// What would be misunderstood, or would end a header, a line or an attribute.
  static let bad: [JSON] = [
    "errors@ncp.example", [:], ["name": "Help"], ["email": "a@ncp.example"],
    ["name": "", "email": "a@ncp.example"], ["name": " Help", "email": "a@ncp.example"],
    ["name": "Help\r\nBcc: x@evil.example", "email": "a@ncp.example"],
    ["name": "Help\u{202E}", "email": "a@ncp.example"], ["name": "Help\u{0}", "email": "a@ncp.example"],
    ["name": 1, "email": "a@ncp.example"],
    ["name": .string(String(repeating: "x", count: 101)), "email": "a@ncp.example"],
    ["name": "Help", "email": "a@ncp.example\r\nBcc: x@evil.example"], ["name": "Help", "email": "a@ncp.example>"],
    ["name": "Help", "email": "a b@ncp.example"], ["name": "Help", "email": "\"a\"@ncp.example"],
    ["name": "Help", "email": "a@ncp.example,x@evil.example"], ["name": "Help", "email": "a@localhost"],
    ["name": "Help", "email": "ä@ncp.example"], ["name": "Help", "email": ""], ["name": "Help", "email": .null],
    ["name": "Help", "email": "mailto:a@ncp.example"], ["name": "Help", "email": "a@[127.0.0.1]"],
    ["name": "Help", "telephone": "0199001234"], ["name": "Help", "telephone": "+33"],
    ["name": "Help", "telephone": "+33 1 99 00 12 34;ext=1"], ["name": "Help", "telephone": "+33  199001234"],
    ["name": "Help", "telephone": "+33 199001234 "], ["name": "Help", "telephone": "+1234567890123456"],
    ["name": "Help", "telephone": "+0 199001234"], ["name": "Help", "telephone": "+33 1990012\n34"],
    ["name": "Help", "telephone": 33_199_001_234], ["name": "Help", "telephone": .null],
    ["name": "Help", "email": "a@ncp.example", "hours": "8:00–20:00"],
    ["name": "Help", "telephone": "+33 1 99 00 12 34", "hours": ""],
    ["name": "Help", "telephone": "+33 1 99 00 12 34", "hours": "8:00\n20:00"],
    ["name": "Help", "email": "a@ncp.example", "fax": "+33 1 99 00 12 34"],
  ]

  @Test("An address, a telephone or both, under a name; and none at all")
  func opens() throws {
    for contact in Self.good {
      let found = try #require(try open(contact).contact)
      #expect(found.name == contact["name"]?.string && found.email == contact["email"]?.string)
      #expect(found.telephone == contact["telephone"]?.string && found.hours == contact["hours"]?.string)
    }
    #expect(try open(nil).contact == nil)
    let peers = try opened(DevelopmentPKI.bytes("trust-list.jws")).peers
    #expect(peers.map(\.contact?.email) == ["errors@ncp.fr.example", "errors@ncp.pt.example"])
    #expect(peers.map(\.contact?.telephone) == ["+33 1 99 00 12 34", nil])
  }

  @Test("Anything else refuses the list: no line break, no second header, no list of addresses", arguments: bad)
  func refused(contact: JSON) throws {
    #expect(throws: TrustFailure("trust.list.form", what: "", why: "", whatToDo: "")) { try open(contact) }
  }

  @Test(
    "The published schema draws the same line, but for what nobody sees in a name",
    .enabled(if: PythonTools.have("jsonschema"), "needs jsonschema"))
  func schema() throws {
    let script = """
      import json, sys
      from jsonschema import Draft202012Validator as Schema
      schema = json.load(open(sys.argv[1]))
      judge = Schema(schema["$defs"]["peer"]["properties"]["contact"])
      print(json.dumps([judge.is_valid(contact) for contact in json.load(sys.stdin)]))
      """
    let cases = Self.good + Self.bad
    let outcome = try PythonTools.run(
      ["-c", script, Project.root.appendingPathComponent("Schemas/trust-list.schema.json").path],
      input: Array(JSON.array(cases).canonical.utf8))
    let valid = try JSONDecoder().decode([Bool].self, from: Data(outcome.output.utf8))
    try #require(valid.count == cases.count)
    for (contact, isValid) in zip(cases, valid) where contact["name"]?.string?.contains("\u{202E}") != true {
      #expect(isValid == Self.good.contains(contact), "\(contact.canonical)")
    }
  }
}
