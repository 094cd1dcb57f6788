import Dispatch

/// Runs blocking work, such as reading files, on threads of its own, never on those that run tasks.
enum BlockingWork {
  private static let queue = DispatchQueue(label: "national source", qos: .userInitiated, attributes: .concurrent)

  static func run<Value: Sendable, Failure: Error>(
    _ body: @escaping @Sendable () throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
      queue.async {
        do throws(Failure) {
          continuation.resume(returning: .success(try body()))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    return try result.get()
  }
}
