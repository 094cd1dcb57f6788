import Dispatch
import Foundation

/// Waits for the system to ask for an end (SIGTERM, SIGINT).
final class StopSignals: @unchecked Sendable {
  private let stream: AsyncStream<Int32>
  // Set once here and only kept alive afterwards.
  private let sources: [any DispatchSourceSignal]

  init() {
    let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
    self.stream = stream
    sources = [SIGTERM, SIGINT].map { number in
      // The default action would end the process before it could finish its exchanges.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { continuation.yield(number) }
      source.resume()
      return source
    }
  }

  func wait() async {
    for await _ in stream { return }
  }
}
