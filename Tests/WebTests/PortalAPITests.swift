import Consent
import Domain
import Exchange
import Foundation
import GatewayTesting
import Testing

@testable import Web

@Suite("The face for a national portal")
struct PortalAPITests {
  private static func document() throws -> JSON {
    let file = Project.root.appendingPathComponent("Schemas/portal-api.openapi.json")
    return try JSON(reading: [UInt8](Data(contentsOf: file)))
  }

  @Test("The OpenAPI document has the operations of the code, and no others")
  func operations() throws {
    let document = try Self.document()
    #expect(document["openapi"]?.string == "3.1.0")
    #expect(document["servers"]?.array?.first?["url"]?.string == PortalAPI.base)
    let described = (document["paths"]?.object ?? [:]).flatMap { path, item in
      (item.object ?? [:]).keys.map { "\($0.uppercased()) \(path)" }
    }
    #expect(described.sorted() == PortalAPI.operations.sorted())
  }

  @Test("Every POST needs a key, and every decision may answer that the sign-in is not enough")
  func rules() throws {
    let paths = try Self.document()["paths"]?.object ?? [:]
    let withoutStepUp = ["/requests/{id}/withdrawal", "/requests/{id}/report"]
    for (path, item) in paths {
      for (method, operation) in item.object ?? [:] where method != "get" {
        let keys = (operation["parameters"]?.array ?? []).filter {
          $0["$ref"]?.string == "#/components/parameters/IdempotencyKey"
        }
        #expect(keys.count == (method == "post" ? 1 : 0), "\(method) \(path)")
        let refusal = operation["responses"]?["401"]?["$ref"]?.string
        let wanted = withoutStepUp.contains(path) ? "Unauthorized" : "StepUp"
        #expect(refusal == "#/components/responses/\(wanted)", "\(method) \(path)")
      }
    }
  }

  @Test("Parts are the same in code and description")
  func parts() throws {
    let schema = try Self.document()["components"]?["schemas"]?["CodeChoice"]
    let parts = schema?["properties"]?["sections"]?["items"]?["anyOf"]?.array?.first
    let described = parts?["enum"]?.array?.compactMap(\.string)
    #expect(described == PatientSummaryParts.all)
  }

  @Test("Every fault of the portal has its own status, and none passes for success or for a fault of ours")
  func problems() {
    let codes = [
      "login.step-up": 401, "consent.no-request": 404, "consent.decided": 409, "consent.expired": 409,
      "consent.content-changed": 409, "consent.way-closed": 409, "request.shown": 409, "request.in-work": 409,
      "request.not-offered": 409, "request.repeated": 409, "request.key": 400, "request.method": 405,
      "request.type": 415, "limit.portal": 429, "consent.store": 500, "consent.channel": 422,
      "consent.channel-code": 409, "consent.channel-limit": 429,
    ]
    for (code, status) in codes {
      let failure = WebFailure(code, what: "What.", why: "Why.", whatToDo: "Next.")
      #expect(APIProblem(failure).number == status, "\(code)")
    }
  }

  @Test("The same call under one key is done once; another call under it, and one beside the first, are refused")
  func idempotency() async throws {
    let clock = HandClock(Instant(seconds: 1_790_000_000))
    let answers = IdempotentAnswers(clock: clock)
    let (key, call) = ([UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32))
    #expect(try await answers.begin(key, call: call) == nil)
    await #expect(throws: WebFailure.inWork) { try await answers.begin(key, call: call) }
    await answers.end(key, PortalAnswer(["a": 1]))
    let again = try #require(try await answers.begin(key, call: call))
    #expect(again.isRepeated && again.bytes == Array(#"{"a":1}"#.utf8))
    await #expect(throws: WebFailure.otherCall) { try await answers.begin(key, call: [3]) }
    clock.move(seconds: 601)
    #expect(try await answers.begin(key, call: [3]) == nil)
    await answers.end(key, nil)
    #expect(try await answers.begin(key, call: call) == nil, "a call that failed may be tried again")
  }
}
