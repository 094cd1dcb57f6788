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

/// What is freed and used again.
public enum FreedMemory {
  /// Keeps up to 64 MiB of freed memory for the next request. Otherwise it goes back to the system behind each
  /// translation and comes back page by page with the next one: a sixth of what a translation costs.
  ///
  /// - Returns: whether the C library grants it; nothing but speed depends on it.
  @discardableResult
  public static func keep() -> Bool { clinux_keep_freed_memory() == 1 }
}
