import Assertions
import Domain
import Foundation
import GatewayTesting
import Testing
import Trust
import XML

/// Hostile and careless assertions by class, generated from a good pair. Signed ones carry the rightful seal.
@Suite("Corpus of assertions")
struct AssertionCorpusTests {
  private let hpi = "ERROR_HPI_GENERIC"

  /// The verdict, and that it came soon.
  private func timed(_ name: String, _ verdict: () throws -> String) rethrows -> String {
    let ((found, seconds), grown) = try PeakMemory.of { try ThreadTime.of(verdict) }
    #expect(seconds < ThreadTime.allowed, "\(name)")
    #expect(grown ?? 0 < PeakMemory.allowed, "\(name)")
    return found
  }

  @Test("What differs from the profile in form alone is read")
  func tolerated() throws {
    let call = try Call()
    let identity = try call.identity()
    let trc = String(decoding: try call.treatment(identity).xml, as: UTF8.self)
    let organisation = "urn:oasis:names:tc:xspa:1.0:subject:organization"
    let friendly = " FriendlyName=\"XSPA Role\""
    let more =
      "<saml:Attribute Name=\"urn:ehdsi:names:subject:on-behalf-of\" NameFormat=\""
      + "urn:oasis:names:tc:SAML:2.0:attrname-format:uri\"><saml:AttributeValue>221</saml:AttributeValue></saml:Attribute>"
    let forms: [(inout String) throws -> Void] = [
      { _ in },
      { $0 = $0.replacingOccurrences(of: "saml:", with: "s2:").replacingOccurrences(of: ":saml=", with: ":s2=") },
      {
        $0 = $0.replacingOccurrences(of: "<saml:", with: "<").replacingOccurrences(of: "</saml:", with: "</")
          .replacingOccurrences(of: "xmlns:saml=", with: "xmlns=")
      },
      { $0.swap("3bc18518-d305-46c2-a8d6-94bd59856e9e", "2.16.840.1.113883.3.18.7.1") },
      { $0.swap("eHDSI XSPA PurposeOfUse", "nhin-purpose") },
      { $0.swap(try $0.attribute(organisation), "") }, { $0.swap(try $0.attribute(organisation + "-id"), "") },
      { $0.swap(friendly, "") }, { $0.swap("<saml:AttributeStatement>", "<saml:AttributeStatement>\(more)") },
      { $0.swap("<saml:NameID ", "<saml:NameID SPProvidedID=\"UNKNOWN\" ") },
      {
        $0.swap("<Role xmlns=\"urn:hl7-org:v3\"", "<h:Role xmlns:h=\"urn:hl7-org:v3\"")
        $0.swap("</Role>", "</h:Role>")
      },
      {
        $0.swap(
          "PRD-003</saml:AttributeValue>",
          "PRD-003</saml:AttributeValue><saml:AttributeValue>"
            + "urn:oasis:names:tc:xspa:1.0:subject:hl7:permission:POE-006</saml:AttributeValue>")
      },
      {
        $0 = $0.replacingOccurrences(
          of: "<saml:AttributeValue>",
          with: "<saml:AttributeValue xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"xs:string\" "
            + "xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">")
      },
      { $0 = $0.replacingOccurrences(of: "><", with: ">\n  <") },
    ]
    for (index, form) in forms.enumerated() {
      let changed = try call.changed(identity) { text in
        try form(&text)
        // The signer of the tests puts its signature after an element of this name.
        if !text.contains("Issuer") { Issue.record("no issuer") }
      }
      #expect(try call.verdict(changed + trc) == "accepted", "form \(index)")
    }
  }

  @Test(
    "Any shift of a time out of its window is refused, and into it accepted",
    arguments: [
      -4 * 3600 - 1, -4 * 3600, -3600, -61, -1, 0, 59, 60, 61, 3600,
    ] as [Int64])
  func times(shift: Int64) throws {
    let call = try Call()
    let identity = try call.identity()
    let trc = String(decoding: try call.treatment(identity).xml, as: UTF8.self)
    func at(_ seconds: Int64) -> String { call.now.advanced(bySeconds: seconds).iso8601 }
    let issued = try call.changed(identity) { $0.swap("IssueInstant=\"\(at(0))\"", "IssueInstant=\"\(at(shift))\"") }
    let isIssuedWell = (-4 * 3600...60).contains(shift)
    #expect(try call.verdict(issued + trc) == (isIssuedWell ? "accepted" : "identity.issue-instant \(hpi)"))
    // Not before: up to 60 seconds ahead, and never longer than 4 hours before the end.
    let begun = try call.changed(identity) { $0.swap("NotBefore=\"\(at(0))\"", "NotBefore=\"\(at(shift))\"") }
    let expected = shift < 0 ? "identity.lifetime \(hpi)" : shift > 60 ? "identity.not-yet-valid \(hpi)" : "accepted"
    #expect(try call.verdict(begun + trc) == expected)
    let ended = try call.changed(identity) {
      $0.swap("NotBefore=\"\(at(0))\"", "NotBefore=\"\(at(shift - 600))\"")
      $0.swap("NotOnOrAfter=\"\(at(4 * 3600))\"", "NotOnOrAfter=\"\(at(shift))\"")
    }
    let isAlive = shift > -60
    let isBegun = shift - 600 <= 60
    let verdict = try call.verdict(ended + trc)
    #expect((verdict == "accepted") == (isAlive && isBegun), "\(verdict)")
  }

  @Test("A comment or an instruction inside any element of an assertion, its signature and its digest is refused")
  func comments() throws {
    let call = try Call()
    let identity = try call.identity()
    let hcp = String(decoding: identity.xml, as: UTF8.self)
    let trc = String(decoding: try call.treatment(identity).xml, as: UTF8.self)
    var count = 0
    for (isHCP, text) in [(true, hcp), (false, trc)] {
      let ends = text.indices.filter { text[$0] == ">" && text[text.index(before: $0)] != "/" }.dropLast()
      for end in ends {
        for insert in ["<!-- -->", "<?p x?>"] {
          let changed = text[...end] + insert + text[text.index(after: end)...]
          let verdict = try call.verdict(isHCP ? changed + trc : hcp + String(changed))
          #expect(verdict.contains("signature.form ERROR_SEC_DATA"), "\(text[..<end].suffix(30)): \(verdict)")
          count += 1
        }
      }
    }
    #expect(count > 200)
  }

  @Test("Letters that Unicode takes for those of ASCII do not make a registered name")
  func lookAlikes() throws {
    let call = try Call()
    // The sign of Kelvin in the place of a K, which Swift and other languages compare as equal.
    #expect("SmartcardP\u{212A}I" == "SmartcardPKI")
    func signIn(_ context: String) throws -> String {
      try call.verdict(identity: { $0.swap("MobileTwoFactorContract", context) })
    }
    #expect(try signIn("SmartcardPKI") == "accepted")
    #expect(try signIn("SmartcardP\u{212A}I") == "identity.text \(hpi)")
    #expect(
      try call.verdict(identity: { $0.swap(" Version=\"2.0\"", " Version=\"2.0\u{200B}\"") }).hasPrefix("identity."))
  }

