import Audit
import Domain
import Foundation
import GatewayTesting
import Testing

@testable import Gateway

@Suite("A country whose connection does not hold", .serialized, .enabled(if: PythonTools.have("ssl")))
struct LostPeerTests {
  /// A port that takes connections and ends them in one way, before or after their first bytes.
  private static let script = """
    import socket, struct, sys, threading
    way, port = sys.argv[1], int(sys.argv[2])
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", port))
    server.listen()
    print(port, flush=True)
    def serve(peer):
        if way == "reset": peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if way == "half-closed":
            peer.shutdown(socket.SHUT_WR)
            while peer.recv(4096): pass
        if way == "no TLS": peer.sendall(b"HTTP/1.1 200 OK\\r\\n\\r\\n")
        if way == "after hello": peer.recv(1)
        peer.close()
    while True:
        peer, _ = server.accept()
        threading.Thread(target=serve, args=(peer,), daemon=True).start()
    """

  @Test(
    "Closed, reset, closed in half, without TLS: the clinician reads that the country cannot be reached, and the log why"
  )
  func lost() async throws {
    let france = try SimulatedFrance()
    defer { france.remove() }
    for way in ["closed", "at once", "reset", "half-closed", "no TLS", "after hello"] {
      let service = way == "closed" ? nil : try await PythonService.start(Self.script, [way, String(france.port)])
      let code: String
      do {
        code = "\(try await france.query.run(france.settings) { _ in }.end)"
      } catch let failure as any Explained {
        code = failure.code
      }
      service?.stop()
      #expect(code == "peer.unreachable", "\(way): \(code)")
      let events = try #require(try await france.exchanges().first)
      let asked = try #require(events.first { $0.kind == EventKind.discoveryAsked.rawValue })
      let answered = try #require(events.last { $0.kind == EventKind.discoveryAnswered.rawValue })
      #expect(asked.sequence < answered.sequence, "\(way)")
      #expect(answered.event?.outcome == .failed && answered.event?.errorCode == "peer.unreachable", "\(way)")
      #expect(answered.event?.peer?.value == "FR" && answered.event?.professional != nil, "\(way)")
    }
    #expect(try await france.exchanges().count == 6)
  }
}
