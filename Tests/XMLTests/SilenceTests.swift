import Foundation
import Testing
import XML

@Suite("What libxml2 has to say")
struct SilenceTests {
  @Test("A line of a document is written nowhere, whatever is wrong with it, on any thread", .timeLimit(.minutes(1)))
  func noOutput() throws {
    let word = "m\(UUID().uuidString)"
    // Identifiers that repeat or are no names, and a namespace that no canonical form has: each was told with its line.
    let documents = [
      "<a xml:id='i'><b xml:id='i'>\(word)</b><c xml:id='1 \(word)'/></a>", "<a xmlns='u\(word)'><b>\(word)</b></a>",
      "<a><b>\(word)</a>",
    ]
    let written = try standardError {
      let done = DispatchSemaphore(value: 0)
      // A new thread has settings of its own.
      Thread.detachNewThread {
        for text in documents {
          for limits in [Limits.message, .nationalDocument] {
            let parsed = Result { try Document.parse(Array(text.utf8), limits: limits) }
            if case .success(let document) = parsed { _ = Result { try document.root.canonical() } }
          }
        }
        done.signal()
      }
      done.wait()
    }
    #expect(!written.contains(word))
  }

  /// What the process writes to its standard error meanwhile, other tests among it.
  private func standardError(during body: () -> Void) throws -> String {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    #expect(FileManager.default.createFile(atPath: file.path, contents: nil))
    let handle = try FileHandle(forWritingTo: file)
    let before = dup(STDERR_FILENO)
    dup2(handle.fileDescriptor, STDERR_FILENO)
    body()
    dup2(before, STDERR_FILENO)
    close(before)
    try handle.close()
    let written = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    try FileManager.default.removeItem(at: file)
    return written
  }
}