  @Test("An attribute that the profile does not know, or that is empty or many, is refused")
  func attributes() throws {
    let call = try Call()
    func attribute(_ name: String, _ values: String) -> String {
      "<saml:Attribute Name=\"\(name)\" NameFormat=\"urn:oasis:names:tc:SAML:2.0:attrname-format:uri\">\(values)"
        + "</saml:Attribute>"
    }
    let value = "<saml:AttributeValue>221</saml:AttributeValue>"
    let known = "urn:ehdsi:names:subject:on-behalf-of"
    for extra in [
      attribute("urn:x:admin", value), attribute("", value), attribute(known, ""), attribute(known, value + value),
      attribute(known, "<saml:AttributeValue> </saml:AttributeValue>"),
      attribute(known, value) + attribute(known, value),
      attribute(known, "<x/>"), "<saml:EncryptedAttribute/>",
      attribute("urn:ehdsi:names:subject:nextofkin:id", value),
    ] {
      func add(_ text: inout String) { text.swap("<saml:AttributeStatement>", "<saml:AttributeStatement>\(extra)") }
      #expect(try call.verdict(identity: add) == "identity.attribute \(hpi)", "\(extra)")
      #expect(try call.verdict(treatment: add) == "treatment.attribute 1001", "\(extra)")
    }
  }

  @Test("An identifier on anything but the assertion itself is refused, in each spelling of identifiers")
  func identifiers() throws {
    let call = try Call()
    let utility = "xmlns:u=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd\""
    for name in [
      "<saml:Subject", "<saml:NameID", "<saml:Conditions", "<saml:Audience>", "<saml:AuthnStatement",
      "<saml:AttributeStatement", "<saml:AttributeValue", "<Role", "<PurposeOfUse",
    ] {
      for identifier in ["xml:id=\"_2\"", "ID=\"_2\"", "Id=\"_2\"", "id=\"_2\"", "\(utility) u:Id=\"_2\""] {
        let verdict = try call.verdict(identity: { text in
          let start = name.hasSuffix(">") ? String(name.dropLast()) : name
          text.swap(name, name.hasSuffix(">") ? "\(start) \(identifier)>" : "\(start) \(identifier)")
        })
        #expect(verdict != "accepted" && verdict.hasSuffix(hpi), "\(name) \(identifier): \(verdict)")
      }
    }
  }

