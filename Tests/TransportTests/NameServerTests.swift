import GatewayTesting
import Testing

@testable import Transport

@Suite("Questions to a name server", .serialized, .enabled(if: PythonPeer.isHere, "needs Python"))
struct NameServerTests {
  private static let name = "ABC.ehealth-participantid-qns.sml.test"
  private static let record = NameService.Record(
    order: 100, preference: 10, flags: "U", services: "Meta:SMP", expression: "!.*!https://smp.test!")
  private static let pointer = NamingPointer(
    order: 100, preference: 10, flags: "U", services: "Meta:SMP", expression: "!.*!https://smp.test!", replacement: "")

  private func ask(_ spoil: String = "pass", _ name: String = name) async throws -> [NamingPointer] {
    let service = try NameService([Self.name.lowercased(): [Self.record, Self.record]], spoil: spoil)
    defer { service.stop() }
    return try await #require(NameServer("127.0.0.1:\(service.port)")).pointers(of: name)
  }

  @Test("The records of a name are read, and none of a name that is not there")
  func records() async throws {
    #expect(try await ask() == [Self.pointer, Self.pointer])
    #expect(try await ask("pass", "other.test") == [])
    // Records of another kind, class and name between are passed over.
    #expect(
      try await ask(
        "reply = reply[:6] + struct.pack('>H', 3) + reply[8:] + b'\\x01x\\0' + struct.pack('>HHIH', 35, 1, 60, 1) + b'z'"
      )
        == [Self.pointer, Self.pointer])
  }

  @Test("An answer to another question is not taken; the right one that follows is")
  func strangers() async throws {
    for stranger in [
      "b'\\0\\0' + reply[2:] if reply[:2] != b'\\0\\0' else b'\\1\\1' + reply[2:]", "reply[:2] + b'\\1' + reply[3:]",
      "reply[:12]",
      "reply[:13] + b'X' + reply[14:]", "b''", "reply[:4] + b'\\0\\2' + reply[6:]",
    ] {
      #expect(try await ask("server.sendto(\(stranger), sender)") == [Self.pointer, Self.pointer], "\(stranger)")
    }
  }

  @Test("An answer that is cut, refused, not to be read or missing finds nothing")
  func failures() async throws {
    for (spoil, expected) in [
      ("reply = reply[:2] + b'\\x83\\x80' + reply[4:]", "transport.unreachable"),
      ("reply = reply[:2] + b'\\x81\\x85' + reply[4:]", "transport.unreachable"),
      ("reply = reply[:-1]", "transport.unreachable"),
      ("reply = reply[:6] + b'\\xff\\xff' + reply[8:]", "transport.unreachable"),
      ("reply = reply.replace(b'Meta:SMP', b'Meta\\0SMP')", "transport.unreachable"),
      // A name that points to itself.
      (
        "reply = reply.replace(b'\\xc0\\x0c\\0\\x23', b'\\xc0' + bytes([end + 5]) + b'\\0\\x23')",
        "transport.unreachable"
      ),
      ("reply = None", "transport.timed-out"),
    ] {
      #expect(await code { _ = try await ask(spoil) } == expected, "\(spoil)")
    }
    let nobody = try #require(NameServer("127.0.0.1:9"))
    #expect(await code { _ = try await nobody.pointers(of: "a.test") }.hasPrefix("transport."))
    for name in ["", "a..b", String(repeating: "a", count: 64), String(repeating: "a.", count: 127) + "b", "a b", "é"] {
      #expect(await code { _ = try await nobody.pointers(of: name) } == "transport.unreachable", "\(name)")
    }
  }

  @Test("Whatever bytes are changed, an answer is read or refused", arguments: 1...4)
  func mutations(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let message = try #require(NameMessage(id: 7, name: "a.b.test"))
    var good = message.question
    good[2] = 0x81
    (good[7], good[11]) = (2, 0)
    good.removeLast(11)
    let body: [UInt8] = [0, 1, 0, 2, 1, 0x55, 8] + Array("Meta:SMP".utf8) + [4] + Array("!.*!".utf8) + [0xC0, 0x0C]
    for _ in 0..<2 { good += [0xC0, 0x0C, 0, 35, 0, 1, 0, 0, 0, 60, 0, UInt8(body.count)] + body }
    guard case .pointers(let found) = message.read(good) else {
      Issue.record("the good answer is not read: \(message.read(good))")
      return
    }
    #expect(found.count == 2 && found[0].replacement == "a.b.test")
    var refused = 0
    for _ in 0..<5000 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
      if case .pointers = message.read(bytes) { continue }
      refused += 1
    }
    #expect(refused > 1000)
  }

  @Test("A name server is an address, with a port or without")
  func addresses() {
    for (text, host, port) in [
      ("10.0.0.53", "10.0.0.53", 53), ("10.0.0.53:5353", "10.0.0.53", 5353), ("fd00::53", "fd00::53", 53),
      ("[fd00::53]:5353", "fd00::53", 5353),
    ] {
      #expect(NameServer(text)?.host == host && NameServer(text)?.port == port, "\(text)")
    }
    for text in ["", "dns.example", "10.0.0.53:", "10.0.0.53:0", "10.0.0.53:70000", "10.0.0.53:x", "[fd00::53", ":53"] {
      #expect(NameServer(text) == nil, "\(text)")
    }
  }
}
