import Domain
import Exchange
import Foundation
import GatewayTesting
import Testing

@testable import Web

@Suite("The face for hospital systems")
struct HospitalAPITests {
  @Test("The OpenAPI document has the operations of the code, and no others")
  func operations() throws {
    let file = Project.root.appendingPathComponent("Schemas/hospital-api.openapi.json")
    let document = try JSON(reading: [UInt8](Data(contentsOf: file)))
    #expect(document["openapi"]?.string == "3.1.0")
    let described = (document["paths"]?.object ?? [:]).flatMap { path, item in
      (item.object ?? [:]).keys.map { "\($0.uppercased()) \(path)" }
    }
    #expect(described.sorted() == HospitalAPI.operations.sorted())
  }

  @Test("What a program gets of a request is what the description promises")
  func members() throws {
    let file = Project.root.appendingPathComponent("Schemas/hospital-api.openapi.json")
    let schemas = try JSON(reading: [UInt8](Data(contentsOf: file)))["components"]?["schemas"]
    let value = try Samples.request(outcome: .delivered(viewUntil: SampleSummary.now)).apiValue
    let described = Set(schemas?["Request"]?["properties"]?.object?.keys.map { $0 } ?? [])
    let required = Set(schemas?["Request"]?["required"]?.array?.compactMap(\.string) ?? [])
    let given = Set(value.object?.keys.map { $0 } ?? [])
    #expect(given.isSubset(of: described) && required.isSubset(of: given))
    #expect(value["outcome"]?.string == "delivered" && value["checkNumber"]?.string == "418")
  }

  @Test("A request without a summary says why, with its reference: refused is forbidden, open is not yet")
  func noSummary() throws {
    let cases: [(RequestOutcome?, String, Int)] = [
      (nil, "request.open", 409), (.refused, "consent.refused", 403), (.expired, "consent.expired", 409),
      (.absent, "consent.absent", 403), (.noRecord, "record.none", 404),
      (.failed(code: "signature.invalid"), "signature.invalid", 502),
    ]
    for (outcome, code, status) in cases {
      let view = try Samples.request(outcome: outcome)
      let failure = try #require(view.noSummary)
      #expect(failure.code == code && failure.reference == view.reference)
      #expect(APIProblem(failure).number == status, "\(code)")
    }
    #expect(try Samples.request(outcome: .delivered(viewUntil: SampleSummary.now)).noSummary == nil)
  }

  @Test("What could not be shown of a delivered summary is told beside its state")
  func partial() throws {
    var view = try Samples.request(outcome: .delivered(viewUntil: SampleSummary.now))
    #expect(view.apiValue["notices"] == nil)
    view.unreadSections = ["11369-6"]
    #expect(view.apiValue["notices"] == [["code": "record.partial", "sections": ["11369-6"]]])
  }

  @Test("A problem has the members of its description, the exchange's trace and reference, and steps for programs")
  func problemMembers() throws {
    let view = try Samples.request(outcome: .refused)
    let failure = try #require(view.noSummary)
    let problem = APIProblem(failure).problem(failure.trace)
    #expect(problem["reference"]?.string == view.reference.description)
    #expect(problem["traceId"]?.string == view.trace.traceID && problem["next"] == ["treat-without", "other-ways"])
    #expect(problem["title"] == "The patient did not allow this access.")
    for name in ["hospital-api", "portal-api"] {
      let file = Project.root.appendingPathComponent("Schemas/\(name).openapi.json")
      let schema = try JSON(reading: [UInt8](Data(contentsOf: file)))["components"]?["schemas"]?["Problem"]
      let members = schema?["properties"]?.object ?? [:]
      #expect(Set(problem.object?.keys.map { $0 } ?? []) == Set(members.keys), "\(name)")
      let steps = members["next"]?["items"]?["enum"]?.array?.compactMap(\.string)
      #expect(steps == NextStep.allCases.map(\.rawValue), "\(name)")
    }
    let without = APIProblem(WebFailure.signIn).problem(nil)
    #expect(without["reference"] == nil && without["traceId"] == nil && without["next"] == ["sign-in"])
    #expect(
      APIProblem(failure).outcome(failure.trace)["issue"]?.array?.first?["diagnostics"]?.string?.contains(
        view.trace.traceID) == true)
  }

  @Test("Every fault is told with a status, a code and a next step, and never as success")
  func problems() {
    let codes = [
      "login.failed": 401, "login.not-entitled": 403, "page.not-found": 404, "identity.not-found": 404,
      "identity.not-unique": 409, "identity.paused": 429, "limit.flagged": 429, "code.invalid": 404, "view.closed": 410,
      "request.invalid": 422,
      "peer.unreachable": 502, "signature.invalid": 502, "internal": 500, "something.new": 502,
    ]
    for (code, status) in codes {
      let failure = WebFailure(code, what: "What.", why: "Why.", whatToDo: "Next.")
      #expect(APIProblem(failure).number == status, "\(code)")
    }
  }
}
