import FuzzEntrances
import Foundation

/// Which entrance this process tries: the environment says so, since libFuzzer owns the command line.
private let entrance: Entrance = {
  let name = ProcessInfo.processInfo.environment["PASSERELLE_FUZZ"] ?? ""
  guard let entrance = Entrance(rawValue: name) else {
    preconditionFailure("PASSERELLE_FUZZ is not one of \(Entrance.allCases.map(\.rawValue))")
  }
  return entrance
}()

/// Writes the first inputs into the directory that the environment names, for libFuzzer to begin with.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_: UnsafeMutableRawPointer?, _: UnsafeMutableRawPointer?) -> Int32 {
  guard let folder = ProcessInfo.processInfo.environment["PASSERELLE_FUZZ_SEEDS"] else { return 0 }
  for (number, seed) in Seeds.of(entrance).enumerated() {
    let file = URL(fileURLWithPath: folder).appendingPathComponent("seed-\(number)")
    do { try Data(seed).write(to: file) } catch { preconditionFailure("a seed was not written: \(error)") }
  }
  return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
public func takeOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  entrance.take(Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}
