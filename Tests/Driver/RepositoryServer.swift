public import Foundation
import GatewayTesting

/// An audit record repository on loopback: a real rsyslog with mutual TLS, in a process of its own.
public final class RepositoryServer: Sendable {
  /// The name in its certificate.
  public static let name = "repository.localhost"
  /// Whether this machine has rsyslog with its TLS driver.
  public static let isHere =
    FileManager.default.isExecutableFile(atPath: program) && !libraries.filter { files.fileExists(atPath: $0) }.isEmpty

  private static let program = "/usr/sbin/rsyslogd"
  private static let libraries = ["x86_64", "aarch64"].map { "/usr/lib/\($0)-linux-gnu/rsyslog/lmnsd_gtls.so" }
  private static var files: FileManager { .default }

  public let folder: URL
  public let port: Int
  private let process: Process

  /// The root of its certificate, in PEM.
  public var root: String { folder.appendingPathComponent("root.pem").path }
  /// Its certificate, in PEM.
  public var certificate: String { folder.appendingPathComponent("server.pem").path }

  /// A revocation list of its root: without its certificate, or with it.
  public func revocationList(isRevoked: Bool) -> String {
    folder.appendingPathComponent(isRevoked ? "revoked.crl" : "none.crl").path
  }

  private init(_ folder: URL, _ port: Int, _ process: Process) {
    (self.folder, self.port, self.process) = (folder, port, process)
  }

  /// - Parameters:
  ///   - folder: where its keys and what it received lie; a second start goes on with them.
  ///   - port: that of an earlier start; nil: a free one.
  ///   - clients: PEM file of the roots that clients chain to.
  public static func start(in folder: URL, port: Int? = nil, clients: String) async throws -> RepositoryServer {
    let port = try port ?? LoopbackPort.free()
    if !files.fileExists(atPath: folder.appendingPathComponent("server.pem").path) { try makeKeys(folder) }
    let configuration = folder.appendingPathComponent("rsyslog.conf")
    try Data(text(folder.path, port, clients).utf8).write(to: configuration)
    let process = Process()
    let pid = folder.appendingPathComponent("pid-\(UUID().uuidString)").path
    // Threads of the test block signals, which a process inherits and rsyslog leaves so: it would not end by them.
    let unblock = """
      import os, signal, sys
      signal.pthread_sigmask(signal.SIG_SETMASK, [])
      os.execv(sys.argv[1], sys.argv[1:])
      """
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = ["-c", unblock, program, "-n", "-f", configuration.path, "-i", pid]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    // It writes its process id once it listens.
    for _ in 0..<1000 where process.isRunning {
      if files.fileExists(atPath: pid), try isListening(port) { return RepositoryServer(folder, port, process) }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw CocoaError(.executableLoad)
  }

  private static func isListening(_ port: Int) throws -> Bool {
    let digits = String(port, radix: 16, uppercase: true)
    let entry = ":" + String(repeating: "0", count: 4 - digits.count) + digits
    return try String(contentsOfFile: "/proc/net/tcp", encoding: .utf8).split(separator: "\n").contains { line in
      let fields = line.split(separator: " ")
      return fields.count > 3 && fields[1].hasSuffix(entry) && fields[3] == "0A"
    }
  }

  /// Nothing outlives a test that fails halfway.
  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  /// Ends it as an operator does, or by `kill -9`.
  public func stop(by signal: Int32 = SIGTERM) async throws {
    kill(process.processIdentifier, signal)
    for _ in 0..<3000 where process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
    guard !process.isRunning else { throw CocoaError(.userCancelled) }
  }

  /// The messages that it kept, in the order of their arrival.
  public func received() throws -> [String] {
    let file = folder.appendingPathComponent("received")
    guard Self.files.fileExists(atPath: file.path) else { return [] }
    return String(decoding: try Data(contentsOf: file), as: UTF8.self).split(separator: "\n").map { line in
      String(line.drop { $0 == "\u{FEFF}" })
    }
  }

  private static func text(_ folder: String, _ port: Int, _ clients: String) -> String {
    """
    global(workDirectory="\(folder)" maxMessageSize="64k" parser.escapeControlCharactersOnReceive="off"
      defaultNetstreamDriver="gtls" defaultNetstreamDriverCAFile="\(clients)"
      defaultNetstreamDriverCertFile="\(folder)/server.pem" defaultNetstreamDriverKeyFile="\(folder)/server.key")
    module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="x509/name"
      PermittedPeer=["fr.localhost"])
    template(name="text" type="string" string="%msg%\\n")
    ruleset(name="keep") { action(type="omfile" file="\(folder)/received" template="text") }
    input(type="imtcp" port="\(port)" address="127.0.0.1" ruleset="keep")

    """
  }

  /// A root, and a certificate of it that is valid for two days.
  private static func makeKeys(_ folder: URL) throws {
    let make = """
      set -e; cd "$1"
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout root.key -out root.pem -days 30 \
        -subj "/CN=Test repository root" -addext keyUsage=critical,keyCertSign,cRLSign
      openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.csr \
        -subj "/CN=Test repository"
      printf '%s\\n' basicConstraints=critical,CA:FALSE keyUsage=critical,digitalSignature \
        extendedKeyUsage=serverAuth subjectAltName=DNS:\(name) subjectKeyIdentifier=hash \
        authorityKeyIdentifier=keyid:always > server.ext
      openssl x509 -req -in server.csr -CA root.pem -CAkey root.key -extfile server.ext -days 2 -set_serial 7 \
        -out server.pem
      touch index.txt; echo 01 > crlnumber
      printf '[ca]\\ndefault_ca=c\\n[c]\\ndatabase=index.txt\\ncrlnumber=crlnumber\\ndefault_md=sha256\\n' > ca.cnf
      list="openssl ca -config ca.cnf -keyfile root.key -cert root.pem"
      $list -gencrl -crldays 2 -out none.crl
      $list -revoke server.pem
      $list -gencrl -crldays 2 -out revoked.crl
      """
    let outcome = try Command.run("/bin/bash", ["-c", make, "make", folder.path])
    guard outcome.status == 0 else { throw CocoaError(.executableLoad, userInfo: ["errors": outcome.errors]) }
  }
}
