import Foundation

/// By how much the resident memory of this process grows at most while code runs.
public enum PeakMemory {
  /// What an input may take, in bytes (trust.md section 15).
  public static let allowed = 256 << 20

  /// The result of `body`, and the growth at its peak in bytes; nil where the system does not tell (Linux: proc(5)).
  public static func of<Value>(_ body: () throws -> Value) rethrows -> (value: Value, bytes: Int?) {
    let before = reset() ? read("VmRSS") : nil
    let value = try body()
    guard let before, let peak = read("VmHWM") else { return (value, nil) }
    return (value, max(0, peak - before))
  }

  /// Sets the mark of the highest value back to the present one.
  private static func reset() -> Bool {
    do {
      try Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
      return true
    } catch {
      return false
    }
  }

  private static func read(_ name: String) -> Int? {
    do {
      let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
      let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") } ?? ""
      return line.split(whereSeparator: \.isWhitespace).lazy.compactMap { Int($0) }.first.map { $0 * 1024 }
    } catch {
      return nil
    }
  }
}
