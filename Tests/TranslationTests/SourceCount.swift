import Foundation
import GatewayTesting

/// The items of a document counted by another language and another XML library, and documents with an entry less.
enum SourceCount {
  /// The rules of the report's items once more, over XPath 1.0 and over JSON.
  private static let script = #"""
    import copy, json, pathlib, random, sys
    from lxml import etree
    N = {"h": "urn:hl7-org:v3"}
    SECTIONS = "/h:ClinicalDocument/h:component/h:structuredBody//h:component/h:section"
    ROWS = "(.//h:tr[parent::h:tbody or parent::h:table][h:td] | .//h:item | ./h:paragraph)[normalize-space(.) != '']"

    def parse(path):
        return etree.parse(str(path), etree.XMLParser(huge_tree=True))

    def name_of(code, seen):
        seen[code] = seen.get(code, 0) + 1
        return f"section[{code}]" + ("" if seen[code] == 1 else f"[{seen[code]}]")

    def rows_of(section):
        for text in section.xpath("h:text", namespaces=N)[:1]:
            rows = text.xpath(ROWS, namespaces=N)
            holders = {a for row in rows for a in row.iterancestors()}
            return [row for row in rows if row not in holders]
        return []

    def targets(element):
        return {v[1:] if v.startswith("#") else v for v in element.xpath(".//h:reference/@value", namespaces=N)}

    def ids(row):
        return set(row.xpath("descendant-or-self::*/@ID"))

    def cda(tree):
        out, seen = [], {}
        for section in tree.xpath(SECTIONS, namespaces=N):
            name = name_of(section.xpath("string(h:code[@codeSystem]/@code)", namespaces=N) or "?", seen)
            entries = section.xpath("h:entry", namespaces=N)
            out += [f"{name}/entry[{i + 1}]" for i in range(len(entries))]
            aims = set().union(*map(targets, entries)) if entries else set()
            out += [f"{name}/row[{i + 1}]" for i, row in enumerate(rows_of(section)) if not aims & ids(row)]
        return out

    def xhtml_rows(div):
        root = etree.fromstring(div)
        local = "local-name()='%s'"
        path = ("(.//*[local-name()='tr'][parent::*[local-name()='tbody' or local-name()='table']]"
                "[*[local-name()='td']] | .//*[local-name()='li'] | .//*[local-name()='p'][not(ancestor::*["
                "local-name()='li' or local-name()='td' or local-name()='th' or local-name()='caption' or "
                "local-name()='p'])])[normalize-space(.) != '']")
        rows = root.xpath(path)
        holders = {a for row in rows for a in row.iterancestors()}
        return [row for row in rows if row not in holders]

    def fhir(sections, seen, out):
        for section in sections:
            codings = section.get("code", {}).get("coding", [])
            loinc = [c for c in codings if c.get("system") == "http://loinc.org"] or codings
            name = name_of(loinc[0]["code"] if loinc else "?", seen)
            entries = section.get("entry", [])
            out += [f"{name}/entry[{i + 1}]" for i in range(len(entries))]
            if not entries and "text" in section:
                out += [f"{name}/row[{i + 1}]" for i in range(len(xhtml_rows(section["text"]["div"])))]
            fhir(section.get("section", []), seen, out)
        return out

