import Synchronization

/// How many exchanges came to an end.
final class Progress: Sendable {
  private let done = Mutex(0)

  var value: Int { done.withLock { $0 } }
  func countOne() { done.withLock { $0 += 1 } }
}

/// A seeded generator, so that a failing run can be repeated.
struct SplitMix {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
