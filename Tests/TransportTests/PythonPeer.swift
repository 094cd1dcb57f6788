import Foundation
import GatewayTesting
import Testing

/// A client or server that does what ours never does: Python's ssl on a bare socket.
enum PythonPeer {
  static let isHere = PythonTools.have("ssl", "socket")

  /// Runs on a thread of its own, so that it never holds one that the listener needs.
  static func run(_ script: String, _ arguments: [String]) async throws -> [String] {
    let outcome = try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(with: Result { try PythonTools.run(["-c", script] + arguments) })
      }
    }
    try #require(outcome.status == 0, "\(outcome.errors)")
    return outcome.output.split(separator: "\n").map(String.init)
  }

  /// A client of `listener`; the script finds `connect(**options)`, which gives a TLS socket, and `head(socket)`, the
  /// first line that comes back, or `closed`.
  static func client(_ listener: TestListener, key: String? = "pt/tls-client", _ script: String) async throws
    -> [String]
  {
    let prelude = """
      import socket, ssl, sys
      port, ca, key = int(sys.argv[1]), sys.argv[2], sys.argv[3]
      def raw():
          return socket.create_connection(("127.0.0.1", port), timeout=60)
      def connect(highest=ssl.TLSVersion.TLSv1_3):
          context = ssl.create_default_context(cafile=ca)
          context.maximum_version = highest
          if key: context.load_cert_chain(key + ".pem", key + ".key")
          return context.wrap_socket(raw(), server_hostname="fr.localhost")
      def head(connection):
          got = b""
          try:
              while b"\\r\\n" not in got:
                  part = connection.recv(4096)
                  if not part: return "closed"
                  got += part
          except (ConnectionError, ssl.SSLError): return "closed"
          return got.split(b"\\r\\n")[0].decode()

      """
    return try await run(
      prelude + script,
      ["\(listener.port)", try DevelopmentPKI.path("fr/ca.pem"), try key.map { try DevelopmentPKI.path($0) } ?? ""])
  }

  /// A server with France's certificate, which answers each connection by `answer(connection)`; ends with the test.
  static func server(_ answer: String, tls: String = "TLSv1_3") async throws -> PythonServer {
    try await PythonServer.start(
      """
      import socket, ssl, sys, threading
      context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
      context.load_cert_chain(sys.argv[1] + ".pem", sys.argv[1] + ".key")
      context.maximum_version = ssl.TLSVersion.\(tls)
      listener = socket.create_server(("127.0.0.1", 0))
      print(listener.getsockname()[1], flush=True)
      \(answer)
      def serve(plain):
          try:
              with context.wrap_socket(plain, server_side=True) as connection:
                  got = b""
                  while b"\\r\\n\\r\\n" not in got: got += connection.recv(65536)
                  answer(connection)
          except OSError: pass
      def forever():
          while True: threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
      threading.Thread(target=forever, daemon=True).start()
      sys.stdin.read()
      """)
  }
}

final class PythonServer: @unchecked Sendable {
  // Only started and stopped, each once.
  private let process: Process
  private let input: Pipe
  let port: Int

  private init(process: Process, input: Pipe, port: Int) {
    self.process = process
    self.input = input
    self.port = port
  }

  var url: String { "https://fr.localhost:\(port)/" }

  static func start(_ script: String) async throws -> PythonServer {
    let certificate = try DevelopmentPKI.path("fr/tls-server")
    return try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(
          with: Result {
            let (process, input, output) = (Process(), Pipe(), Pipe())
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["python3", "-c", script, certificate]
            process.standardInput = input
            process.standardOutput = output
            try process.run()
            let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines))
            return PythonServer(process: process, input: input, port: try #require(port))
          })
      }
    }
  }

  func stop() throws {
    try input.fileHandleForWriting.close()
    process.terminate()
  }
}
