import Foundation
import GatewayTesting
import Testing

/// The table of abuse cases of the consent contract (its section 14), by row: which tests hold it.
@Suite("Abuse cases of consent")
struct AbuseCaseTests {
  /// Row → a test's name, or its beginning.
  static let rows: [Int: [String]] = [
    1: ["No answer, no permit", "Random questions, answers, rules, clocks, crashes and restarts"],
    2: ["A permit used by 200 retrieves at once", "Of fifty releases at once, one is made"],
    3: ["The receipt of another request does not fit"],
    4: ["Whoever or whatever differs from the answered request gets none"],
    5: ["Whoever or whatever differs from the answered request gets none"],
    6: ["Another purpose and another patient get none"],
    7: ["An approval ends with the treatment assertion, to the second"],
    8: ["The same message twice: the second is refused"],
    9: ["Four wrong tries are forgiven, the fifth voids it"],
    10: ["A peer that tries codes over many patients is not listened to"],
    11: ["Nowhere on the disk stands the code, and nowhere in the log"],
    12: ["Nowhere on the disk stands the code, and nowhere in the log"],
    13: ["A wrong code, and a code for another country, answer like an unknown patient"],
    14: ["An answer counts with the token of its own form, once"],
    15: ["A patient is asked by one request of an organisation and three in all"],
    16: [
      "Names of other countries carry no control", "Text from outside cannot become markup",
      "Markup, direction and control signs and endless names stay harmless on every page",
      "A name of ten thousand signs is refused with the message",
    ],
    17: ["No page can be framed, nothing inline runs"],
    18: [
      "A record that changed after the patient's answer is asked again, not sent",
      "The next query ends the old request and asks anew",
    ],
    19: ["A withdrawal and a release that race"],
    20: ["kill -9 in the middle of exchanges"],
    21: ["Every entry by itself, in every form"],
    22: ["To a peer that agreed nothing, waiting, refused, withdrawn and over a limit"],
    23: ["No answer holds a reason"],
    24: ["Each condition that is missing, and nothing is allowed"],
    25: ["Nobody has one until they set it"],
    26: ["Break-glass signed by one person, by nobody, or not at all: the gateway does not start"],
    27: [
      "The sixth in a day of one organisation raises an alarm in the log",
      "The same professional is refused a second time within ten minutes",
    ],
    28: ["No role of staff decides"],
    29: ["Every damage of rows, tiles, bundles, checkpoints and pages is found"],
    30: [
      "A mandate that ended before the answer gives none",
      "A mandate that ends between the answer and the use opens nothing",
      "On the day of the age at which one decides alone",
    ],
    31: [
      "A patient sees who may act and ends it; the other is not told",
      "What happened in a person's name stands in their own history",
    ],
    32: [
      "What a minor keeps from parents is not in what these allowed",
      "What a minor keeps from parents is in no list, history or receipt",
      "A parent's page of a minor's request is the page of one without the part",
    ],
    33: [
      "A code made by somebody who died since is as unknown as one that nobody made",
      "Once the register says that the patient died nothing opens",
      "For one who has died country B gets the answer of nobody's record",
    ],
    34: ["Ten thousand random answers and rules", "After translation too"],
    35: ["Where two people fit, nobody is asked"],
    36: ["Another key, another type, another algorithm: refused"],
    37: ["An hour back: not ready, the step recorded"],
    38: ["Without its store the ledger denies"],
    39: ["No message, in any language, has room for a name, a place or a record"],
    40: ["A request is nobody else's", "A release is in the history with its entry"],
  ]

  @Test("Every row of the table is held")
  func whole() { #expect(Set(Self.rows.keys) == Set(1...40)) }

  @Test("Every row that is held names a test that is there", arguments: rows.keys.sorted())
  func named(row: Int) throws {
    let names = try #require(Self.rows[row])
    let sources = try Self.sources.get()
    for name in names { #expect(sources.contains("\"\(name)"), "row \(row): no test is called “\(name)…”") }
  }

  private static let sources = Result {
    let tests = Project.root.appendingPathComponent("Tests")
    return try FileManager.default.subpathsOfDirectory(atPath: tests.path)
      .filter { $0.hasSuffix(".swift") && !$0.hasSuffix("AbuseCaseTests.swift") }
      .map { try String(contentsOf: tests.appendingPathComponent($0), encoding: .utf8) }
      .joined(separator: "\n")
  }
}
