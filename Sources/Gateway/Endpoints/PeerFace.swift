import Domain
import Exchange
import Transport
import Trust

/// The face towards other contact points: the XCPD and XCA endpoints.
struct PeerFace: Sendable {
  static let path = "/openncp-ws-server/services"

  let affiliation: CountryOfAffiliation?
  /// Nil outside of tests.
  var recorder: MessageRecorder?

  func answer(_ call: InboundCall) async -> OutboundAnswer {
    guard let affiliation else { return plain(404) }
    let path = call.path.hasSuffix("/") ? String(call.path.dropLast()) : call.path
    guard ["\(Self.path)/XCPD_Service", "\(Self.path)/XCA_Service"].contains(path) else { return plain(404) }
    guard call.method == "POST" else { return plain(405) }
    let contentType = call.header("content-type") ?? ""
    let service: AffiliationService =
      path.hasSuffix("XCPD_Service")
      ? .discovery : .xca(contentType: contentType, soapAction: call.header("soapaction"), body: call.body)
    let message = PeerMessage(
      contentType: contentType, body: call.body, peer: call.peer, trace: trace(call), place: call.place)
    let answer = await affiliation.answer(message, at: service)
    recorder?.record(service, message, answer)
    var headers = [("Content-Type", answer.contentType), ("Cache-Control", "no-store")]
    if let seconds = answer.retryAfterSeconds { headers.append(("Retry-After", String(seconds))) }
    return OutboundAnswer(
      status: answer.status, headers: headers, body: answer.body, delivered: answer.delivered)
  }

  /// The peer's trace where it sends a valid one, else a new one.
  private func trace(_ call: InboundCall) -> TraceContext {
    if let sent = call.header("traceparent").flatMap(TraceContext.init(traceparent:)) { return sent }
    while true {
      // Only 24 zero bytes make no trace.
      if let made = TraceContext(random: Random.bytes(24)) { return made }
    }
  }

  private func plain(_ status: Int) -> OutboundAnswer {
    OutboundAnswer(status: status, headers: [("Content-Type", "text/plain; charset=utf-8")], body: [])
  }
}
