import Domain
import Foundation
import GatewayTesting
import Transport

/// What people wait for, with two gateways as two processes and mutual TLS between them: from the patient's answer to
/// the clinician's screen and the patient's history, every page, and what is hidden against what never was.
struct PagesRun {
  /// Allow → the document is in the country of treatment, and its clinician's page was told.
  var delivered: [Double] = []
  /// Allow → the allergies are on the page.
  var visible: [Double] = []
  /// The clinician's view → a row of the patient's history.
  var history: [Double] = []
  /// Time of each page, from the first byte sent to the last received on loopback.
  var pages: [(name: String, times: Sorted)] = []
  /// Allow → delivered of a person who hides a part, and of one who has none.
  var hidden: [Double] = []
  var absent: [Double] = []

  /// - Parameters:
  ///   - rounds: complete exchanges of each kind.
  ///   - visits: visits of each page.
  static func measure(rounds: Int, visits: Int) async throws -> PagesRun {
    let demo = try await RunningDemo.start()
    defer { demo.stop() }
    let client = PeerClient()
    defer { client.stop() }
    let people = DemoWalkers(demo, client)
    try await people.clinician.signIn("ana")
    var run = PagesRun()
    let camille = try await people.patient("camille")
    _ = try await people.exchange("camille", camille)
    for _ in 0..<rounds {
      let times = try await people.exchange("camille", camille)
      run.delivered.append(times.delivered)
      run.visible.append(times.visible)
      run.history.append(times.history)
    }
    // In turn, so that what else the machine does falls on both.
    let (agathe, rose) = (try await people.patient("agathe"), try await people.patient("rose"))
    for _ in 0..<rounds {
      run.hidden.append(try await people.exchange("agathe", agathe).delivered)
      run.absent.append(try await people.exchange("rose", rose).delivered)
    }
    run.pages = try await people.pages(visits: visits)
    return run
  }
}

/// `passerelle demo` with a PKI and stores of its own.
struct RunningDemo {
  let process: Process
  let folder: URL
  let treatment: String
  let affiliation: String

  static func start() async throws -> RunningDemo {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pages-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try DevelopmentPKI.copyRecipe(to: folder)
    let pki = folder.appendingPathComponent("certificates").path
    let process = try BuiltProgram.start(["demo", "--certificates", pki], in: folder)
    for _ in 0..<600 where process.isRunning {
      let text = try String(contentsOf: folder.appendingPathComponent("stdout"), encoding: .utf8)
      let urls = text.matches(of: /http:\/\/(pt|fr)\.localhost:[0-9]+/).map { String($0.output.0) }
      if text.contains("Ctrl-C stops both"), let treatment = urls.first(where: { $0.contains("//pt.") }),
        let affiliation = urls.first(where: { $0.contains("//fr.") })
      {
        return RunningDemo(process: process, folder: folder, treatment: treatment, affiliation: affiliation)
      }
      try await Task.sleep(for: .milliseconds(100))
    }
    process.terminate()
    throw ExchangeRun.Failed(
      description: try String(contentsOf: folder.appendingPathComponent("stderr"), encoding: .utf8))
  }

  func stop() {
    process.interrupt()
    process.waitUntilExit()
    do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") }
  }
}

/// Ana and the demo's patients at their pages.
struct DemoWalkers {
  let clinician: PageVisitor
  private let affiliation: String
  private let treatment: String
  private let client: PeerClient
  private let clock = ContinuousClock()

  /// Number and birth date, day, month, year.
  private static let people = [
    "camille": ["278043306312427", "12", "4", "1978"], "gaston": ["139083818506661", "11", "8", "1939"],
    "agathe": ["288027511204584", "17", "2", "1988"], "rose": ["288027511204683", "17", "2", "1988"],
    "ines": ["291096912308733", "14", "9", "1991"],
  ]

  init(_ demo: RunningDemo, _ client: PeerClient) {
    clinician = PageVisitor(demo.treatment, client: client)
    (affiliation, treatment) = (demo.affiliation, demo.treatment)
    self.client = client
  }

  func patient(_ account: String) async throws -> PageVisitor {
    let visitor = PageVisitor(affiliation, client: client)
    try await visitor.signIn(account)
    return visitor
  }

