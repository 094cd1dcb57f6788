import Database
import Domain
import Foundation
import GatewayTesting
import Testing

@testable import Audit

@Suite("Files of the log, by an independent reader")
struct TileOracleTests {
  /// Reads checkpoint, bundles and tiles by the text of C2SP tlog-tiles alone, and prints the size.
  private static let oracle = """
    import base64, hashlib, os, sys
    H = lambda b: hashlib.sha256(b).digest()
    log = sys.argv[1]
    lines = open(os.path.join(log, "checkpoint"), encoding="utf-8").read().split("\\n")
    size, signed = int(lines[1]), base64.b64decode(lines[2])
    def path(level, index, width):
        parts = ["%03d" % (index % 1000)]
        while index >= 1000:
            index //= 1000
            parts.insert(0, "x%03d" % (index % 1000))
        return os.path.join(log, "tile", level, *parts) + ("" if width == 256 else ".p/%d" % width)
    def read(level, index, width):
        return open(path(level, index, width), "rb").read()
    expected = set()
    def spans(count):
        for index in range((count + 255) // 256):
            yield index, min(256, count - index * 256)
    def root(hashes):
        if not hashes: return H(b"")
        if len(hashes) == 1: return hashes[0]
        k = 1
        while k * 2 < len(hashes): k *= 2
        return H(b"\\x01" + root(hashes[:k]) + root(hashes[k:]))
    leaves = []
    for index, width in spans(size):
        data, at, count = read("entries", index, width), 0, 0
        expected.add(path("entries", index, width))
        while at < len(data):
            length = int.from_bytes(data[at:at + 2], "big")
            leaves.append(H(b"\\x00" + data[at + 2:at + 2 + length]))
            at, count = at + 2 + length, count + 1
        assert count == width and at == len(data), "bundle"
    level, hashes = 0, leaves
    while hashes:
        for index, width in spans(len(hashes)):
            tile = b"".join(hashes[index * 256:index * 256 + width])
            assert read(str(level), index, width) == tile, "tile"
            expected.add(path(str(level), index, width))
        hashes = [root(hashes[i * 256:(i + 1) * 256]) for i in range(len(hashes) // 256)]
        level += 1
    assert root(leaves) == signed, "root"
    found = {os.path.join(d, f) for d, _, files in os.walk(os.path.join(log, "tile")) for f in files}
    assert found == expected, "files: %s" % (found ^ expected)
    print(size)
    """

  private static func check(_ disk: LogOnDisk, _ size: Int) throws {
    let outcome = try PythonTools.run(["-c", oracle, disk.data.appendingPathComponent("log").path])
    #expect(outcome.output == "\(size)\n", "\(outcome.errors)")
  }

  @Test("Every file is what the standards say, at sizes around a tile", .enabled(if: PythonTools.have("hashlib")))
  func sizes() async throws {
    let disk = try LogOnDisk()
    try await disk.run { log, store in
      try Self.check(disk, 0)
      for (from, size) in [(0, 1), (1, 255), (255, 256), (256, 257), (257, 511), (511, 512), (512, 1300)] {
        try await LogOnDisk.insert(from..<size, store)
        #expect(try await log.checkpoint().checkpoint.size == size)
        try Self.check(disk, size)
      }
    }
  }

  @Test("Above 65 536 entries a third level of tiles begins, and a start reads the edge alone")
  func thirdLevel() async throws {
    let (disk, size) = (try LogOnDisk(), 65_536 + 259)
    let signed = try await disk.run { log, store in
      try await LogOnDisk.insert(0..<size, store)
      return try await log.checkpoint()
    }
    if PythonTools.have("hashlib") { try Self.check(disk, size) }
    #expect(disk.isThere("tile/2/000.p/1") && disk.isThere("tile/1/001.p/1") && disk.isThere("tile/0/257.p/3"))
    // Behind the edge nothing is read: a changed row there is left to the whole verification.
    try await disk.change("UPDATE audit_entry SET leaf = zeroblob(32) WHERE seq = 40000")
    let clock = ContinuousClock()
    let start = clock.now
    #expect(try await disk.run { log, _ in try await log.checkpoint() } == signed)
    #expect(clock.now - start < .seconds(15))
    try FileManager.default.removeItem(at: disk.file("tile/2"))
    #expect(await disk.start() == "audit.altered")
    try await disk.change("DELETE FROM audit_entry WHERE seq = 30000")
    #expect(await disk.start() == "audit.altered")
  }
}
