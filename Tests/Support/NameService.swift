import Foundation

/// A name server on loopback, in Python: answers with the NAPTR records that it was given, and counts who asks.
public final class NameService: @unchecked Sendable {
  public struct Record: Sendable {
    let order: Int
    let preference: Int
    let flags: String
    let services: String
    let expression: String

    public init(order: Int, preference: Int, flags: String, services: String, expression: String) {
      (self.order, self.preference, self.flags) = (order, preference, flags)
      (self.services, self.expression) = (services, expression)
    }
  }

  // Only started and stopped, each once.
  private let process: Process
  private let count: URL
  public let port: Int

  /// - Parameters:
  ///   - records: by name, in lower case.
  ///   - spoil: Python that may change `reply` (bytes) before it is sent, or set it to None.
  public init(_ records: [String: [Record]], spoil: String = "pass") throws {
    let folder = try TemporaryFolder.make("name-service")
    count = folder.appendingPathComponent("questions")
    try Data().write(to: count)
    let text = records.mapValues {
      $0.map { [$0.order, $0.preference, $0.flags, $0.services, $0.expression] as [Any] }
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "python3", "-c", Self.script.replacingOccurrences(of: "SPOIL", with: spoil), count.path,
      String(decoding: try JSONSerialization.data(withJSONObject: text), as: UTF8.self),
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    self.process = process
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw CocoaError(.fileReadUnknown)
    }
    self.port = port
  }

  deinit { process.terminate() }

  /// How many questions have come.
  public var questions: Int {
    do { return try Data(contentsOf: count).count } catch { return 0 }
  }

  public func stop() { process.terminate() }

  private static let script = """
    import json, socket, struct, sys
    count, records = sys.argv[1], json.loads(sys.argv[2])
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    print(server.getsockname()[1], flush=True)
    def text(value):
        return bytes([len(value)]) + value.encode()
    while True:
        asked, sender = server.recvfrom(4096)
        with open(count, "ab") as file: file.write(b"x")
        end = asked.index(b"\\0", 12)
        name, at = [], 12
        while at < end:
            name.append(asked[at + 1:at + 1 + asked[at]].decode())
            at += 1 + asked[at]
        found = records.get(".".join(name))
        answers = b""
        for order, preference, flags, services, expression in found or []:
            body = struct.pack(">HH", order, preference) + text(flags) + text(services) + text(expression) + b"\\0"
            answers += b"\\xc0\\x0c" + struct.pack(">HHIH", 35, 1, 60, len(body)) + body
        flags = 0x8180 if found is not None else 0x8183
        reply = asked[:2] + struct.pack(">HHHHH", flags, 1, len(found or []), 0, 0) + asked[12:end + 5] + answers
        SPOIL
        if reply is not None: server.sendto(reply, sender)
    """
}
