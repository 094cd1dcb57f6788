import Assertions
import Domain
import Foundation
import GatewayTesting
import Testing
import XML

@Suite("Next of kin")
struct NextOfKinTests {
  private let person = NextOfKin([
    .id: "K-1", .firstName: "Rui", .familyName: "Silva", .gender: "M", .birthDate: "19700101", .city: "Lisboa",
    .country: "PT",
  ])

  private func messages(
    _ call: Call, _ change: (inout String) throws -> Void = { _ in }
  ) throws -> String {
    let identity = try call.identity()
    let kin = try call.issuer().nextOfKinAssertion(for: person, basedOn: identity)
    let others = String(decoding: identity.xml + (try call.treatment(identity)).xml, as: UTF8.self)
    return try call.changed(kin, change) + others
  }

  @Test("Who speaks for the patient is proved and read, on every transaction")
  func accepted() throws {
    let call = try Call()
    let text = try messages(call)
    for transaction in Transaction.allCases {
      #expect(try call.authenticate(text, transaction).nextOfKin == person)
    }
    let identity = try call.identity()
    let pair = String(decoding: identity.xml + (try call.treatment(identity)).xml, as: UTF8.self)
    #expect(try call.authenticate(pair).nextOfKin == nil)
  }

  @Test("A next-of-kin assertion that breaks a rule refuses the message")
  func refused() throws {
    let call = try Call()
    let now = call.now
    func at(_ hours: Int64) -> String { now.advanced(bySeconds: hours * 3600).iso8601 }
    let cases: [(String, String, String)] = [
      ("PreviousSession", "X509", "next-of-kin.authentication-context 1001"),
      (">ana.silva<", ">eva.silva<", "treatment.misfit-next-of-kin 1002"),
      ("<saml:AssertionIDRef>_", "<saml:AssertionIDRef>_x", "treatment.misfit-next-of-kin 1002"),
      ("cm:sender-vouches", "cm:bearer", "next-of-kin.confirmation 1001"),
      ("urn:initgw:PT", "urn:idp:PT", "next-of-kin.issuer 1001"),
      ("audience:x-border", "audience:other", "next-of-kin.audience 1001"),
      ("NotOnOrAfter=\"\(at(2))\"", "NotOnOrAfter=\"\(at(3))\"", "next-of-kin.lifetime 1001"),
      (">Rui<", "> <", "next-of-kin.attribute 1001"),
      ("nextofkin:firstname", "nextofkin:id", "next-of-kin.attribute 1001"),
      ("nextofkin:firstname", "nextofkin:shoesize", "next-of-kin.attribute 1001"),
    ]
    for (part, other, expected) in cases {
      #expect(try call.verdict(messages(call) { $0.swap(part, other) }) == expected, "\(other)")
    }
    let text = try messages(call)
    #expect(
      try call.verdict(text.replacingOccurrences(of: ">Rui<", with: ">Rita<"))
        == "next-of-kin.signature.digest ERROR_SEC_DATA_INTEGRITY_NOT_ENSURED")
    #expect(try call.verdict(messages(call) + text) == "security.repeated 1001")
  }

  @Test("What another country would refuse is not issued")
  func issuing() throws {
    let call = try Call()
    let identity = try call.identity()
    for values: [NextOfKin.Field: String] in [[:], [.firstName: ""], [.firstName: " Rui"]] {
      #expect(throws: AssertionFailure("assertion.issue.text", what: "", why: "", whatToDo: "")) {
        try call.issuer().nextOfKinAssertion(for: NextOfKin(values), basedOn: identity)
      }
    }
    #expect(throws: AssertionFailure("assertion.issue.expired", what: "", why: "", whatToDo: "")) {
      try call.issuer(at: call.now.advanced(bySeconds: 4 * 3600)).nextOfKinAssertion(for: person, basedOn: identity)
    }
  }
}