    def composition(path):
        bundle = json.loads(pathlib.Path(path).read_text())
        return next(e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Composition")

    def drop(element):
        parent, before = element.getparent(), element.getprevious()
        if element.tail:
            if before is not None: before.tail = (before.tail or "") + element.tail
            else: parent.text = (parent.text or "") + element.tail
        parent.remove(element)

    def variants(path, folder):
        base = parse(path)
        for value in base.xpath("//h:value[@representation='B64']", namespaces=N):
            value.text = "".join((value.text or "").split())[:400]
        base.write(str(folder / "base.xml"), encoding="utf-8", xml_declaration=True)
        out = []
        for s, section in enumerate(base.xpath(SECTIONS, namespaces=N)):
            for e in range(len(section.xpath("h:entry", namespaces=N))):
                tree = copy.deepcopy(base)
                here = tree.xpath(SECTIONS, namespaces=N)[s]
                entries = here.xpath("h:entry", namespaces=N)
                mine = targets(entries[e])
                others = set().union(set(), *[targets(x) for i, x in enumerate(entries) if i != e])
                own = [row for row in rows_of(here) if mine & ids(row) and not others & ids(row)]
                drop(entries[e])
                tree.write(str(folder / f"{s}-{e}-alone.xml"), encoding="utf-8", xml_declaration=True)
                for row in own: drop(row)
                tree.write(str(folder / f"{s}-{e}-rows.xml"), encoding="utf-8", xml_declaration=True)
                out.append({"name": f"{s}-{e}", "rows": len(own)})
        return out

    def strangers(path, folder, seed, number):
        """Documents whose entries stand where nobody expects them: moved, doubled, emptied, sections nested."""
        chance = random.Random(seed)
        base = parse(path)
        for value in base.xpath("//h:value[@representation='B64']", namespaces=N):
            value.text = "".join((value.text or "").split())[:400]
        for i in range(number):
            tree = copy.deepcopy(base)
            for _ in range(chance.randint(1, 4)):
                sections = tree.xpath(SECTIONS, namespaces=N)
                entries = [e for section in sections for e in section.xpath("h:entry", namespaces=N)]
                here, there = chance.choice(sections), chance.choice(sections)
                what = chance.choice(["move", "double", "empty", "nest", "uncode", "silence", "negate", "plan"])
                entry = chance.choice(entries)
                if what == "move": there.append(entry)
                if what == "double": there.append(copy.deepcopy(entry))
                if what == "empty":
                    for child in list(entry): entry.remove(child)
                if what == "nest" and here not in there.iterancestors() and here is not there:
                    there.append(here.getparent())
                if what == "uncode":
                    for code in here.xpath("h:code", namespaces=N): here.remove(code)
                if what == "silence":
                    for text in here.xpath("h:text", namespaces=N): here.remove(text)
                if what == "negate" and len(entry): entry[0].set("negationInd", "true")
                if what == "plan" and len(entry): entry[0].set("moodCode", "INT")
            tree.write(str(folder / f"{i}.xml"), encoding="utf-8", xml_declaration=True)

    command, *arguments = sys.argv[1:]
    if command == "cda": print(json.dumps([cda(parse(p)) for p in arguments]))
    if command == "fhir": print(json.dumps([fhir(composition(p)["section"], {}, []) for p in arguments]))
    if command == "strangers":
        path, folder, seed, number = arguments
        strangers(path, pathlib.Path(folder), int(seed), int(number))
    if command == "variants": print(json.dumps(variants(arguments[0], pathlib.Path(arguments[1]))))
    """#

  struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  private static func run(_ arguments: [String]) throws -> Data {
    let done = try PythonTools.run(["-c", script] + arguments)
    guard done.status == 0 else { throw Failed(description: done.errors) }
    return Data(done.output.utf8)
  }

  /// Paths of the items of each CDA document.
  static func cda(_ files: [String]) throws -> [[String]] {
    try JSONDecoder().decode([[String]].self, from: run(["cda"] + files))
  }

  /// Paths of the items of each FHIR Bundle.
  static func fhir(_ files: [String]) throws -> [[String]] {
    try JSONDecoder().decode([[String]].self, from: run(["fhir"] + files))
  }

  /// A document without one of its entries: `name-alone.xml` keeps the entry's rows, `name-rows.xml` does not.
  struct Variant: Decodable {
    let name: String
    /// How many rows only the entry pointed at.
    let rows: Int
  }

  /// Writes `base.xml` (embedded files cut short) and two variants for each entry into a folder.
  static func variants(of file: String, in folder: URL) throws -> [Variant] {
    try JSONDecoder().decode([Variant].self, from: run(["variants", file, folder.path]))
  }

  /// Writes `0.xml`, `1.xml`, … into a folder: the document with entries and sections where nobody expects them.
  static func strangers(of file: String, in folder: URL, seed: Int, number: Int) throws {
    _ = try run(["strangers", file, folder.path, String(seed), String(number)])
  }
}
