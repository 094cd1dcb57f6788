import Domain
import Foundation
import GatewayTesting
import Testing
import Trust
import XML

@Suite("Attacks on XML signatures")
struct SignatureAttackTests {
  private let ns = "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\""

  @Test("The control, signed anew without a change, is accepted")
  func control() throws {
    #expect(SignedSample.verdict(try SignedSample().resigned { _ in }) == "accepted")
  }

  @Test(
    "Algorithms off the list are refused, though the rightful key signed",
    arguments: [
      ("xmldsig-more#ecdsa-sha256", "xmldsig-more#hmac-sha256", "algorithm"),
      (
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", "http://www.w3.org/2000/09/xmldsig#rsa-sha1", "algorithm"
      ),
      (
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", "http://www.w3.org/2000/09/xmldsig#dsa-sha1", "algorithm"
      ),
      ("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", "", "algorithm"),
      ("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", "none", "algorithm"),
      (
        "xmldsig-more#ecdsa-sha256\"></ds:SignatureMethod>",
        "xmldsig-more#ecdsa-sha256\"><ds:HMACOutputLength>0</ds:HMACOutputLength></ds:SignatureMethod>", "algorithm"
      ),
      (
        "CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"",
        "CanonicalizationMethod Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"", "algorithm"
      ),
      (
        "CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"",
        "CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#WithComments\"", "algorithm"
      ),
      (
        "Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"",
        "Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"", "transform"
      ),
      (
        "Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"",
        "Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\"", "transform"
      ),
      (
        "Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"",
        "Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#base64\"", "transform"
      ),
      (
        "<ds:Transforms>",
        "<ds:Transforms><ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"><x/></ds:Transform>",
        "transform"
      ),
      ("<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></ds:Transform>", "", "transform"),
      (
        "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></ds:Transform>", "",
        "transform"
      ),
      ("<ds:Reference URI=\"#_1\">", "<ds:Reference URI=\"http://evil.example/x\">", "reference"),
      ("<ds:Reference URI=\"#_1\">", "<ds:Reference URI=\"file:///etc/passwd\">", "reference"),
      ("<ds:Reference URI=\"#_1\">", "<ds:Reference URI=\"#xpointer(/)\">", "reference"),
      ("<ds:Reference URI=\"#_1\">", "<ds:Reference URI=\"#xpointer(id('_1'))\">", "reference"),
      ("<ds:Reference URI=\"#_1\">", "<ds:Reference URI=\"#_2\">", "reference"),
      ("<ds:Reference URI=\"#_1\">", "<ds:Reference>", "reference"),
      (
        "<ds:Reference URI=\"#_1\">", "<ds:Reference URI=\"#_1\" Type=\"http://www.w3.org/2000/09/xmldsig#Manifest\">",
        "form"
      ),
    ])
  func algorithms(part: String, other: String, expected: String) throws {
    #expect(SignedSample.verdict(try SignedSample().resigned { $0.swap(part, other) }) == expected)
  }

