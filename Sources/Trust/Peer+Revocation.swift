extension Peer {
  /// Most certificates of one check that may be met for the first time: signers, with those between them and their root.
  private static let mostQuestions = 6

  /// Runs a check of this peer's certificates; where it fails for a revocation that is not known yet, waits for the
  /// responder, which the check has asked, and runs it again. Without its answer the check fails as it did.
  ///
  /// - Parameter isOpen: whether a failure is that of a revocation that is not known.
  /// - Throws: what `check` throws.
  public nonisolated(nonsending) func awaitingRevocation<Value, Reason: Error>(
    isOpen: (Reason) -> Bool, _ check: () throws(Reason) -> Value
  ) async throws(Reason) -> Value {
    guard case .responder = revocation, let memory else { return try check() }
    for _ in 0..<Self.mostQuestions {
      let mark = memory.asked
      do throws(Reason) {
        return try check()
      } catch {
        guard isOpen(error), await memory.settle(after: mark) else { throw error }
      }
    }
    return try check()
  }
}
