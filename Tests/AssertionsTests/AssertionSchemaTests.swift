import Domain
import Foundation
import GatewayTesting
import Testing
import XML

@testable import Assertions
@testable import Trust

/// The official schema as judge: what it refuses, the reader refuses, whoever signed it.
///
/// The reader knows the schema by its own table, so that no schema file is needed to run a gateway.
@Suite("The schema of assertions", .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"))
struct AssertionSchemaTests {
  private static let saml = Result {
    try Schema.load(path: Shared.url("conformance/xsd/ihe/saml/sstc-saml-schema-assertion-2.0.xsd").path)
  }

  private func isValid(_ text: String) throws -> Bool {
    let (schema, bytes) = (try Self.saml.get(), Array(text.utf8))
    do throws(XMLFailure) { return schema.issues(in: try Document.parse(bytes)).isEmpty } catch { return false }
  }

  /// What the reader makes of an assertion as if a signature held.
  private func isRead(_ text: String, _ kind: AssertionKind, _ call: Call, fits identity: AssertionContent?) -> Bool {
    do {
      let document = try Document.parse(Array(text.utf8))
      let signer = try #require(call.seal.chain.first)
      let tree = VerifiedXML(tree: document, signer: signer, algorithm: .rsaSHA256, digest: [])
      let peer = try #require(call.list.peer(tlsClient: call.tls[0]))
      let content = try AssertionContent(tree, kind: kind, peer: peer, now: call.now)
      if kind == .identity {
        _ = try IdentityAssertion(content, peer: peer, transaction: .iti55)
      } else if let identity {
        let authenticator = Authenticator(trustList: { [list = call.list] in list }, clock: call.clock)
        _ = try authenticator.confirmation(
          content, fits: identity, IdentityAssertion(identity, peer: peer, transaction: .iti55))
      }
      return true
    } catch {
      return false
    }
  }

  private func content(_ text: String, _ call: Call) throws -> AssertionContent {
    let tree = VerifiedXML(
      tree: try Document.parse(Array(text.utf8)), signer: try #require(call.seal.chain.first), algorithm: .rsaSHA256,
      digest: [])
    return try AssertionContent(
      tree, kind: .identity, peer: try #require(call.list.peer(tlsClient: call.tls[0])), now: call.now)
  }

  @Test("What the SAML schema refuses is refused: each element and attribute left out, doubled, moved, renamed, filled")
  func judged() throws {
    let call = try Call()
    let issued = try call.identity()
    let (hcp, trc) = (try Call.unsigned(issued), try Call.unsigned(call.treatment(issued)))
    let identity = try content(hcp, call)
    for (text, kind) in [(hcp, AssertionKind.identity), (trc, .treatment)] {
      #expect(try isValid(text) && isRead(text, kind, call, fits: identity))
      var (invalid, read) = (0, 0)
      try forEachChange(of: text) { changed, what in
        let isRead = isRead(changed, kind, call, fits: identity)
        guard try !isValid(changed) else { return read += isRead ? 1 : 0 }
        invalid += 1
        #expect(!isRead, "\(kind.word): \(what)")
      }
      // Most changes leave no assertion of the schema; some leave one that the profile allows too.
      #expect(invalid > 150 && read > 3, "\(kind.word): \(invalid) invalid, \(read) read")
    }
  }

  /// Every change of one thing in an assertion.
  private func forEachChange(of text: String, _ body: (String, String) throws -> Void) throws {
    let count = try AssertionTree(text).all.count
    for place in 0..<count {
      let attributes = try AssertionTree(text).all[place].element.attributes.count
      for change in Change.allCases {
        for attribute in 0..<(change.isOfAttribute ? attributes : 1) {
          let tree = try AssertionTree(text)
          let (element, parent) = tree.all[place]
          let name = "\(change) at \(element.name)"
          guard change.make(element, parent, attribute) else { continue }
          try body(tree.text, change.isOfAttribute ? "\(name), attribute \(attribute)" : name)
        }
      }
    }
  }

  private enum Change: CaseIterable {
    case leftOut, doubled, movedBack, emptied, filledWithText, strangerFirst, strangerLast, strangeAttribute
    case renamedStrange, renamedAdvice, renamedAttribute, renamedSubject, inAnotherNamespace
    case attributeLeftOut, attributeEmpty, attributeWord, attributeBlank

    var isOfAttribute: Bool {
      [.attributeLeftOut, .attributeEmpty, .attributeWord, .attributeBlank].contains(self)
    }

    /// Changes the element; false where that makes nothing else of it.
    func make(_ element: AssertionTree, _ parent: AssertionTree?, _ attribute: Int) -> Bool {
      let stranger = AssertionTree(name: "x", attributes: [("xmlns", "urn:x")])
      let index = parent?.elements.firstIndex { $0 === element }
      switch self {
      case .leftOut: return edit(parent, index) { $0.remove(at: $1) }
      case .doubled: return edit(parent, index) { $0.insert($0[$1], at: $1) }
      case .movedBack:
        guard let parent, let index, index + 1 < parent.elements.count else { return false }
        return edit(parent, index) { $0.swapAt($1, $1 + 1) }
      case .emptied:
        guard !element.content.isEmpty else { return false }
        element.content = []
      case .filledWithText: element.content.insert(.text("x"), at: 0)
      case .strangerFirst: element.content.insert(.element(stranger), at: 0)
      case .strangerLast: element.content.append(.element(stranger))
      case .strangeAttribute: element.attributes.append(("x", "1"))
      case .renamedStrange: element.name = "saml:Stranger"
      case .renamedAdvice: element.name = "saml:Advice"
      case .renamedAttribute: element.name = "saml:Attribute"
      case .renamedSubject: element.name = "saml:Subject"
      case .inAnotherNamespace: element.attributes.append(("xmlns:saml", "urn:x"))
      case .attributeLeftOut: element.attributes.remove(at: attribute)
      case .attributeEmpty: element.attributes[attribute].value = ""
      case .attributeWord: element.attributes[attribute].value = "x"
      case .attributeBlank: element.attributes[attribute].value = " "
      }
      return true
    }

    private func edit(
      _ parent: AssertionTree?, _ index: Int?, _ change: (inout [AssertionTree.Piece], Int) -> Void
    ) -> Bool {
      guard let parent, let index else { return false }
      var elements = parent.elements.map { AssertionTree.Piece.element($0) }
      change(&elements, index)
      parent.content = elements
      return true
    }
  }

  @Test("A type of XML Schema means text or is refused; nothing in place of a value, and the address of a schema, are")
  func types() throws {
    let call = try Call()
    let namespaces =
      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" "
      + "xmlns:x=\"urn:x\""
    func verdict(_ element: String, _ attribute: String) throws -> String {
      try call.verdict(identity: { $0.swap("<\(element)", "<\(element) \(namespaces) \(attribute) ") })
    }
    for type in ["xs:string", "xs:anyType", "xs:anyURI"] {
      #expect(try verdict("saml:AttributeValue", "xsi:type=\"\(type)\"") == "accepted", "\(type)")
    }
    for attribute in [
      "xsi:type=\"x:other\"", "xsi:type=\"string\"", "xsi:type=\"xs:base64Binary\"", "xsi:type=\"\"", "xsi:type=\":\"",
      "xsi:type=\"xs:x:string\"", "xsi:nil=\"true\"", "xsi:nil=\"false\"",
      "xsi:schemaLocation=\"urn:x http://127.0.0.1:9/\"",
    ] {
      #expect(try verdict("saml:AttributeValue", attribute).hasSuffix("ERROR_HPI_GENERIC"), "\(attribute)")
    }
    for element in ["saml:Subject", "saml:NameID", "saml:Conditions", "saml:AuthnStatement", "saml:Attribute "] {
      for attribute in [
        "xsi:type=\"xs:string\"", "xsi:nil=\"true\"", "xsi:schemaLocation=\"urn:x http://127.0.0.1:9/\"",
      ] {
        let found = try verdict(element, attribute)
        #expect(found.hasSuffix("ERROR_HPI_GENERIC"), "\(element) \(attribute): \(found)")
      }
    }
  }

  @Test("Text stands only where the SAML schema has it")
  func text() throws {
    let call = try Call()
    for (old, new) in [
      ("<saml:AttributeStatement>", "<saml:AttributeStatement>x"), ("<saml:Subject>", "<saml:Subject>x"),
      ("<saml:AuthnContext>", "<saml:AuthnContext>x"), ("<saml:AudienceRestriction>", "<saml:AudienceRestriction>x"),
      ("<saml:AuthnStatement", "x<saml:AuthnStatement"), ("<saml:AttributeValue>", "x<saml:AttributeValue>"),
    ] {
      let found = try call.verdict(identity: { $0.swap(old, new) })
      #expect(found.hasSuffix("ERROR_HPI_GENERIC"), "\(new): \(found)")
    }
  }
}
