// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours is built with warnings as errors and the walls of Swift 6.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

func module(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [], resources: [Resource] = []
) -> Target {
  .target(name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: strict)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource] = []
) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: strict)
}

extension Target.Dependency {
  static let grdb = Self.product(name: "GRDB", package: "GRDB.swift")
  static let grdbSQLite = Self.product(name: "GRDBSQLite", package: "GRDB.swift")
  static let hummingbird = Self.product(name: "Hummingbird", package: "hummingbird")
  static let hummingbirdTLS = Self.product(name: "HummingbirdTLS", package: "hummingbird")
  static let nio = Self.product(name: "NIOCore", package: "swift-nio")
  static let nioEmbedded = Self.product(name: "NIOEmbedded", package: "swift-nio")
  static let nioPosix = Self.product(name: "NIOPosix", package: "swift-nio")
  static let nioHTTP1 = Self.product(name: "NIOHTTP1", package: "swift-nio")
  static let nioTLS = Self.product(name: "NIOTLS", package: "swift-nio")
  static let nioHTTPTypes = Self.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
  static let httpTypes = Self.product(name: "HTTPTypes", package: "swift-http-types")
  static let hummingbirdCore = Self.product(name: "HummingbirdCore", package: "hummingbird")
  static let nioSSL = Self.product(name: "NIOSSL", package: "swift-nio-ssl")
  static let mustache = Self.product(name: "Mustache", package: "swift-mustache")
  static let jwtKit = Self.product(name: "JWTKit", package: "jwt-kit")
  static let lifecycle = Self.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
  static let argumentParser = Self.product(name: "ArgumentParser", package: "swift-argument-parser")
  static let logging = Self.product(name: "Logging", package: "swift-log")
}