  @Test("Prefix lists of a canonical form: some prefixes are read; thousands, one twice and a long one are refused")
  func prefixes() throws {
    func verdict(_ list: String) throws -> String {
      let argument =
        "<ec:InclusiveNamespaces xmlns:ec=\"http://www.w3.org/2001/10/xml-exc-c14n#\" PrefixList=\"\(list)\">"
        + "</ec:InclusiveNamespaces>"
      return SignedSample.verdict(
        try SignedSample().resigned {
          $0.swap(
            "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></ds:Transform>",
            "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\">\(argument)</ds:Transform>")
        })
    }
    #expect(try verdict("xs xsi") == "accepted")
    for list in [
      (0..<4000).map { "p\($0)" }.joined(separator: " "), (0..<17).map { "p\($0)" }.joined(separator: " "), "xs xs",
      String(repeating: "x", count: 33),
    ] { #expect(try verdict(list) == "transform", "\(list.prefix(40))") }
  }

  @Test("SHA-1 with its right digest is refused")
  func sha1() throws {
    let body = try Document.parse(Array(SignedSample.plain.utf8)).root.canonical()
    let text = try SignedSample().resigned {
      $0.swap("http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1")
      $0.swap(Base64.encode(Digest.sha256(body)), Base64.encode(Digest.sha1(body)))
    }
    #expect(SignedSample.verdict(text) == "algorithm")
    let strong = try SignedSample().resigned {
      $0.swap("http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmlenc#sha512")
      $0.swap(Base64.encode(Digest.sha256(body)), Base64.encode(Digest.sha512(body)))
    }
    #expect(SignedSample.verdict(strong) == "accepted")
  }

  @Test("A comment or an instruction inside digest, value or content is refused")
  func comments() throws {
    let signed = try SignedSample().signed()
    for (place, insert) in [
      ("<ds:DigestValue>", "<!-- x -->"), ("<ds:SignatureValue>", "<!-- x -->"), ("<a:Issuer>", "<!-- x -->"),
      ("<a:Issuer>", "<?x y?>"), ("<ds:SignedInfo>", "<!---->"), ("<ds:X509Certificate>", "<?p?>"),
    ] {
      var text = signed
      text.swap(place, place + insert)
      #expect(SignedSample.verdict(text) == "form", "\(place)\(insert)")
    }
  }

  @Test("Two SignedInfo, two references, a missing or an extra part are refused")
  func structure() throws {
    let signed = try SignedSample().signed()
    let info = try signed.cut("<ds:SignedInfo>", "</ds:SignedInfo>")
    let reference = try signed.cut("<ds:Reference", "</ds:Reference>")
    let keyInfo = try signed.cut("<ds:KeyInfo>", "</ds:KeyInfo>")
    let certificate = try signed.cut("<ds:X509Certificate>", "</ds:X509Certificate>")
    let digest = try signed.cut("<ds:DigestValue>", "</ds:DigestValue>")
    let changes: [(String, String)] = [
      (info, info + info), (info, ""), (reference, reference + reference), (reference, ""),
      (keyInfo, ""), (keyInfo, keyInfo + keyInfo), (certificate, certificate + certificate), (certificate, ""),
      (keyInfo, "<ds:KeyInfo><ds:KeyValue/></ds:KeyInfo>"), (digest, digest + digest),
      (keyInfo, "<ds:KeyInfo><ds:RetrievalMethod URI=\"http://evil.example/\"/></ds:KeyInfo>"),
      (keyInfo, keyInfo + "<ds:Object><x/></ds:Object>"), (info, "text" + info),
    ]
    for (part, other) in changes {
      var text = signed
      text.swap(part, other)
      #expect(SignedSample.verdict(text) == "form")
    }
    // Parts of SignedInfo also where the rightful key signed them.
    for (part, other) in [(reference, reference + reference), (reference, ""), (digest, digest + digest), (digest, "")]
    {
      #expect(SignedSample.verdict(try SignedSample().resigned { $0.swap(part, other) }) == "form")
    }
  }

  @Test("No signature, two signatures, a deeper one, or one at another place are refused")
  func places() throws {
    let signed = try SignedSample().signed()
    let signature = try signed.cut("<ds:Signature ", "</ds:Signature>")
    #expect(SignedSample.verdict(SignedSample.plain) == "missing")
    var text = signed
    text.swap(signature, signature + signature)
    #expect(SignedSample.verdict(text) == "count")
    text = signed
    text.swap("<b>1</b>", "<b>1</b>\(signature)")
    #expect(SignedSample.verdict(text) == "count")
    text = signed
    text.swap(signature, "")
    text.swap("</a:Doc>", "\(signature)</a:Doc>")
    #expect(SignedSample.verdict(text) == "place")
    text = signed
    text.swap(signature, "")
    text.swap("<a:Issuer>", "\(signature)<a:Issuer>")
    #expect(SignedSample.verdict(text) == "place")
    text = signed
    text.swap("<a:Issuer>", "<a:First/><a:Issuer>")
    #expect(SignedSample.verdict(text) == "place")
    text = signed
    text.swap("http://www.w3.org/2000/09/xmldsig#\"", "urn:other\"")
    #expect(SignedSample.verdict(text) == "missing")
  }

  @Test("Wrapping: what the signature covers is what is read, or nothing is")
  func wrapping() throws {
    let signed = try SignedSample().signed()
    let signature = try signed.cut("<ds:Signature ", "</ds:Signature>")
    let evil = "<a:Doc xmlns:a=\"urn:a\" ID=\"_2\"><a:Issuer>evil</a:Issuer>\(signature)<a:Body>evil</a:Body></a:Doc>"
    // The signed one is hidden elsewhere while an evil one shows its signature.
    let variants = [
      evil, evil.replacingOccurrences(of: "_2", with: "_1"),
      evil.replacingOccurrences(of: "<a:Body>evil", with: "<a:Body>\(signed)evil"),
      evil.replacingOccurrences(
        of: "</ds:Signature>", with: "<ds:Object>\(SignedSample.plain)</ds:Object></ds:Signature>"),
      evil.replacingOccurrences(of: "<a:Body>evil", with: "<a:Body><Wrapper>\(SignedSample.plain)</Wrapper>evil"),
    ]
    for text in variants { #expect(SignedSample.verdict(text) != "accepted") }
    let siblings = "<w><x>\(SignedSample.plain)</x>\(evil.replacingOccurrences(of: "_2", with: "_1"))</w>"
    #expect(SignedSample.verdict(siblings, .afterFirstChild("Issuer")) { $0.root.children[1] } == "id")
    let moved = "<w><x>\(SignedSample.plain)</x>\(evil)</w>"
    #expect(SignedSample.verdict(moved, .afterFirstChild("Issuer")) { $0.root.children[1] } == "reference")
  }

  @Test(
    "One identifier for two elements, in any of its spellings, is refused",
    arguments: [
      "<b ID=\"_1\">1</b>", "<b Id=\"_1\">1</b>", "<b id=\"_1\">1</b>", "<b xml:id=\"_1\">1</b>",
      "<b AssertionID=\"_1\">1</b>",
      "<b xmlns:u=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd\" u:Id=\"_1\">1</b>",
    ])
  func identifiers(element: String) throws {
    let inside = SignedSample.plain.replacingOccurrences(of: "<b>1</b>", with: element)
    #expect(SignedSample.verdict(try SignedSample().signed(inside)) == "id")
    let outside = "<w>\(element)\(try SignedSample().signed())</w>"
    #expect(SignedSample.verdict(outside, .afterFirstChild("Issuer")) { $0.root.children[1] } == "id")
  }

  @Test("An element with two identifiers, or one that is no name, is refused")
  func identifierForms() throws {
    let two = SignedSample.plain.replacingOccurrences(of: " ID=\"_1\"", with: " ID=\"_1\" Id=\"_2\"")
    #expect(throws: TrustFailure.self) { try SignedSample().signed(two) }
    for id in ["1", "-a", "a b", "urn:uuid:1", "a'b"] {
      let text = SignedSample.plain.replacingOccurrences(of: "_1", with: id)
      #expect(SignedSample.verdict(try SignedSample().signed(text, id: id)) == "id", "\(id)")
    }
  }

  @Test("Namespace tricks do not give an empty or another canonical form")
  func namespaces() throws {
    let signed = try SignedSample().signed()
    var text = signed
    text.swap("<b>1</b>", "<b xmlns=\"relative\">1</b>")
    #expect(["digest", "xml.namespace"].contains(SignedSample.verdict(text)))
    text = signed
    text.swap("xmlns:a=\"urn:a\"", "xmlns:a=\"1\"")
    #expect(["digest", "xml.namespace"].contains(SignedSample.verdict(text)))
    text = signed
    text.swap("<a:Body", "<a:Body xmlns:a=\"urn:a2\"")
    #expect(SignedSample.verdict(text) == "digest")
    // A prefix that nothing uses is outside of the exclusive canonical form, and outside of what is given back.
    text = signed
    text.swap("<a:Body", "<a:Body xmlns:unused=\"urn:u\"")
    let verified = try XMLSignature.verify(Document.parse(Array(text.utf8)).root, placed: .afterFirstChild("Issuer"))
    #expect(verified.tree.root.children[1].resolve(prefix: "unused") == nil)
  }

  @Test("Random damage is never accepted unless it changes nothing that is read")
  func damage() throws {
    let signed = Array(try SignedSample().signed().utf8)
    let original = try XMLSignature.verify(Document.parse(signed).root, placed: .afterFirstChild("Issuer"))
    let expected = try original.tree.root.canonical()
    for index in stride(from: 0, to: signed.count, by: 3) {
      var mutant = signed
      mutant[index] ^= 0x15
      do {
        let verified = try XMLSignature.verify(Document.parse(mutant).root, placed: .afterFirstChild("Issuer"))
        #expect(try verified.tree.root.canonical() == expected, "byte \(index)")
        #expect(verified.signer.spkiSHA256 == original.signer.spkiSHA256)
      } catch is TrustFailure {} catch is XMLFailure {}
    }
  }

  @Test("What would keep the canonicalizer busy for minutes is not canonicalized")
  func costly() throws {
    // Each element is looked up for each inclusive prefix along all its ancestors and their namespaces.
    func below(_ levels: Int, _ inner: String) -> String {
      (0..<levels).reduce(inner) { text, level in
        "<d \((0..<4).map { "xmlns:n\(level)x\($0)='urn:n'" }.joined(separator: " "))>\(text)</d>"
      }
    }
    let prefixes = (0..<16).map { "p\($0)" }.joined(separator: " ")
    let method = "<ds:CanonicalizationMethod Algorithm='http://www.w3.org/2001/10/xml-exc-c14n#'>"
    let list = "<c:InclusiveNamespaces xmlns:c='http://www.w3.org/2001/10/xml-exc-c14n#' PrefixList='\(prefixes)'/>"
    let signature =
      "<ds:Signature \(ns)><ds:SignedInfo>\(method)\(list)</ds:CanonicalizationMethod></ds:SignedInfo></ds:Signature>"
    for inside in [
      below(100, String(repeating: "<a/>", count: 400_000)), String(repeating: "<a/>", count: 4000),
      String(repeating: "<a b='' c='' d=''/>", count: 1000), below(10, String(repeating: "<a/>", count: 3990)),
    ] {
      let root = try Document.parse(Array("<r ID='_1'>\(inside)\(signature)</r>".utf8)).root
      let (code, seconds) = ThreadTime.of { () -> String in
        do throws(TrustFailure) {
          _ = try XMLSignature.verify(root, placed: .lastChild)
          return "accepted"
        } catch { return error.code }
      }
      #expect(code == "trust.signature.size")
      #expect(seconds < ThreadTime.allowed)
    }
  }
}
