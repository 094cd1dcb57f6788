import CLinux

/// What a crash leaves behind: nothing. Memory holds keys and records of people.
public enum MemoryDumps {
  /// Forbids core files, reading of this process's memory by others of its user, and backtraces with memory on the
  /// standard error (`RLIMIT_CORE` 0, `PR_SET_DUMPABLE` 0, default handlers for faults). To be called before anything is
  /// read.
  ///
  /// - Throws: `gateway.core-dumps` where the system does not grant it, as read back.
  public static func forbid() throws(GatewayFailure) {
    guard clinux_forbid_memory_dumps() == 0 else {
      throw .start(
        "core-dumps", "The system does not let it forbid core files of its memory.",
        "Start it without a tracer and with the right to call setrlimit and prctl.")
    }
  }
}