  /// Finds the person and asks; the path of the request.
  func ask(_ account: String) async throws -> String {
    let search = try await clinician.get("/clinician?country=FR")
    let details = Self.people[account] ?? []
    guard details.count == 4 else { throw ExchangeRun.Failed(description: "\(account) is not known") }
    let identity = try await clinician.post(
      "/clinician/identify",
      [
        ("token", search.token), ("country", "FR"), ("ins", details[0]), ("birth-day", details[1]),
        ("birth-month", details[2]), ("birth-year", details[3]), ("code", ""), ("situation", "in-person"),
      ])
    let waiting = try await clinician.post(
      "/clinician/ask", [("token", identity.token), ("patient", identity.hidden("patient")), ("answer", "yes")])
    guard waiting.path.hasPrefix("/clinician/requests/") else {
      throw ExchangeRun.Failed(description: "\(account) was not asked: \(waiting.status) \(waiting.path)")
    }
    return waiting.path
  }

  /// The patient's page of the newest open request.
  func opened(_ patient: PageVisitor) async throws -> PageVisitor.Page {
    for _ in 0..<400 {
      if let link = try await patient.get("/patient").link("/patient/requests/") { return try await patient.get(link) }
      try await Task.sleep(for: .milliseconds(25))
    }
    throw ExchangeRun.Failed(description: "the patient was not asked")
  }

  /// One exchange from the search to the history, in seconds after the patient tapped Allow.
  func exchange(
    _ account: String, _ patient: PageVisitor
  ) async throws -> (path: String, delivered: Double, visible: Double, history: Double) {
    let path = try await ask(account)
    let clinician = clinician
    // The stream ends when the request does.
    async let told = clinician.get("\(path)/events", seconds: 60)
    let approval = try await opened(patient)
    let begun = clock.now
    async let answered = patient.post(
      approval.path,
      [("token", approval.token), ("shown", approval.hidden("shown")), ("decision", "allow")])
    _ = try await told
    let delivered = (clock.now - begun).seconds
    let summary = try await clinician.get(path)
    let visible = (clock.now - begun).seconds
    guard summary.text.contains("class=\"idbar\""), summary.text.contains("s-48765-2") else {
      throw ExchangeRun.Failed(description: "\(account): no summary, HTTP \(summary.status)")
    }
    _ = try await answered
    let history = try await seen(approval, patient)
    return (path, delivered, visible, history)
  }

  /// Seconds until the patient's history says that the summary was read.
  private func seen(_ approval: PageVisitor.Page, _ patient: PageVisitor) async throws -> Double {
    let begun = clock.now
    let reference = approval.text.firstMatch(of: /class="mono">([A-Z0-9]{4}-[A-Z0-9]{4})</)?.output.1 ?? ""
    for _ in 0..<400 {
      let rows = try JSON(reading: Array(try await patient.get("/patient/history.json").text.utf8))["requests"]?.array
      let row = rows?.first { $0["reference"]?.string == String(reference) }
      if row?["state"]?.string == "used" { return (clock.now - begun).seconds }
      try await Task.sleep(for: .milliseconds(25))
    }
    throw ExchangeRun.Failed(description: "the history does not show \(reference)")
  }

  // MARK: Pages

  /// Every page of the three roles, in the states that cost most.
  func pages(visits: Int) async throws -> [(name: String, times: Sorted)] {
    let gaston = try await patient("gaston")
    let summary = try await exchange("gaston", gaston).path
    let waiting = try await ask("ines")
    let ines = try await patient("ines")
    let approval = try await opened(ines).path
    let auditor = PageVisitor(treatment, client: client)
    try await auditor.signIn("rita")
    let exchange = try await auditor.get("/audit").link("/audit/") ?? "/audit"
    let all: [(String, PageVisitor, String)] = [
      ("search", clinician, "/clinician"), ("search, a country's fields", clinician, "/clinician?country=FR"),
      ("my requests", clinician, "/clinician/requests"), ("waiting", clinician, waiting),
      ("summary, 60 medicines", clinician, summary), ("summary, side by side", clinician, "\(summary)?mode=both"),
      ("summary, another language", clinician, "\(summary)?language=de"),
      ("summary as PDF", clinician, "\(summary)/summary.pdf"), ("summary as text", clinician, "\(summary)/summary.txt"),
      ("patient, home", ines, "/patient"), ("patient, approval", ines, approval),
      ("patient, choose parts", ines, "\(approval)/choose"), ("patient, code", ines, "/patient/code"),
      ("patient, hidden", ines, "/patient/hidden"), ("patient, history", gaston, "/patient/history"),
      ("auditor, exchanges", auditor, "/audit"), ("auditor, one exchange", auditor, exchange),
    ]
    var rows: [(name: String, times: Sorted)] = []
    for (name, visitor, path) in all {
      var times: [Double] = []
      for _ in 0..<visits {
        let begun = clock.now
        let page = try await visitor.get(path)
        times.append((clock.now - begun).seconds)
        guard page.status == 200 else { throw ExchangeRun.Failed(description: "\(name): HTTP \(page.status)") }
      }
      rows.append((name, Sorted(times)))
    }
    return rows
  }
}