  @Test("Times in other spellings are the same instant or none")
  func spellings() throws {
    let call = try Call()
    let end = call.now.advanced(bySeconds: 4 * 3600)
    let text = end.iso8601
    func verdict(_ other: String) throws -> String {
      try call.verdict(identity: { $0.swap("NotOnOrAfter=\"\(text)\"", "NotOnOrAfter=\"\(other)\"") })
    }
    let east = end.advanced(bySeconds: 3600).iso8601.dropLast() + "+01:00"
    let west = end.advanced(bySeconds: -5 * 3600).iso8601.dropLast() + "-05:00"
    for same in [text, String(east), String(west)] { #expect(try verdict(same) == "accepted", "\(same)") }
    let bare = String(text.dropLast())
    for other in [
      bare, String(text.prefix(16)) + "Z", String(text.prefix(10)), "\(bare)+99:00", "\(bare)+1:00", "\(text)Z",
      " \(text)", "\(text) ", "\(text)\n", "+\(text)", "\(text.prefix(17))61Z", "2026-02-30T10:00:00Z",
      "12026\(text.dropFirst(4))",
      "9999999999", "", "now", "\(text.prefix(19)),5Z", "\(text.prefix(11))24:00:00Z", "\(text.prefix(19)).Z",
      // Arabic digits.
      "\u{0662}026\(text.dropFirst(4))",
    ] {
      let found = try verdict(other)
      #expect(found != "accepted" && found.hasSuffix(hpi), "\(other): \(found)")
    }
  }

  @Test("Statements, conditions and confirmations that are doubled, missing or of another kind are refused")
  func parts() throws {
    let call = try Call()
    let statement = { (text: String, name: String) throws -> String in
      let from = try #require(text.range(of: "<saml:\(name)"))
      let until = try #require(text.range(of: "</saml:\(name)>"))
      return String(text[from.lowerBound..<until.upperBound])
    }
    for name in ["AttributeStatement", "AuthnStatement", "Subject", "Conditions", "Issuer"] {
      for change in [
        { (text: String, part: String) in text.replacingOccurrences(of: part, with: part + part) },
        { (text: String, part: String) in text.replacingOccurrences(of: part, with: "") },
      ] where name != "Issuer" {
        let verdict = try call.verdict(identity: { $0 = change($0, try statement($0, name)) })
        #expect(verdict.hasSuffix(hpi), "\(name): \(verdict)")
      }
    }
    let audience =
      "<saml:AudienceRestriction><saml:Audience>urn:ehdsi:assertions.audience:x-border</saml:Audience>"
      + "</saml:AudienceRestriction>"
    for extra in [
      audience, "<saml:OneTimeUse/>", "<saml:ProxyRestriction Count=\"1\"/>", "<saml:Condition/>",
      "<x xmlns=\"urn:x\"/>",
    ] {
      for (old, new) in [(audience, audience + extra), (audience, extra + audience)]
      where extra != audience || old != new {
        let verdict = try call.verdict(identity: { $0.swap(old, new) })
        #expect(verdict.hasSuffix(hpi), "\(extra): \(verdict)")
      }
    }
    let two = "urn:ehdsi:assertions.audience:x-border</saml:Audience>"
    for (old, new) in [
      (two, two + "<saml:Audience>urn:other</saml:Audience>"), ("cm:sender-vouches", "cm:bearer"),
      ("cm:sender-vouches", "cm:holder-of-key"), ("cm:sender-vouches", "cm:Sender-Vouches"),
      ("Version=\"2.0\"", "Version=\"1.1\""), ("Version=\"2.0\"", "Version=\"2.00\""),
      ("<saml:SubjectConfirmation ", "<saml:EncryptedID/><saml:SubjectConfirmation "),
      ("<saml:Subject>", "<saml:Subject><saml:BaseID/>"),
      ("<saml:AuthnStatement", "<saml:AuthzDecisionStatement/><saml:AuthnStatement"),
      ("<saml:AttributeStatement>", "<saml:Statement/><saml:AttributeStatement>"),
    ] {
      let verdict = try call.verdict(identity: { $0.swap(old, new) })
      #expect(verdict.hasSuffix(hpi), "\(new): \(verdict)")
    }
  }

  @Test("What a security header holds in other profiles is refused beside a good pair, used or not")
  func strangers() throws {
    let call = try Call()
    let identity = try call.identity()
    let pair = String(decoding: identity.xml + (try call.treatment(identity)).xml, as: UTF8.self)
    let (wsse, ds, xenc) = (
      "xmlns=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\"",
      "xmlns=\"http://www.w3.org/2000/09/xmldsig#\"", "xmlns=\"http://www.w3.org/2001/04/xmlenc#\""
    )
    for extra in [
      "<SecurityTokenReference \(wsse)/>", "<BinarySecurityToken \(wsse)>AAAA</BinarySecurityToken>",
      "<UsernameToken \(wsse)/>", "<Security \(wsse)/>", "<Signature \(ds)/>", "<KeyInfo \(ds)/>",
      "<Object \(ds)/>", "<Manifest \(ds)/>", "<EncryptedKey \(xenc)/>", "<EncryptedData \(xenc)/>",
      "<ReferenceList \(xenc)/>",
    ] {
      for text in [pair + extra, extra + pair] {
        #expect(try call.verdict(text) == "security.form 1001", "\(extra)")
      }
    }
    #expect(try call.verdict(pair) == "accepted")
  }

  @Test("Values with blanks, tabs, controls in disguise or too much text are refused")
  func values() throws {
    let call = try Call()
    for place in [">Ana Silva<", ">Lisboa<", ">ana.silva<", ">Hospital<"] {
      let inner = place.dropFirst().dropLast()
      for other in ["> \(inner)<", ">\(inner)\n<", ">\t<", "><", ">\(String(repeating: "x", count: 1001))<", "><b/><"] {
        let verdict = try timed(other) { try call.verdict(identity: { $0.swap(place, other) }) }
        #expect(verdict.hasSuffix(hpi), "\(other.prefix(20)): \(verdict)")
      }
    }
  }

  @Test(
    "Algorithms off the list are refused, though the assertion is whole",
    arguments: [
      "http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#dsa-sha1",
      "http://www.w3.org/2000/09/xmldsig#hmac-sha1", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
      "http://www.w3.org/2001/04/xmldsig-more#rsa-md5", "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
      "http://www.w3.org/2007/05/xmldsig-more#rsa-pss", "none", "",
    ])
  func algorithms(name: String) throws {
    let call = try Call()
    let identity = try call.identity()
    var hcp = String(decoding: identity.xml, as: UTF8.self)
    let trc = String(decoding: try call.treatment(identity).xml, as: UTF8.self)
    hcp.swap("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", name)
    #expect(try call.verdict(hcp + trc) == "identity.signature.algorithm ERROR_SEC_DATA_INTEGRITY_NOT_ENSURED")
  }

  @Test("Random changes are refused, or change nothing that is read", arguments: 1...4)
  func mutations(seed: Int) throws {
    let call = try Call(seal: .seal)
    let identity = try call.identity()
    let text = Call.envelope(String(decoding: identity.xml + (try call.treatment(identity)).xml, as: UTF8.self))
    let whole = Array(text.utf8)
    let authenticator = Authenticator(trustList: { [list = call.list] in list }, clock: call.clock)
    var random = SeededGenerator(seed: UInt64(seed))
    var refused = 0
    for _ in 0..<400 {
      let mutant = mutate(whole, &random)
      do {
        let root = try Document.parse(mutant).root
        let security = root.first("Header")?.children.first { $0.name == "Security" }
        let caller = try authenticator.authenticate(security: security, transaction: .iti38, tls: try call.tls)
        #expect(caller.professional == call.professional && caller.organisation == call.organisation)
        #expect(caller.hcpDigest.count == 32 && caller.hcpAssertionID == identity.id)
        #expect(caller.treatment?.patient.cx == Call.patient)
      } catch is XMLFailure { refused += 1 } catch is AssertionFailure { refused += 1 }
    }
    #expect(refused > 250)
  }

  /// A byte turned, a piece cut out, doubled or moved.
  private func mutate(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    let from = Int.random(in: 0..<bytes.count, using: &random)
    let until = min(bytes.count, from + Int.random(in: 1...60, using: &random))
    switch Int.random(in: 0..<4, using: &random) {
    case 0: bytes[from] ^= UInt8.random(in: 1...255, using: &random)
    case 1: bytes.removeSubrange(from..<until)
    case 2: bytes.insert(contentsOf: bytes[from..<until], at: Int.random(in: 0...bytes.count, using: &random))
    default:
      let piece = Array(bytes[from..<until])
      bytes.removeSubrange(from..<until)
      bytes.insert(contentsOf: piece, at: Int.random(in: 0...bytes.count, using: &random))
    }
    return bytes
  }
}
