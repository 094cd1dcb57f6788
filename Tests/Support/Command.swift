import Foundation

/// Runs a program to its end, for comparing with an independent tool.
///
/// Spawned and waited for by the system's own calls: the library's `Process` needs a run loop and a thread with sockets
/// for each end, and tests run thousands of programs.
public enum Command {
  public static func run(
    _ executable: String, _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]
  ) throws -> PythonTools.Outcome {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") } }
    // Files instead of pipes: a full pipe would stop a talkative program.
    let files = ["in", "out", "err"].map { folder.appendingPathComponent($0) }
    try Data(input).write(to: files[0])
    let all = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
    let status = try wait(
      for: spawn([executable] + arguments, files: files.map(\.path), environment: all.map { "\($0.key)=\($0.value)" }))
    return PythonTools.Outcome(
      status: status, output: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self))
  }

  /// The path of a program, or nil where it is not installed.
  public static func path(of name: String) -> String? {
    for folder in (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":") {
      let candidate = "\(folder)/\(name)"
      if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
    }
    return nil
  }

  /// Begins a program in a process group of its own, with these files as its input and outputs and no other of ours.
  private static func spawn(_ line: [String], files: [String], environment: [String]) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    try check(posix_spawn_file_actions_init(&actions))
    defer { posix_spawn_file_actions_destroy(&actions) }
    try check(posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, files[0], O_RDONLY, 0))
    for (number, file) in [(STDOUT_FILENO, files[1]), (STDERR_FILENO, files[2])] {
      try check(posix_spawn_file_actions_addopen(&actions, number, file, O_WRONLY | O_CREAT | O_TRUNC, 0o600))
    }
    // Connections of ours that it held open would not end for whoever is at the other side.
    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
    for number in 3...(open.max() ?? 3) + 64 { try check(posix_spawn_file_actions_addclose(&actions, number)) }
    var attributes = posix_spawnattr_t()
    try check(posix_spawnattr_init(&attributes))
    defer { posix_spawnattr_destroy(&attributes) }
    // The threads that tests run on take no signals; what they begin must.
    var none = sigset_t()
    sigemptyset(&none)
    try check(posix_spawnattr_setsigmask(&attributes, &none))
    try check(posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK)))
    let (arguments, variables) = (line.map { strdup($0) } + [nil], environment.map { strdup($0) } + [nil])
    defer { for copy in arguments + variables { free(copy) } }
    var child = pid_t()
    try check(posix_spawn(&child, line[0], &actions, &attributes, arguments, variables))
    return child
  }

  /// Its exit code, or the number of the signal that ended it.
  private static func wait(for child: pid_t) throws -> Int32 {
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .ECHILD) }
    }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : status & 0x7F
  }

  private static func check(_ code: Int32) throws {
    guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EINVAL) }
  }
}
