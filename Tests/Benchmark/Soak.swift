import Domain
import Foundation
import GatewayDriver
import GatewayTesting
import Synchronization

/// Whether the memory of a gateway in steady use stays what it is: complete exchanges at a moderate rate, for minutes,
/// with the resident memory of the gateway's process looked at from outside.
struct Soak {
  /// Exchanges that begin in one second: a tenth of what one gateway is to carry, or `PASSERELLE_SOAK_RATE` for a slower
  /// machine.
  static let rate =
    ProcessInfo.processInfo.environment["PASSERELLE_SOAK_RATE"].flatMap { Int($0) }.map { max($0, 1) } ?? 5
  /// Most growth, as a share.
  static let limit = 0.05

  let seconds: Double
  let exchanges: Int
  /// Resident memory in bytes, in the order of time, while the rate was kept.
  let samples: [(at: Double, resident: Int)]
  let latencies: Sorted
  /// A tenth of the run, at most a minute: how long it warms up, and what the medians are taken over.
  let window: Double

  /// Median after the warm-up.
  var first: Int { median(from: window, to: 2 * window) }
  /// Median at the end.
  var last: Int { median(from: seconds - window, to: seconds) }
  var growth: Double { first > 0 ? Double(last - first) / Double(first) : 0 }

  private func median(from: Double, to: Double) -> Int {
    let some = samples.filter { $0.at >= from && $0.at <= to }.map(\.resident).sorted()
    return some.isEmpty ? 0 : some[some.count / 2]
  }

  /// Minutes of `PASSERELLE_SOAK_MINUTES`, which may have a fraction; ten otherwise.
  static var minutes: Double {
    ProcessInfo.processInfo.environment["PASSERELLE_SOAK_MINUTES"].flatMap { Double($0) }.map { max($0, 0.5) } ?? 10
  }

  static func measure(minutes: Double) async throws -> Soak {
    let seconds = minutes * 60
    let count = Int(seconds) * rate
    return try await RunningGateway.with(patients: count) { running in
      let exchanges = try running.gateway.patients.enumerated().map { index, patient in
        try running.caller.prepare(patient, professional: index % 200)
      }
      let sampler = Task { try await samples(of: running.pid, for: seconds, each: min(5, seconds / 60)) }
      let latencies = try await steadily(exchanges, running.caller)
      return Soak(
        seconds: seconds, exchanges: count, samples: try await sampler.value, latencies: latencies,
        window: min(60, seconds / 10))
    }
  }

  /// Most exchanges in work at once: more say that the machine does not carry the rate, and memory would show that.
  static let mostInWork = 32

  /// Begins exchanges at the rate, whether those before have ended or not.
  private static func steadily(
    _ exchanges: [PortugueseCaller.Exchange], _ caller: PortugueseCaller
  ) async throws -> Sorted {
    let clock = ContinuousClock()
    let begun = clock.now
    let inWork = InWork()
    return try await withThrowingTaskGroup(of: Double.self) { group in
      for (index, exchange) in exchanges.enumerated() {
        try await clock.sleep(until: begun + .seconds(1) * index / rate)
        guard inWork.begin() <= mostInWork else {
          throw ExchangeRun.Failed(
            description: "this machine does not carry \(rate) exchanges per second: set PASSERELLE_SOAK_RATE")
        }
        group.addTask {
          let started = clock.now
          try await ExchangeRun.whole(exchange, caller)
          inWork.end()
          return (clock.now - started).seconds
        }
      }
      return Sorted(try await group.reduce(into: []) { $0.append($1) })
    }
  }

  private static func samples(
    of pid: Int32, for seconds: Double, each interval: Double
  ) async throws -> [(at: Double, resident: Int)] {
    let clock = ContinuousClock()
    let begun = clock.now
    var samples: [(at: Double, resident: Int)] = []
    while (clock.now - begun).seconds < seconds {
      try await clock.sleep(for: .seconds(interval))
      samples.append(((clock.now - begun).seconds, try ProcessMemory.resident(of: pid)))
    }
    return samples
  }
}

extension Soak {
  /// The lines of the report.
  var lines: [String] {
    let verdict = growth <= Self.limit ? "met" : "missed"
    return [
      "Memory of one gateway: \(Report.number(seconds / 60, 1)) minutes at \(Self.rate) exchanges per second",
      "  resident, median after the warm-up: \(Report.number(Double(first) / 1e6, 1)) MB · at the end: "
        + "\(Report.number(Double(last) / 1e6, 1)) MB · each over \(Int(window)) s, \(samples.count) samples",
      "  growth \(Report.number(growth * 100, 1)) % (aim: at most \(Int(Self.limit * 100)) %: \(verdict))",
      "  \(exchanges) exchanges · p50 \(Report.milli(latencies.percentile(0.5))) ms · p99 "
        + "\(Report.milli(latencies.percentile(0.99))) ms",
    ]
  }

  var json: JSON {
    [
      "schema": "passerelle.bench.soak/1", "seconds": .integer(Int(seconds)), "exchanges": .integer(exchanges),
      "firstBytes": .integer(first), "lastBytes": .integer(last), "growthPerMille": .integer(Int(growth * 1000)),
      "samples": .array(samples.map { .array([.integer(Int($0.at)), .integer($0.resident)]) }),
    ]
  }
}

/// Memory of another process.
enum ProcessMemory {
  /// Resident memory in bytes (proc(5), `VmRSS` of `status`).
  static func resident(of pid: Int32) throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
    guard let kibibytes = line.split(whereSeparator: \.isWhitespace).compactMap({ Int($0) }).first else {
      throw ExchangeRun.Failed(description: "/proc/\(pid)/status is not understood")
    }
    return kibibytes * 1024
  }
}

/// Counts the exchanges that have begun and not ended.
private final class InWork: Sendable {
  private let count = Atomic<Int>(0)

  /// How many there are with this one.
  func begin() -> Int { count.add(1, ordering: .relaxed).newValue }
  func end() { count.subtract(1, ordering: .relaxed) }
}
