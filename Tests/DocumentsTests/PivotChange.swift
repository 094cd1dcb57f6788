import Documents
import Foundation
import Testing

/// A change to a good pivot that the official rules, ours, or both refuse.
struct PivotChange: Sendable {
  let name: String
  let from: String
  let to: String

  init(_ name: String, _ from: String, _ to: String) {
    self.name = name
    self.from = from
    self.to = to
  }

  static func goodPivot() throws -> String {
    let pivot = try PivotWriter.write(SyntheticSummary.full(), as: SyntheticSummary.identity)
    return String(decoding: pivot.bytes, as: UTF8.self)
  }

  func applied(to text: String) throws -> String {
    let changed = text.replacingOccurrences(of: from, with: to)
    try #require(changed != text, "the change \"\(name)\" did not apply")
    return changed
  }

  private static let eh = "1.3.6.1.4.1.12559.11.10.1.3.1"

  /// One for each of our rules, named after it, and others that look for what ours may miss.
  static let all: [PivotChange] =
    ValidatorTests.mutations.filter { $0.rule != "code.unmapped" }.map { PivotChange($0.rule, $0.from, $0.to) } + others

  private static let others: [PivotChange] = [
    .init("document code without display", " displayName=\"Patient summary Document\"", ""),
    .init(
      "problem code unknown to its value set", "code=\"E11.9\" codeSystem=\"\(SyntheticSummary.icd10)\"",
      "code=\"E11.x\" codeSystem=\"\(SyntheticSummary.icd10)\""),
    .init("route unknown to its value set", "<routeCode code=\"20035000\"", "<routeCode code=\"99\""),
    .init("criticality unknown to its value set", "code=\"high\" codeSystem", "code=\"huge\" codeSystem"),
    .init("habit unknown to its value set", "<code code=\"229819007\"", "<code code=\"229819008\""),
    .init("role unknown to its value set", "code=\"2211\"", "code=\"9999\""),
    .init(
      "language that does not exist", "<languageCode code=\"fr-FR\"/><setId", "<languageCode code=\"zz-ZZ\"/><setId"),
    .init("telecom use unknown", "use=\"MC\"", "use=\"XX\""),
    .init(
      "patient without address",
      "<addr use=\"H\"><streetAddressLine>12 rue des Essais</streetAddressLine><postalCode>01600</postalCode><city>Trévoux</city><country>FR</country></addr>",
      ""),
    .init("problem without its observation template", "<templateId root=\"\(eh).3.7\"/>", ""),
    .init(
      "problem act without status", "<statusCode code=\"active\"/><effectiveTime><low value=\"20190412\"/>",
      "<effectiveTime><low value=\"20190412\"/>"),
    .init("severity as CE", "<value xsi:type=\"CD\" code=\"6736007\"", "<value xsi:type=\"ST\" code=\"6736007\""),
    .init("reaction without time", "<effectiveTime><low value=\"200105\"/></effectiveTime>", ""),
    .init("procedure of unknown status", "<statusCode code=\"cancelled\"/>", "<statusCode code=\"suspended\"/>"),
    .init("package without content", "<pharm:quantity value=\"30\" unit=\"1\"/>", ""),
    .init(
      "gender not asked", "<administrativeGenderCode code=\"F\" codeSystem=\"2.16.840.1.113883.5.1\"",
      "<administrativeGenderCode nullFlavor=\"NASK\" codeSystem=\"2.16.840.1.113883.5.1\""),
    .init("table row outside its table", "<paragraph ID=\"s1\">", "<tr/><paragraph ID=\"s1\">"),
    .init("dose in no known unit", "unit=\"mL/h\"", "unit=\"drops per hour\""),
    .init("section twice in narrative", "<paragraph ID=\"s1\">", "<paragraph ID=\"s1\" id=\"s1\">"),
    .init("element that does not exist", "<statusCode code=\"active\"/>", "<state code=\"active\"/>"),
    .init(
      "dispensing instruction in another system name", "codeSystemName=\"IHEActCode\"", "codeSystemName=\"ActCode\""),
  ]
}
