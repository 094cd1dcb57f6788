import Foundation
import GatewayTesting
import Trust

/// A time-stamp authority on loopback: HTTP by Python, answers by `openssl ts`.
struct StampService {
  static let policy = "2.999.1"
  let url: String
  /// PEM of its root.
  let root: String
  private let process: Process
  private let folder: URL

  /// - Parameter port: 0: a free one below those that the system gives to others, so that nobody else has it after a stop.
  static func start(in folder: URL, port: Int = 0) async throws -> StampService {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.path
    if !FileManager.default.fileExists(atPath: "\(path)/tsa.pem") { try makeKeys(path) }
    let output = folder.appendingPathComponent("out-\(UUID().uuidString)")
    try Data().write(to: output)
    let process = Process()
    let isEnvironment = PythonTools.interpreter == "/usr/bin/env"
    process.executableURL = URL(fileURLWithPath: PythonTools.interpreter)
    process.arguments = (isEnvironment ? ["python3"] : []) + ["-c", script, path, String(port)]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = FileHandle.nullDevice
    try process.run()
    for _ in 0..<1000 {
      let line = String(decoding: try Data(contentsOf: output), as: UTF8.self)
      if line.hasSuffix("\n"), let port = Int(line.dropLast()) {
        return StampService(
          url: "http://127.0.0.1:\(port)/", root: "\(path)/root.pem", process: process, folder: folder)
      }
      try await Task.sleep(for: .milliseconds(10))
    }
    process.terminate()
    throw CocoaError(.fileReadUnknown)
  }

  func stop() {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  private static func makeKeys(_ path: String) throws {
    let make = """
      set -e; cd "$1"
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout root.key -out root.pem -days 30 \
        -subj "/CN=Test time root" -addext keyUsage=critical,keyCertSign
      openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout tsa.key -out tsa.csr -subj "/CN=Test time"
      printf 'keyUsage=critical,digitalSignature\\nextendedKeyUsage=critical,timeStamping\\n' > tsa.ext
      openssl x509 -req -in tsa.csr -CA root.pem -CAkey root.key -extfile tsa.ext -days 20 -set_serial 7 -out tsa.pem
      echo 01 > serial
      cat > tsa.cnf <<X
      [tsa]
      default_tsa = this
      [this]
      serial = $1/serial
      crypto_device = builtin
      signer_cert = $1/tsa.pem
      signer_key = $1/tsa.key
      certs = $1/root.pem
      signer_digest = sha256
      default_policy = \(policy)
      digests = sha256
      accuracy = secs:1
      ess_cert_id_chain = no
      ess_cert_id_alg = sha256
      X
      """
    let outcome = try Command.run("/bin/bash", ["-c", make, "make", path])
    guard outcome.status == 0 else { throw CocoaError(.executableLoad, userInfo: ["errors": outcome.errors]) }
  }

  /// With a file named `broken` beside it, it answers with another one's stamp.
  private static let script = """
    import http.server, os, random, subprocess, sys, threading
    folder, port = sys.argv[1], int(sys.argv[2])
    one = threading.Lock()
    class Stamper(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def log_message(self, *a): pass
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with one: answer = self.stamp(body)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
        def stamp(self, body):
            last = folder + "/last.tsr"
            if os.path.exists(folder + "/broken"):
                return open(last, "rb").read()
            else:
                with open(folder + "/q.tsq", "wb") as f: f.write(body)
                subprocess.run(["openssl", "ts", "-reply", "-config", folder + "/tsa.cnf", "-section", "this",
                                "-queryfile", folder + "/q.tsq", "-out", last], check=True, capture_output=True)
                return open(last, "rb").read()
    def listen():
        for candidate in [port] if port else random.sample(range(20000, 30000), 100):
            try: return http.server.ThreadingHTTPServer(("127.0.0.1", candidate), Stamper)
            except OSError: pass
        sys.exit("no free port")
    server = listen()
    print(server.server_address[1], flush=True)
    server.serve_forever()
    """
}
