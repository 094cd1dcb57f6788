import Domain
import Foundation
import Testing

@testable import Database

@Suite("Store under load")
struct StoreLoadTests {
  @Test("A write that finds too many waiting is refused at once, and those that wait are done")
  func overload() async throws {
    let limit = 8
    let test = try TestStore(waitingLimit: limit)
    let gate = DispatchSemaphore(value: 0)
    let outcomes = try await withThrowingTaskGroup(of: String.self) { group in
      group.addTask {
        await code {
          try await test.store.commit { _ in
            // The writer has a thread of its own, which stands still here.
            gate.wait()
          }
        }
      }
      // The first may be taken by the writer before or after the others wait: only the queue counts.
      while test.store.waitingWrites > 0 { try await Task.sleep(for: .milliseconds(1)) }
      try await Task.sleep(for: .milliseconds(50))
      for index in 0..<limit { group.addTask { await code { try await test.insert("w\(index)") } } }
      while test.store.waitingWrites < limit { try await Task.sleep(for: .milliseconds(1)) }
      let begun = ContinuousClock.now
      #expect(await code { try await test.insert("late") } == "database.overloaded")
      #expect(ContinuousClock.now - begun < .seconds(10))
      gate.signal()
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes == [String](repeating: "done", count: limit + 1))
    #expect(try await test.ids() == (0..<limit).map { "w\($0)" })
    try await test.insert("after")
    #expect(test.store.isHealthy)
  }

  @Test("The write-ahead log stays short while writes go on, with and without pauses between them")
  func writeAhead() async throws {
    let test = try TestStore()
    let (count, bytes) = (480, 256 << 10)
    for callers in [1, 8] {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for caller in 0..<callers {
          group.addTask {
            for index in stride(from: caller, to: count, by: callers) {
              try await test.store.commit {
                try $0.execute(
                  "INSERT INTO item (id, data) VALUES (?, ?)",
                  [.text("\(callers)-\(index)"), .blob([UInt8](repeating: UInt8(index % 251), count: bytes))])
              }
            }
          }
        }
        try await group.waitForAll()
      }
    }
    let written = 2 * count * bytes
    let ahead = try size(test.store.path + "-wal")
    #expect(ahead < written / 2, "\(ahead) of \(written) bytes are still ahead")
    #expect(try size(test.store.path) > written / 2)
    let kept = try await test.store.read { connection in
      try connection.query("SELECT COUNT(*) AS rows, SUM(LENGTH(data)) AS bytes FROM item").first
    }
    #expect(try kept?.integer("rows") == Int64(2 * count))
    #expect(try kept?.integer("bytes") == Int64(written))
  }

  @Test("A reader that stays long keeps its view, and the write-ahead log gets short again after it")
  func longReader() async throws {
    let test = try TestStore()
    try await test.insert("before")
    let (isReading, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let reader = Task {
      try await test.store.read { connection in
        _ = try connection.query("SELECT id FROM item")
        isReading.signal()
        mayEnd.wait()
        return try connection.query("SELECT id FROM item").count
      }
    }
    await wait(for: isReading)
    func write(_ name: String) async throws {
      for index in 0..<300 {
        try await test.store.commit {
          try $0.execute(
            "INSERT INTO item (id, data) VALUES (?, ?)",
            [.text("\(name)\(index)"), .blob([UInt8](repeating: 1, count: 256 << 10))])
        }
      }
    }
    try await write("during")
    let during = try size(test.store.path + "-wal")
    #expect(during > 60 << 20, "what the reader sees cannot be overwritten")
    mayEnd.signal()
    #expect(try await reader.value == 1)
    try await write("after")
    #expect(try size(test.store.path + "-wal") <= max(during + 40 << 20, WriteAheadLog.keptBytes))
    #expect(try await test.store.read { try $0.query("SELECT id FROM item").count } == 601)
  }

  @Test("A store that is closed at once after a large commit has nothing copied any more")
  func closedAfterCommit() async throws {
    let bytes = (WriteAheadLog.portion + 16) * 4096
    for round in 0..<40 {
      let test = try TestStore()
      try await test.store.commit {
        try $0.execute(
          "INSERT INTO item (id, data) VALUES (?, ?)",
          [.text("large"), .blob([UInt8](repeating: UInt8(round), count: bytes))])
      }
      try await test.store.close()
      let again = try Store.open(path: test.store.path, migrations: TestStore.tables)
      #expect(try await again.read { try $0.query("SELECT id FROM item").count } == 1)
      try await again.close()
    }
  }

  private func size(_ path: String) throws -> Int {
    try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
  }

  private func wait(for semaphore: DispatchSemaphore) async {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        semaphore.wait()
        continuation.resume()
      }
    }
  }
}
