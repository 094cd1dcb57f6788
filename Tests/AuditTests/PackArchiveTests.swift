import Domain
import Foundation
import GatewayTesting
import Testing

@testable import Audit

@Suite("Archive of a pack")
struct PackArchiveTests {
  private static let archive = PackArchive(files: [
    PackArchive.File(name: "a.txt", bytes: Array("hello".utf8)), PackArchive.File(name: "b/c-1_2.json", bytes: []),
  ])

  @Test("What it writes, Python's zipfile reads and finds whole; what is stored in it reads back")
  func oracle() throws {
    #expect(PackArchive(reading: Self.archive.bytes) == Self.archive)
    let program = """
      import io, sys, zipfile
      z = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
      print(z.testzip(), [(i.filename, i.file_size, i.compress_type) for i in z.infolist()], z.read("a.txt"))
      """
    let outcome = try PythonTools.run(["-c", program], input: Self.archive.bytes)
    #expect(outcome.output == "None [('a.txt', 5, 0), ('b/c-1_2.json', 0, 0)] b'hello'\n", "\(outcome.errors)")
  }

  @Test(
    "A path that leads elsewhere, or is no plain path, is not read",
    arguments: [
      "../a", "/etc/passwd", "a/../b", "a//b", "a/", "", ".hidden", "a/.b", "C:\\a", "a\\b", "a b", "é", "a\u{0}b",
      "-x",
    ])
  func paths(name: String) {
    let bytes = PackArchive(files: [PackArchive.File(name: name, bytes: [1])]).bytes
    #expect(PackArchive(reading: bytes) == nil)
  }

  @Test("Names twice, compression, comments, gaps, overlaps and sizes that lie are not read or not the one spelling")
  func hostile() throws {
    let file = PackArchive.File(name: "a", bytes: [1])
    #expect(PackArchive(reading: PackArchive(files: [file, file]).bytes) == nil)
    #expect(PackArchive(reading: []) == nil)
    #expect(PackArchive(reading: [UInt8](repeating: 0, count: PackArchive.limit + 1)) == nil)
    let huge = PackArchive(files: [PackArchive.File(name: String(repeating: "n", count: 201), bytes: [])]).bytes
    #expect(PackArchive(reading: huge) == nil)
    var lying = Self.archive.bytes
    lying.replaceSubrange(18..<22, with: [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(PackArchive(reading: lying) == nil)
    let program = """
      import io, sys, zipfile
      kind = sys.argv[1]
      out = io.BytesIO()
      with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if kind == "bomb" else zipfile.ZIP_STORED) as z:
          z.writestr("a.txt", bytes(10_000_000) if kind == "bomb" else b"hello")
          if kind == "comment": z.comment = b"x"
      data = out.getvalue()
      if kind == "prefix": data = b"#!/bin/sh\\n" + data
      sys.stdout.write(data.hex())
      """
    for kind in ["bomb", "comment", "prefix", "plain"] {
      let hex = try PythonTools.run(["-c", program, kind]).output
      let bytes = try #require([UInt8](hex: hex))
      #expect(PackArchive(reading: bytes)?.bytes != bytes, "\(kind)")
    }
  }
}
