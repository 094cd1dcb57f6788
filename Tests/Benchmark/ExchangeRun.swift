import Foundation
import GatewayDriver
import GatewayTesting
import Synchronization

/// Complete exchanges (ITI-55 with a code, ITI-38, ITI-39 with the document) against `passerelle serve` as a process of
/// its own, over kept mutual-TLS connections, everything signed before the clock starts.
struct ExchangeRun {
  /// One pass at one concurrency.
  struct Pass {
    let concurrency: Int
    let count: Int
    let seconds: Double
    /// Seconds from the first byte of ITI-55 to the last of the document, sorted.
    let latencies: [Double]
    /// Seconds of CPU that the gateway's process used.
    let gatewayCPU: Double

    var perSecond: Double { Double(count) / seconds }
    func percentile(_ share: Double) -> Double {
      latencies.isEmpty ? 0 : latencies[min(latencies.count - 1, Int(Double(latencies.count) * share))]
    }
  }

  struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  let passes: [Pass]
  let startSeconds: Double
  let patients: Int

  /// - Parameters:
  ///   - alone: exchanges one after the other.
  ///   - together: exchanges at 16 at a time.
  static func measure(alone: Int, together: Int) async throws -> ExchangeRun {
    let warmUp = 16
    return try await RunningGateway.with(patients: warmUp + alone + together) { running in
      let (gateway, caller, pid) = (running.gateway, running.caller, running.pid)
      let prepared = try gateway.patients.enumerated().map { try caller.prepare($1, professional: $0) }
      _ = try await pass(Array(prepared[..<warmUp]), concurrency: 4, caller, pid)
      let first = try await pass(Array(prepared[warmUp..<(warmUp + alone)]), concurrency: 1, caller, pid)
      let second = try await pass(Array(prepared[(warmUp + alone)...]), concurrency: 16, caller, pid)
      return ExchangeRun(
        passes: [first, second], startSeconds: running.startSeconds, patients: gateway.patients.count)
    }
  }

  private static func pass(
    _ exchanges: [PortugueseCaller.Exchange], concurrency: Int, _ caller: PortugueseCaller, _ pid: Int32
  ) async throws -> Pass {
    let next = NextIndex(exchanges.count)
    let clock = ContinuousClock()
    let before = try ProcessTime.of(pid)
    let begun = clock.now
    let latencies = try await withThrowingTaskGroup(of: [Double].self) { group in
      for _ in 0..<concurrency {
        group.addTask {
          var mine: [Double] = []
          while let index = next.take() {
            let started = clock.now
            try await whole(exchanges[index], caller)
            mine.append((clock.now - started).seconds)
          }
          return mine
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    return Pass(
      concurrency: concurrency, count: exchanges.count, seconds: (clock.now - begun).seconds,
      latencies: latencies.sorted(), gatewayCPU: try ProcessTime.of(pid) - before)
  }

  /// One complete exchange.
  static func whole(_ exchange: PortugueseCaller.Exchange, _ caller: PortugueseCaller) async throws {
    let found = try await untilTaken { try await caller.discover(exchange) }
    let listed = try await untilTaken { try await caller.list(exchange) }
    guard found.status == 200, let document = try caller.document(in: listed) else {
      throw Failed(description: "no document is listed: \(found.status), \(listed.status) \(listed.text.suffix(500))")
    }
    let retrieval = caller.retrieval(exchange, document)
    let reply = try await untilTaken { try await caller.send(retrieval) }
    guard reply.holdsDocument else {
      throw Failed(description: "no document came: \(reply.status) \(reply.text.suffix(500))")
    }
  }

  /// Comes again while it is sent away as one too many; the wait counts among the latencies.
  private static func untilTaken(
    _ call: () async throws -> PortugueseCaller.Reply
  ) async throws -> PortugueseCaller.Reply {
    for _ in 0..<100 {
      let reply = try await call()
      guard reply.status == 503 else { return reply }
      try await Task.sleep(for: .milliseconds(100))
    }
    return try await call()
  }
}

/// A gateway as a process of its own, with a caller.
struct RunningGateway {
  let gateway: FrenchGateway
  let caller: PortugueseCaller
  let pid: Int32
  /// From the start of the process until it listens.
  let startSeconds: Double

  /// Runs one with so many patients for the length of `body`, and removes whatever it made.
  static func with<R>(patients: Int, _ body: (RunningGateway) async throws -> R) async throws -> R {
    try await ServedGateway.with(patients: patients) { served in
      let caller = try PortugueseCaller(calling: served.gateway)
      defer { caller.stop() }
      return try await body(
        RunningGateway(
          gateway: served.gateway, caller: caller, pid: served.pid, startSeconds: served.startSeconds))
    }
  }
}

/// Hands out the indices of a list, once each.
final class NextIndex: Sendable {
  private let count: Int
  private let next = Mutex(0)
  init(_ count: Int) { self.count = count }

  func take() -> Int? {
    next.withLock { next in
      guard next < count else { return nil }
      defer { next += 1 }
      return next
    }
  }
}

/// CPU time of another process.
enum ProcessTime {
  /// User and system time in seconds (proc(5), fields 14 and 15 of `stat`).
  static func of(_ pid: Int32) throws -> Double {
    let text = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
    let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
    guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else {
      throw ExchangeRun.Failed(description: "/proc/\(pid)/stat is not understood")
    }
    return (user + system) / 100
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
