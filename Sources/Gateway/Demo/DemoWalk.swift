import Audit
import Domain
import Transport
import Trust

/// One complete exchange, by the pages that people use: sign in, identify, ask, approve, read.
struct DemoWalk {
  let site: DemoSite
  let client: PeerClient
  let say: @Sendable (String) -> Void

  private let portugal = DemoCountry.all[1].code
  private let france = DemoCountry.all[0].code
  private let person = DemoPeople.all[0]

  /// What the walk saw.
  struct Result: Sendable {
    var reference: String
    var items: Int
    var exact: Int
    var approximate: Int
    var original: Int
  }

  init(site: DemoSite, client: PeerClient, say: @escaping @Sendable (String) -> Void) {
    self.site = site
    self.client = client
    self.say = say
  }

  func run() async throws -> Result {
    let clinician = Browser(client: client)
    let patient = Browser(client: client)
    let pt = site.webURL(portugal)
    let fr = site.webURL(france)
    say("clinician signs in (PT)")
    _ = try await clinician.signIn(at: pt, account: "ana", password: "demo")
    say("patient signs in (FR)")
    _ = try await patient.signIn(at: fr, account: person.account, password: "demo")
    let request = try await ask(clinician, pt)
    say("patient opens the request and allows it")
    try await allow(patient, fr)
    say("clinician waits for the summary")
    let status = try await delivered(clinician, request)
    let page = try await clinician.get("\(request)?language=pt")
    guard page.text.contains("Alergias e intolerâncias") else { throw failure("the summary is not shown") }
    func count(_ name: String) -> Int { status[name]?.integer ?? 0 }
    return Result(
      reference: status["reference"]?.string ?? "", items: count("items"), exact: count("exact"),
      approximate: count("approximate"), original: count("original"))
  }

  /// Finds the person and asks; the address of the waiting page.
  private func ask(_ clinician: Browser, _ pt: String) async throws -> String {
    say("clinician identifies the patient (ITI-55)")
    let search = try await clinician.get("\(pt)/clinician?country=\(france)")
    let birth = person.birthDate
    let identity = try await clinician.post(
      "\(pt)/clinician/identify",
      [
        ("token", search.token ?? ""), ("country", france.value), ("ins", person.ins),
        ("birth-day", String(birth.suffix(2))), ("birth-month", String(birth.dropFirst(4).prefix(2))),
        ("birth-year", String(birth.prefix(4))), ("code", ""), ("situation", "emergency-answering"),
      ])
    guard let found = identity.hidden("patient") else {
      throw failure("the patient was not found: HTTP \(identity.status)")
    }
    say("clinician confirms and asks (ITI-38)")
    let waiting = try await clinician.post(
      "\(pt)/clinician/ask", [("token", identity.token ?? ""), ("patient", found), ("answer", "yes")])
    guard waiting.url.contains("/clinician/requests/") else { throw failure("the request was not made") }
    return waiting.url
  }

  private func allow(_ patient: Browser, _ fr: String) async throws {
    for _ in 0..<200 {
      let home = try await patient.get("\(fr)/patient")
      if let range = home.text.firstRange(of: "/patient/requests/") {
        let path = "/patient/requests/" + home.text[range.upperBound...].prefix { $0 != "\"" }
        let approval = try await patient.get(fr + path)
        let after = try await patient.post(
          fr + path,
          [("token", approval.token ?? ""), ("shown", approval.hidden("shown") ?? ""), ("decision", "allow")])
        guard after.status == 200 else { throw failure("the approval was not taken: HTTP \(after.status)") }
        return
      }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw failure("the request did not reach the patient")
  }

  private func delivered(_ clinician: Browser, _ request: String) async throws -> JSON {
    for _ in 0..<400 {
      let status = try JSON(reading: Array(try await clinician.get("\(request)/status").text.utf8))
      switch status["outcome"]?.string {
      case "delivered": return status
      case "open": try await Task.sleep(for: .milliseconds(50))
      case let other: throw failure("the request ended with \(other ?? "nothing")")
      }
    }
    throw failure("the summary did not come")
  }

  private func failure(_ why: String) -> GatewayFailure {
    GatewayFailure(
      "demo.walk", what: "The exchange was not completed.", why: "In the walk, \(why).",
      whatToDo: "Run the demo without --once and follow the steps by hand.")
  }
}
