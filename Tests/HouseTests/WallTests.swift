import GatewayTesting
import Testing

@Suite("The walls of the house")
struct WallTests {
  /// What each target may import of ours. A row is a decision; see the decision records in Gateway.docc.
  static let table: [String: Set<String>] = [
    "Domain": [],
    "XML": ["CLibXML2", "CLibXML2Shims", "Domain"],
    "Trust": ["COpenSSL", "COpenSSLShims", "Domain", "XML"],
    "Database": ["Domain"],
    "Transport": ["CCurl", "Domain", "Trust"],
    "PDF": ["CPango", "Domain"],
    "Terminology": ["Domain", "XML"],
    "CDA": ["Domain", "XML"],
    "FHIR": ["Domain"],
    "IHE": ["Domain", "XML"],
    "Documents": ["CDA", "Domain", "FHIR", "Terminology", "XML"],
    "Assertions": ["Database", "Domain", "Trust", "XML"],
    "Consent": ["Assertions", "Database", "Domain", "Trust"],
    "Countries": ["CDA", "Consent", "Documents", "Domain", "FHIR", "Trust", "XML"],
    "Translation": ["CDA", "Countries", "Documents", "Domain", "FHIR", "PDF", "Terminology", "XML"],
    "Validation": ["CDA", "Documents", "Domain", "Translation", "XML"],
    "Signing": ["Domain", "Trust", "Validation", "XML"],
    "Audit": ["Database", "Domain", "Trust"],
    "Exchange": [
      "Assertions", "Audit", "CDA", "Consent", "Countries", "Database", "Documents", "Domain", "FHIR", "IHE", "Signing",
      "Terminology", "Translation", "Transport", "Trust", "Validation", "XML",
    ],
    "Web": [
      "Audit", "CDA", "Consent", "Countries", "Documents", "Domain", "Exchange", "PDF", "Terminology", "Translation",
      "Transport", "Trust",
    ],
    "Gateway": [
      "Assertions", "Audit", "CDA", "CLinux", "Consent", "Countries", "Database", "Documents", "Domain", "Exchange",
      "IHE",
      "Signing", "Terminology", "Translation", "Transport", "Trust", "Validation", "Web", "XML",
    ],
    "passerelle": [
      "Audit", "CDA", "Countries", "Documents", "Domain", "Gateway", "Terminology", "Translation", "Validation", "XML",
    ],
  ]

  /// The only targets that may import these outside modules.
  static let doors: [String: Set<String>] = [
    "GRDB": ["Database"],
    "GRDBSQLite": ["Database"],
    "CLibXML2": ["XML"],
    "CLibXML2Shims": ["XML"],
    "COpenSSL": ["Trust"],
    "COpenSSLShims": ["Trust"],
    "CLinux": ["Gateway"],
    "CPango": ["PDF"],
    "CCurl": ["Transport"],
    "Hummingbird": ["Transport", "Web", "Gateway"],
    "HummingbirdCore": ["Transport", "Web", "Gateway"],
    "HummingbirdTLS": ["Web", "Gateway"],
    "NIOSSL": ["Transport", "Web", "Gateway"],
    "NIOPosix": ["Transport", "Web", "Gateway"],
    "NIOHTTP1": ["Transport", "Web", "Gateway"],
    "NIOCore": ["Transport", "Web", "Gateway"],
    "HTTPTypes": ["Transport", "Web", "Gateway"],
    "Mustache": ["Web"],
    "JWTKit": ["Web"],
    "ServiceLifecycle": ["Transport", "Gateway"],
    "ArgumentParser": ["passerelle"],
  ]

  @Test("Each target imports only what stands below it")
  func layers() {
    let ours = Set(Self.table.keys).union(["CLibXML2", "CLibXML2Shims", "CLinux", "COpenSSL", "COpenSSLShims", "CCurl"])
    for file in SourceTree.sources {
      let allowed = Self.table[file.target]
      #expect(allowed != nil, "\(file.path): the target is not in the table")
      for name in SourceTree.imports(of: file) where ours.contains(name) {
        #expect(allowed?.contains(name) == true, "\(file.path) imports \(name)")
      }
    }
  }

  @Test("Outside packages and C libraries are reached through their own door")
  func doorsHold() {
    for file in SourceTree.sources {
      for name in SourceTree.imports(of: file) {
        guard let allowed = Self.doors[name] else { continue }
        #expect(allowed.contains(file.target), "\(file.path) imports \(name)")
      }
    }
  }

  @Test("No C type shows in a public signature: C modules are never imported publicly")
  func privateDoors() {
    for file in SourceTree.sources {
      for line in file.lines where line.hasPrefix("public import C") {
        let name = line.dropFirst("public import ".count)
        #expect(Self.doors[String(name)] == nil, "\(file.path): \(line)")
      }
    }
  }

  @Test("Foundation's XML, which reads external entities on Linux, is nowhere")
  func noFoundationXML() {
    for file in SourceTree.sources {
      for line in file.lines {
        #expect(!line.contains("import FoundationXML"), "\(file.path)")
        #expect(!line.contains("XMLDocument("), "\(file.path)")
        #expect(!line.contains("XMLParser("), "\(file.path)")
      }
    }
  }
}
