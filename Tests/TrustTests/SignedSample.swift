import Domain
import Foundation
import GatewayTesting
import Testing
import Trust
import XML

/// A small signed document, and ways to change it, with and without the help of the rightful key.
struct SignedSample {
  let key: PrivateKey
  static let plain =
    "<a:Doc xmlns:a=\"urn:a\" ID=\"_1\"><a:Issuer>me &gt; \"you\"</a:Issuer><a:Body t=\"x > y\">ä <b>1</b></a:Body></a:Doc>"

  init(_ purpose: KeyPurpose = .seal) throws {
    key = try KeyDirectory(path: DevelopmentPKI.path("fr")).privateKey(for: purpose)
  }

  func signed(_ xml: String = plain, id: String? = "_1", after: String? = "Issuer") throws -> String {
    String(decoding: try XMLSignature.sign(Array(xml.utf8), id: id, after: after, with: key), as: UTF8.self)
  }

  /// The signed sample after `change`, signed anew by the rightful key: a bad profile, but a right value.
  func resigned(_ change: (inout String) -> Void) throws -> String {
    var text = try signed()
    change(&text)
    let root = try Document.parse(Array(text.utf8)).root
    let signature = try #require(root.first("Signature", in: "http://www.w3.org/2000/09/xmldsig#"))
    let info = try #require(signature.first("SignedInfo", in: "http://www.w3.org/2000/09/xmldsig#"))
    let value = Base64.encode(try key.sign(try info.canonical(), as: key.purpose))
    let start = try #require(text.range(of: "<ds:SignatureValue>"))
    let end = try #require(text.range(of: "</ds:SignatureValue>"))
    text.replaceSubrange(start.upperBound..<end.lowerBound, with: value)
    return text
  }

  /// Documents with namespaces, entities and text that canonical forms differ in when they are wrong.
  static func random(_ seed: Int) -> String {
    var state = UInt64(seed) &* 6_364_136_223_846_793_005 &+ 1
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let texts = ["", "ä€𝄞", "&amp;&lt;&gt;", "&#13;\n\t", " a  b ", "<![CDATA[<x>&]]>", "\"'"]
    let values = ["", "a", "&quot;&#9;&#10;", "x &lt; y > z", "ü"]
    func element(_ depth: Int) -> String {
      let name = ["b", "a:c", "e"][next(3)]
      let space = ["", " xmlns=\"urn:d\(next(3))\"", " xmlns:a=\"urn:a\(next(2))\"", " xmlns:z=\"urn:z\""][next(4)]
      let attributes = ["", " y=\"\(values[next(5)])\" x=\"1\"", " a:q='\(values[next(5)].filter { $0 != "'" })'"][
        next(3)]
      let children = depth == 0 ? "" : (0..<next(4)).map { _ in texts[next(7)] + element(depth - 1) }.joined()
      return "<\(name)\(space)\(attributes)>\(texts[next(7)])\(children)</\(name)>"
    }
    return "<a:Doc xmlns:a=\"urn:a\" ID=\"_1\"><a:Issuer>i</a:Issuer>\(element(3))</a:Doc>"
  }

  /// `accepted`, or the reason of the refusal.
  static func verdict(_ text: String, _ placed: XMLSignature.Placement = .afterFirstChild("Issuer")) -> String {
    verdict(text, placed) { $0.root }
  }

  static func verdict(
    _ text: String, _ placed: XMLSignature.Placement, _ find: (Document) throws -> Element
  ) -> String {
    do {
      _ = try XMLSignature.verify(find(Document.parse(Array(text.utf8))), placed: placed)
      return "accepted"
    } catch let failure as TrustFailure {
      return failure.code.replacingOccurrences(of: "trust.signature.", with: "")
    } catch let failure as XMLFailure {
      return failure.code
    } catch { return "\(error)" }
  }
}

extension String {
  /// With the first occurrence of `part` replaced; a test whose text lacks it would test nothing.
  mutating func swap(_ part: String, _ other: String) {
    guard let range = range(of: part) else {
      Issue.record("“\(part)” does not occur")
      return
    }
    replaceSubrange(range, with: other)
  }

  /// What stands from `start` to the end of `end`.
  func cut(_ start: String, _ end: String) throws -> String {
    let from = try #require(range(of: start))
    let until = try #require(range(of: end))
    return String(self[from.lowerBound..<until.upperBound])
  }
}