let package = Package(
  name: "passerelle",
  products: [.executable(name: "passerelle", targets: ["passerelle"])],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
    .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    .package(url: "https://github.com/vapor/jwt-kit", exact: "5.7.1"),
  ],
  targets: [
    // C doors
    .systemLibrary(
      name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .target(name: "CLibXML2Shims", dependencies: ["CLibXML2"]),
    .target(name: "CLinux"),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .target(name: "COpenSSLShims", dependencies: ["COpenSSL"]),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CPango", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev"])]),
    // Model and tools
    module("Domain"),
    module("XML", ["CLibXML2", "CLibXML2Shims", "Domain"]),
    module("Trust", ["COpenSSL", "COpenSSLShims", "Domain", "XML"]),
    module("Database", ["Domain", .grdb, .grdbSQLite]),
    module("PDF", ["CPango", "Domain"]),
    module(
      "Transport",
      [
        "CCurl", "Domain", "Trust", .hummingbirdCore, .nio, .nioHTTP1, .nioPosix, .nioTLS, .nioSSL, .nioHTTPTypes,
        .httpTypes, .lifecycle, .logging,
      ]),
    module("Terminology", ["Domain", "XML"]),
    // Forms
    module("CDA", ["Domain", "XML"]),
    module("FHIR", ["Domain"]),
    module("IHE", ["Domain", "XML"]),
    module(
      "Documents", ["CDA", "Domain", "FHIR", "Terminology", "XML"],
      exclude: [
        "PatientSummary/MAPPING.md", "PatientSummary/FHIR/MAPPING-EPS.md", "PatientSummary/FHIR/MAPPING-FHIR-IN.md",
      ]),
    // Rooms
    module("Assertions", ["Database", "Domain", "Trust", "XML"]),
    module("Consent", ["Assertions", "Database", "Domain", "Trust"]),
    module(
      "Countries", ["CDA", "Consent", "Documents", "Domain", "FHIR", "Trust", "XML"],
      exclude: ["France/MAPPING.md", "Spain/MAPPING.md"]),
    module("Translation", ["CDA", "Countries", "Documents", "Domain", "FHIR", "PDF", "Terminology", "XML"]),
    module(
      "Validation", ["CDA", "Documents", "Domain", "Translation", "XML"], resources: [.embedInCode("PivotSchema")]),
    module("Signing", ["Domain", "Trust", "Validation", "XML"]),
    module("Audit", ["Database", "Domain", "Trust"], resources: [.embedInCode("Pack/Script")]),
    // Corridor and edge
    module(
      "Exchange",
      [
        "Assertions", "Audit", "Consent", "Countries", "Database", "Documents", "Domain", "FHIR", "IHE", "Signing",
        "Terminology", "Translation", "Transport", "Trust", "Validation", "XML", .logging,
      ]),
    module(
      "Web",
      [
        "Audit", "CDA", "Consent", "Countries", "Documents", "Domain", "Exchange", "PDF", "Terminology", "Translation",
        "Transport", "Trust", .hummingbird, .hummingbirdCore, .hummingbirdTLS, .mustache, .jwtKit, .nio,
        .nioSSL, .httpTypes, .logging,
      ],
      resources: [.embedInCode("Templates"), .embedInCode("Assets"), .embedInCode("Languages")]),
    module(
      "Gateway",
      [
        "Assertions", "Audit", "CLinux", "Consent", "Countries", "Database", "Documents", "Domain",
        "Exchange", "IHE", "Signing", "Terminology", "Translation", "Transport", "Trust", "Validation", "Web", "XML",
        .hummingbird, .hummingbirdCore, .hummingbirdTLS, .nio, .nioSSL, .httpTypes, .lifecycle, .logging,
      ],
      resources: [.embedInCode("Demo/People")]),
    .executableTarget(
      name: "passerelle",
      dependencies: [
        "Audit", "CDA", "Countries", "Documents", "Domain", "Gateway", "Terminology", "Translation", "Validation",
        "XML", .argumentParser,
      ],
      swiftSettings: strict),
    // Tests
    .target(
      name: "GatewayTesting",
      dependencies: ["Domain"], path: "Tests/Support", swiftSettings: strict),
    tests("DomainTests", ["Domain", "GatewayTesting"]),
    tests("XMLTests", ["Domain", "GatewayTesting", "XML"]),
    tests("TrustTests", ["Domain", "GatewayTesting", "Trust", "XML"]),
    tests("DatabaseTests", ["Database", "Domain", "GatewayTesting"]),
    tests("TerminologyTests", ["Domain", "GatewayTesting", "Terminology"]),
    tests("FHIRTests", ["CDA", "Documents", "Domain", "FHIR", "GatewayTesting", "Terminology", "XML"]),
    tests(
      "PDFTests", ["CDA", "Documents", "Domain", "GatewayTesting", "PDF", "Terminology", "Translation", "XML"]),
    .target(
      name: "OfficialSchemas", dependencies: ["GatewayTesting", "IHE", "XML"], path: "Tests/OfficialSchemas",
      swiftSettings: strict),
    tests("IHETests", ["Domain", "GatewayTesting", "IHE", "OfficialSchemas", "XML"]),
    tests(
      "DocumentsTests",
      ["CDA", "Documents", "Domain", "GatewayTesting", "Terminology", "Translation", "Validation", "XML"]),
    tests(
      "CountriesTests",
      ["CDA", "Countries", "Consent", "Database", "Documents", "Domain", "GatewayTesting", "Trust", "XML"]),
    tests(
      "TranslationTests",
      ["CDA", "Countries", "Documents", "Domain", "GatewayTesting", "Terminology", "Translation", "Validation", "XML"]),
    tests("AssertionsTests", ["Assertions", "Database", "Domain", "GatewayTesting", "Trust", "XML"]),
    tests("SigningTests", ["Domain", "GatewayTesting", "Signing", "Trust", "XML"]),
    tests("ConsentTests", ["Assertions", "Consent", "Database", "Domain", "GatewayTesting", "Trust"]),
    tests(
      "AuditTests", ["Audit", "Database", "Domain", "GatewayTesting", "Trust"], exclude: ["Tampering"]),
    tests(
      "TransportTests",
      [
        "Domain", "GatewayTesting", "Transport", "Trust", .lifecycle, .logging, .nio, .nioEmbedded, .nioPosix,
        .nioSSL, .nioTLS,
      ]),
    tests(
      "WebTests",
      [
        "CDA", "Consent", "Countries", "Documents", "Domain", "Exchange", "Gateway", "GatewayTesting", "Terminology",
        "Translation", "Trust", "Web", "XML", "passerelle",
      ], exclude: ["Browser"]),
    tests(
      "EndToEndTests",
      [
        "Assertions", "Audit", "Consent", "Countries", "Database", "Documents", "Domain", "Exchange", "Gateway",
        "GatewayDriver", "GatewayTesting", "IHE", "OfficialSchemas", "Terminology", "Translation", "Transport", "Trust",
        "Validation", "Web", "XML", .logging,
      ], exclude: ["Issuer", "Peer", "Portal"]),
    .target(
      name: "GatewayDriver",
      dependencies: [
        "Assertions", "Audit", "Consent", "Database", "Domain", "Exchange", "GatewayTesting", "IHE", "Transport",
        "Trust", "Web", "XML",
      ],
      path: "Tests/Driver", swiftSettings: strict),
    tests(
      "CrashTests", ["Audit", "Database", "Domain", "GatewayDriver", "GatewayTesting", "Trust", "passerelle"],
      exclude: ["Client", "Faults"]),
    tests("CommandLineTests", ["GatewayDriver", "GatewayTesting", "passerelle"], exclude: ["Schemas"]),
    tests("HouseTests", ["GatewayTesting"]),
    .target(
      name: "FuzzEntrances", dependencies: ["Assertions", "Consent", "Domain", "IHE", "Trust", "XML"],
      path: "Tests/Fuzz/Entrances", swiftSettings: strict),
    tests("FuzzTests", ["FuzzEntrances", "GatewayTesting"]),
    .executableTarget(
      name: "Benchmark",
      dependencies: [
        "Assertions", "Audit", "CLibXML2", "Database", "Documents", "Domain", "Gateway", "GatewayDriver",
        "GatewayTesting", "IHE", "Signing", "Terminology", "Translation", "Transport", "Trust", "Validation", "XML",
      ],
      path: "Tests/Benchmark", exclude: ["saxon.py"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)

// Needs libFuzzer's own `main`, so that no other build can have it: see `make fuzz`.
if Context.environment["PASSERELLE_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "Fuzz", dependencies: ["FuzzEntrances"], path: "Tests/Fuzz/Driver", swiftSettings: strict))
}
