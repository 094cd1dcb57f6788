import CLinux

#if canImport(Glibc)
  import Glibc
#endif

/// What is known of how well the machine's clock is kept in step, in seconds.
struct ClockReading: Sendable, Hashable {
  var isSynchronised: Bool
  var offset: Double
  /// The most that it can be off.
  var largestError: Double
}

/// The space of one file system, in bytes.
struct DiskSpace: Sendable, Hashable {
  var free: UInt64
  var size: UInt64
}

/// What the gateway asks the machine for; tests answer in its place.
struct MachineState: Sendable {
  /// Nil where no source of time is asked.
  var clock: @Sendable () -> ClockReading?
  /// Of the file system that holds a path; nil where that cannot be told.
  var disk: @Sendable (String) -> DiskSpace?

  init(clock: @escaping @Sendable () -> ClockReading?, disk: @escaping @Sendable (String) -> DiskSpace?) {
    self.clock = clock
    self.disk = disk
  }

  /// The machine that this process runs on.
  init(_ source: ClockSource) {
    clock = { source == .kernel ? ClockReading.kernel : nil }
    disk = { DiskSpace(path: $0) }
  }
}

extension ClockReading {
  /// As chrony, ntpd or systemd-timesyncd told the kernel (adjtimex(2)).
  static var kernel: ClockReading {
    let state = clinux_clock_read()
    return ClockReading(
      isSynchronised: state.is_synchronised != 0, offset: Double(state.offset) / 1_000_000,
      largestError: Double(state.largest_error) / 1_000_000)
  }
}

extension DiskSpace {
  init?(path: String) {
    var state = statvfs()
    guard statvfs(path, &state) == 0 else { return nil }
    let block = UInt64(state.f_frsize)
    self.init(free: UInt64(state.f_bavail) * block, size: UInt64(state.f_blocks) * block)
  }
}
