public import Trust

extension PeerClient {
  /// How revocation is asked for: over plain HTTP, since an answer is signed, or HTTPS; each time within three seconds.
  public var revocationFetch: RevocationMemory.Fetch {
    { [self] responder, request in
      let call = OutboundCall(
        .post, responder,
        headers: [("Content-Type", "application/ocsp-request"), ("Accept", "application/ocsp-response")], body: request,
        timeoutMilliseconds: 3000, largestAnswer: 64 << 10, security: .web(allowsPlain: true))
      do {
        let answer = try await send(call)
        return answer.status == 200 ? answer.body : nil
      } catch {
        // No answer is one that refuses.
        return nil
      }
    }
  }
}
