import Audit
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
  /// Nil where every message is answered.
  var admission: Admission?
  /// Takes the checkpoints of other logs and shows ours; nil where no log is shown.
  var anchors: PeerAnchors?
  /// Closes the views that a patient of a country stopped; false where there are none. Nil where nothing is viewed.
  var stopView: (@Sendable (CountryCode, ViewStop) async -> Bool)?

  /// Whether messages are taken at all, and how they are counted.
  struct Admission: Sendable {
    let gate: ReleaseGate
    let meter: ExchangeMeter?
    /// The country of a client, for counting.
    let peerName: @Sendable ([Certificate]) -> String?
    /// Told the component because of which a message was not taken.
    let turnedAway: @Sendable (String) -> Void
  }

  func answer(_ call: InboundCall) async -> OutboundAnswer {
    if call.path == ViewStop.path { return await answerStop(call.method, call.body, from: call.peer) }
    guard let anchors, let country = admission?.peerName(call.peer).flatMap({ CountryCode($0) }) else {
      return await answerMessage(call)
    }
    if let text = call.header(AnchorMessage.field) { anchors.receive(text, from: country) }
    var answer: OutboundAnswer
    if call.path == AnchorRounds.path {
      answer = plain(call.method == "POST" ? 204 : 405)
    } else {
      answer = await answerMessage(call)
    }
    // After the answer was made, so that the checkpoint is as new as can be.
    if let message = await anchors.message(to: country) { answer.headers.append((AnchorMessage.field, message.text)) }
    return answer
  }

  /// Only the country whose gateway holds the connection closes what it delivered itself.
  func answerStop(_ method: String, _ body: [UInt8], from peer: [Certificate]) async -> OutboundAnswer {
    guard method == "POST" else { return plain(405) }
    guard let stopView, let country = admission?.peerName(peer).flatMap({ CountryCode($0) }),
      let stop = ViewStop(body), await stopView(country, stop)
    else { return plain(404) }
    return plain(204)
  }

  private func answerMessage(_ call: InboundCall) async -> OutboundAnswer {
    guard let affiliation else { return plain(404) }
    let path = call.path.hasSuffix("/") ? String(call.path.dropLast()) : call.path
    guard ["\(Self.path)/XCPD_Service", "\(Self.path)/XCA_Service"].contains(path) else { return plain(404) }
    guard call.method == "POST" else { return plain(405) }
    let contentType = call.header("content-type") ?? ""
    let service: AffiliationService =
      path.hasSuffix("XCPD_Service")
      ? .discovery : .xca(contentType: contentType, soapAction: call.header("soapaction"), body: call.body)
    let message = PeerMessage(
      contentType: contentType, soapAction: call.header("soapaction"), body: call.body, peer: call.peer,
      trace: trace(call), place: call.place)
    let begin = ContinuousClock.now
    if let component = admission?.gate.shutBy {
      // The peer learns that it may come back, not why.
      admission?.turnedAway(component)
      count(call, service, 503, begin)
      return OutboundAnswer(
        status: WireAnswer.unavailable.status,
        headers: [("Content-Type", WireAnswer.unavailable.contentType), ("Retry-After", "30")],
        body: WireAnswer.unavailable.body)
    }
    let answer = await affiliation.answer(message, at: service)
    count(call, service, answer.status, begin)
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

  private func count(
    _ call: InboundCall, _ service: AffiliationService, _ status: Int, _ begin: ContinuousClock.Instant
  ) {
    guard let admission, let meter = admission.meter else { return }
    meter.count(
      peer: admission.peerName(call.peer) ?? "unknown", service: service.name, status: status,
      took: ContinuousClock.now - begin)
  }

  private func plain(_ status: Int) -> OutboundAnswer {
    OutboundAnswer(status: status, headers: [("Content-Type", "text/plain; charset=utf-8")], body: [])
  }
}
