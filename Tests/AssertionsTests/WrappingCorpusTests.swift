@testable import Assertions
import Domain
import Foundation
import GatewayTesting
import Testing
import XML

/// Wrapped signatures (XSW): the signed assertion is moved, copied or hidden, and an unsigned one stands where a careless
/// reader would look. Every combination of place, wrapper and borrowed signature is made and must be refused.
@Suite("Wrapped assertions")
struct WrappingCorpusTests {
  /// What the evil assertion borrows of the good one.
  enum Borrowed: String, CaseIterable {
    case nothing, signature, signatureWithOriginal, signatureWithWhole, signatureWithEvil
  }

  /// Where the good assertion is hidden.
  enum Hidden: String, CaseIterable {
    case nowhere, before, after, wrapperBefore, wrapperAfter, headerBlock, body, evilAdvice, evilValue, evilExtension
  }

  private struct Parts {
    let whole: String
    let signature: String
    let unsigned: String
    let id: String
  }

  private func parts(_ assertion: IssuedAssertion) throws -> Parts {
    let whole = String(decoding: assertion.xml, as: UTF8.self)
    let unsigned = try Call.unsigned(assertion)
    let from = try #require(whole.range(of: "<ds:Signature "))
    let until = try #require(whole.range(of: "</ds:Signature>"))
    return Parts(
      whole: whole, signature: String(whole[from.lowerBound..<until.upperBound]), unsigned: unsigned, id: assertion.id)
  }

  private func evil(_ good: Parts, _ edit: (String, String), _ borrowed: Borrowed, keepsID: Bool) -> String {
    var text = good.unsigned
    text.swap(edit.0, edit.1)
    if !keepsID { text.swap(good.id, "_evil") }
    let plain = text
    func object(_ content: String) -> String {
      good.signature.replacingOccurrences(
        of: "</ds:Signature>", with: "<ds:Object>\(content)</ds:Object></ds:Signature>")
    }
    let signature =
      switch borrowed {
      case .nothing: ""
      case .signature: good.signature
      case .signatureWithOriginal: object(good.unsigned)
      case .signatureWithWhole: object(good.whole)
      case .signatureWithEvil: object(plain)
      }
    text.swap("</saml:Issuer>", "</saml:Issuer>\(signature)")
    return text
  }

  private func message(_ evil: String, _ good: String, _ hidden: Hidden, other: String) -> String {
    func inside(_ place: String, _ insert: String) -> String {
      var text = evil
      text.swap(place, insert)
      return Call.envelope(text + other)
    }
    switch hidden {
    case .nowhere: return Call.envelope(evil + other)
    case .before: return Call.envelope(good + evil + other)
    case .after: return Call.envelope(evil + other + good)
    case .wrapperBefore: return Call.envelope("<w>\(good)</w>" + evil + other)
    case .wrapperAfter: return Call.envelope(evil + other + "<w>\(good)</w>")
    case .headerBlock:
      return Call.envelope(evil + other).replacingOccurrences(
        of: "</env:Header>", with: "<w xmlns=\"urn:w\">\(good)</w></env:Header>")
    case .body:
      return Call.envelope(evil + other).replacingOccurrences(
        of: "<env:Body/>", with: "<env:Body>\(good)</env:Body>")
    case .evilAdvice: return inside("<saml:AuthnStatement", "<saml:Advice>\(good)</saml:Advice><saml:AuthnStatement")
    case .evilValue: return inside("<saml:AttributeStatement>", "<saml:AttributeStatement>\(good)")
    case .evilExtension: return inside("</saml:Issuer>", "</saml:Issuer><Extensions>\(good)</Extensions>")
    }
  }

  private func verdict(_ call: Call, envelope: String) throws -> String {
    let authenticator = Authenticator(trustList: { [list = call.list] in list }, clock: call.clock)
    do {
      _ = try authenticator.authenticate(
        security: Call.security(in: envelope), transaction: .iti38, tls: try call.tls)
      return "accepted"
    } catch let failure as AssertionFailure { return failure.code }
  }

