import Foundation
import FuzzEntrances

/// libFuzzer as a library: it reads the command line, and calls back with every input.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ take: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// The environment says which entrance is tried, since libFuzzer owns the command line.
private enum Chosen {
  static let entrance: Entrance = {
    guard let entrance = Entrance(rawValue: ProcessInfo.processInfo.environment["PASSERELLE_FUZZ"] ?? "") else {
      preconditionFailure("PASSERELLE_FUZZ is not one of \(Entrance.allCases.map(\.rawValue))")
    }
    return entrance
  }()
}

if let folder = ProcessInfo.processInfo.environment["PASSERELLE_FUZZ_SEEDS"] {
  for (number, seed) in Seeds.of(Chosen.entrance).enumerated() {
    try Data(seed).write(to: URL(fileURLWithPath: folder).appendingPathComponent("seed-\(number)"))
  }
}

/// libFuzzer's own `main`, which is linked and not run, refers to this name.
@_cdecl("LLVMFuzzerTestOneInput")
public func takeOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  Chosen.entrance.take(Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}

var count = CommandLine.argc
var arguments = CommandLine.unsafeArgv
let status = runDriver(&count, &arguments) { takeOneInput($0, $1) }
exit(status)
