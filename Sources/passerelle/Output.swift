import ArgumentParser
import Domain
import Foundation

/// Exit codes, the same for every verb.
enum Exit {
  static let fault: Int32 = 1
  static let usage: Int32 = 2
  static let configuration: Int32 = 3
  static let notFound: Int32 = 4
  static let refused: Int32 = 5
  static let unreachable: Int32 = 6
  static let timedOut: Int32 = 7
  static let altered: Int32 = 8
  static let cannotTell: Int32 = 9
  static let content: Int32 = 10
  static let limit: Int32 = 11
}

/// Data goes to standard output, talk to standard error.
enum Output {
  static func data(_ text: String) { write(Array((text + "\n").utf8), to: .standardOutput) }
  static func talk(_ text: String) { write(Array((text + "\n").utf8), to: .standardError) }

  static func write(_ bytes: [UInt8], to handle: FileHandle) {
    do {
      try handle.write(contentsOf: Data(bytes))
    } catch {
      // A closed pipe (`passerelle … | head`) is the reader's choice, not a fault.
    }
  }

  /// Says what happened, why and what to do, then gives the exit code.
  static func explain(_ failure: any Explained, code: Int32) -> ExitCode {
    talk("passerelle: \(failure.what)\n  why:  \(failure.why)\n  next: \(failure.whatToDo)\n  code: \(failure.code)")
    return ExitCode(code)
  }
}

/// Files named on the command line.
enum InputFile {
  static func read(_ path: String) throws -> [UInt8] {
    do {
      if path == "-" { return [UInt8](try FileHandle.standardInput.readToEnd() ?? Data()) }
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      var isDirectory: ObjCBool = false
      let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
      throw Output.explain(
        isDirectory.boolValue
          ? FileFailure.directory(path) : isThere ? FileFailure.unreadable(path) : FileFailure.absent(path),
        code: isThere ? Exit.fault : Exit.notFound)
    }
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw Output.explain(FileFailure.unwritable(path), code: Exit.fault)
    }
  }
}

/// A file that the command line could not use.
struct FileFailure: Failure {
  let explanation: Explanation

  static func unreadable(_ path: String) -> FileFailure {
    FileFailure(
      "file.unreadable", what: "Nothing was done.", why: "The file \(path) cannot be read.",
      whatToDo: "Check the path and its rights.")
  }

  static func absent(_ path: String) -> FileFailure {
    FileFailure(
      "file.unreadable", what: "Nothing was done.", why: "There is no file \(path).", whatToDo: "Check the path.")
  }

  static func directory(_ path: String) -> FileFailure {
    FileFailure(
      "file.unreadable", what: "Nothing was done.", why: "\(path) is a directory, not a file.",
      whatToDo: "Name the file in it.")
  }

  static func unwritable(_ path: String) -> FileFailure {
    FileFailure(
      "file.unwritable", what: "The result was not kept.", why: "The file \(path) cannot be written.",
      whatToDo: "Check that the directory exists and is writable.")
  }
}