  @Test("Each place of the original, with each borrowed signature, is refused", arguments: [true, false])
  func wrapped(identity: Bool) throws {
    let call = try Call()
    let hcp = try call.identity()
    let trc = try call.treatment(hcp)
    let good = try parts(identity ? hcp : trc)
    let other = String(decoding: (identity ? trc : hcp).xml, as: UTF8.self)
    let edit = identity ? ("Ana Silva", "Eva Silva") : ("279035121518989", "279035121518990")
    #expect(try verdict(call, envelope: Call.envelope(good.whole + other)) == "accepted")
    var count = 0
    for borrowed in Borrowed.allCases {
      for hidden in Hidden.allCases {
        for keepsID in [true, false] {
          for original in [good.whole, good.unsigned] {
            let text = message(
              evil(good, edit, borrowed, keepsID: keepsID), original, hidden, other: other)
            let found = try verdict(call, envelope: text)
            #expect(
              found.hasPrefix("assertion."), "\(borrowed) \(hidden) \(keepsID) \(original == good.whole): \(found)")
            count += 1
          }
        }
      }
    }
    #expect(count == 200)
  }

  @Test("A good pair is refused when another assertion stands anywhere else in the message")
  func strays() throws {
    let call = try Call()
    let hcp = try call.identity()
    let pair = String(decoding: hcp.xml + (try call.treatment(hcp)).xml, as: UTF8.self)
    let stray = try Call.unsigned(call.identity())
    let encrypted = "<saml:EncryptedAssertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"/>"
    for extra in [stray, encrypted, String(decoding: try call.identity().xml, as: UTF8.self)] {
      for envelope in [
        Call.envelope(pair + "<w>\(extra)</w>"),
        Call.envelope(pair).replacingOccurrences(of: "<env:Body/>", with: "<env:Body><x>\(extra)</x></env:Body>"),
        Call.envelope(pair).replacingOccurrences(of: "</env:Header>", with: "\(extra)</env:Header>"),
      ] {
        #expect(try verdict(call, envelope: envelope) == "assertion.security.place")
      }
    }
    #expect(
      try verdict(
        call, envelope: Call.envelope(pair + "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"/>"))
        == "assertion.security.form")
    // What says nothing is passed over.
    #expect(try verdict(call, envelope: Call.envelope(pair + "<w/>")) == "accepted")
    // Two elements of one name anywhere make every reference of the message ambiguous.
    #expect(
      try verdict(call, envelope: Call.envelope(pair + "<w Id=\"_w\"/><w xml:id=\"_w\"/>"))
        == "assertion.identity.signature.id")
  }

  @Test("A time stamp beside the assertions, which the profile does not have, is one of now where it is there")
  func timestamps() throws {
    let call = try Call()
    let hcp = try call.identity()
    let pair = String(decoding: hcp.xml + (try call.treatment(hcp)).xml, as: UTF8.self)
    let now = call.clock.now
    func at(_ name: String, _ seconds: Int64) -> String {
      "<u:\(name)>\(now.advanced(bySeconds: seconds).iso8601)</u:\(name)>"
    }
    func stamp(_ inside: String) -> String {
      "<u:Timestamp xmlns:u=\"\(SAML.utility)\" u:Id=\"_t\(inside.count)\">\(inside)</u:Timestamp>"
    }
    let good = stamp(at("Created", -10) + at("Expires", 290))
    for (text, expected) in [
      (good, "accepted"), (stamp(at("Created", -300)), "accepted"), (stamp(at("Created", 30)), "accepted"),
      (stamp(at("Created", -600) + at("Expires", -61)), "refused"), (stamp(at("Created", -400)), "refused"),
      (stamp(at("Created", 90) + at("Expires", 400)), "refused"),
      (stamp(at("Created", 0) + at("Expires", 0)), "refused"),
      (stamp(""), "refused"), (stamp("<u:Created>now</u:Created>"), "refused"), (stamp(at("Expires", 300)), "refused"),
      (stamp(at("Created", 0) + at("Created", 0)), "refused"), (good + stamp(at("Created", 0)), "refused"),
      (stamp(at("Created", 0) + at("Expires", 300) + at("Expires", -300)), "refused"),
    ] {
      let found = try verdict(call, envelope: Call.envelope(text + pair))
      #expect(found == (expected == "accepted" ? expected : "assertion.security.timestamp"), "\(text)")
    }
  }
}
