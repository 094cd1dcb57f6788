import Foundation
import GatewayTesting
import Trust

/// A time-stamp authority on loopback: HTTP by Python, answers by `openssl ts`.
struct StampService {
  static let policy = StampKeys.policy
  private let service: PythonService
  /// PEM of its root.
  let root: String
  var url: String { "http://127.0.0.1:\(service.port)/" }

  /// - Parameter port: 0: a free one below those that the system gives to others, so that nobody else has it after a stop.
  static func start(in folder: URL, port: Int = 0) async throws -> StampService {
    if !FileManager.default.fileExists(atPath: StampKeys.root(in: folder)) { try StampKeys.make(in: folder) }
    return StampService(
      service: try await .start(script, [folder.path, String(port)]), root: StampKeys.root(in: folder))
  }

  func stop() { service.stop() }

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
