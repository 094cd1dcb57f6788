import Domain
import Foundation
import GatewayTesting
import IHE
import Testing
import XML

/// The rules of IHE beyond the schemas, as another implementer of XCPD wrote them (ISO Schematron, XPath 2).
@Suite(
  "Discovery messages keep the rules of IHE XCPD",
  .enabled(if: Shared.isHere && PythonTools.have("lxml", "saxonche"), "needs PASSERELLE_SHARED, lxml and saxonche"))
struct SchematronTests {
  let wire: Wire

  init() throws { wire = try Wire() }

  /// Evaluates each rule on each node of its context, and prints how many assertions were looked at and which failed.
  private static let script = #"""
    import sys, re
    from lxml import etree
    from saxonche import PySaxonProcessor
    S = "{http://purl.oclc.org/dsdl/schematron}"
    rules = etree.parse(sys.argv[1]).getroot()
    patterns = list(rules.iter(S + "pattern"))
    for extends in rules.iter(S + "extends"):
        base = sys.argv[1].rsplit("/", 1)[0] + "/" + extends.get("href")
        patterns += list(etree.parse(base).getroot().iter(S + "pattern"))
    abstract = {p.get("id"): p for p in patterns if p.get("abstract") == "true"}
    checked, failed = 0, []
    with PySaxonProcessor() as saxon:
        document = saxon.parse_xml(xml_text=sys.stdin.buffer.read().decode())
        def xpath(item):
            processor = saxon.new_xpath_processor()
            processor.declare_namespace("hl7", "urn:hl7-org:v3")
            processor.declare_namespace("xsi", "http://www.w3.org/2001/XMLSchema-instance")
            processor.set_context(xdm_item=item)
            return processor
        for pattern in patterns:
            if pattern.get("abstract") == "true": continue
            values = {p.get("name"): p.get("value") for p in pattern.iter(S + "param")}
            for rule in abstract.get(pattern.get("is-a"), pattern).iter(S + "rule"):
                def filled(text):
                    for name, value in values.items(): text = text.replace("$" + name, value)
                    for let in rule.iter(S + "let"):
                        if let.get("name") in re.findall(r"\$(\w+)", text):
                            text = re.sub(r"\$%s\b" % let.get("name"), lambda _: "(" + let.get("value") + ")", text)
                    return re.sub(r"\$qbp\b", lambda _: next(
                        l.get("value") for l in rule.iter(S + "let") if l.get("name") == "qbp"), text)
                nodes = xpath(document).evaluate(filled(rule.get("context")))
                for index in range(nodes.size if nodes else 0):
                    for check in rule.iter(S + "assert"):
                        checked += 1
                        if not xpath(nodes.item_at(index)).effective_boolean_value(filled(check.get("test"))):
                            failed.append(" ".join(filled("".join(check.itertext())).split()))
    print(checked)
    print("\n".join(failed))
    """#

  private func faults(_ payload: HTTPPayload, _ replace: (String, String)? = nil) throws -> [String] {
    let body = try received(payload).body
    var text = String(decoding: try body.canonical(), as: UTF8.self)
    if let replace {
      try #require(text.contains(replace.0))
      text = text.replacing(replace.0, with: replace.1)
    }
    let rules = try Shared.url("samples/ihe/schematron/iti55/\(body.name).sch.xml").path
    let outcome = try PythonTools.run(["-c", Self.script, rules], input: Array(text.utf8))
    try #require(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n").map(String.init)
    try #require((lines.first.flatMap { Int($0) } ?? 0) > 0, "no rule was applied")
    return Array(lines.dropFirst())
  }

  @Test("Queries with an identifier, and with name and birth date alone")
  func queries() throws {
    let named = PatientTraits(identifiers: [], familyName: "SILVA", givenName: "Ana", birthDate: "19790312")
    for query in [wire.query(), wire.query(named)] {
      #expect(try faults(ITI55.encode(query, header: wire.requestHeader)) == [])
    }
  }

  @Test("Answers of every kind")
  func answers() throws {
    for answer in [ITI55.Answer.match(wire.match), .noMatch, .notUnique, .failure(code: "4703", issue: nil)] {
      #expect(try faults(wire.answer(answer)) == [])
    }
  }

  @Test("The check itself finds what breaks a rule")
  func control() throws {
    let query = ITI55.encode(wire.query(), header: wire.requestHeader)
    #expect(try !faults(query, ("<responseModalityCode code=\"R\">", "<responseModalityCode code=\"B\">")).isEmpty)
    #expect(try !faults(query, (" root=\"1.2.250.1.213.1.4.10\"", "")).isEmpty)
    let match = wire.answer(.match(wire.match))
    #expect(try !faults(match, ("NotHealthDataLocator", "Locator")).isEmpty)
    #expect(try !faults(match, ("classCode=\"PSN\"", "classCode=\"ENT\"")).isEmpty)
    #expect(try !faults(match, ("xsi:type=\"INT\"", "xsi:type=\"ST\"")).isEmpty)
  }
}
