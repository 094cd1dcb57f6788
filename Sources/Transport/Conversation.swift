import HTTPTypes
import HummingbirdCore
import NIOCore

/// The requests of one connection, one after another.
struct Conversation: Sendable {
  let calls: ConnectionCalls
  let watcher: AnswerWatcher.Handle
  let limits: CallLimits
  /// A call that was not read to its end, and the status that says why.
  let unread: @Sendable (Int) -> Void
  let answer: @Sendable (InboundCall) async -> OutboundAnswer

  func respond(to request: Request, _ writer: consuming ResponseWriter) async throws {
    let place: CallPlace
    switch calls.next() {
    case .success(let given): place = given
    case .failure(let refusal):
      try await plain(
        .init(code: refusal.status), [.retryAfter: String(refusal.retryAfterSeconds)], writer)
      // What follows on this connection was sent before its answer could be known.
      throw refusal
    }
    defer { place.leave() }
    // The library takes the first Host for the authority; one that is left among the fields is a second (RFC 9112, 3.2).
    guard request.head.authority != nil, !request.headers.contains(where: { $0.name.canonicalName == "host" }) else {
      return try await refuse(CallRefused(status: .badRequest), writer)
    }
    if let announced = request.headers[.contentLength].flatMap({ Int($0) }), announced > limits.largestMessage {
      return try await refuse(CallRefused(), writer)
    }
    let body: [UInt8]
    do {
      body = try await read(request)
    } catch let refusal as CallRefused {
      return try await refuse(refusal, writer)
    }
    let call = InboundCall(
      method: request.method.rawValue, path: request.uri.path,
      headers: request.headers.map { ($0.name.canonicalName, $0.value) }, body: body, peer: calls.client, place: place)
    try await send(await answered(call), writer)
  }

  /// Computes the answer in its turn; given up when the connection or the listener ends.
  private func answered(_ call: InboundCall) async -> OutboundAnswer {
    let answer = answer
    let work = Task {
      await call.place.turn()
      defer { call.place.finish() }
      return await answer(call)
    }
    calls.run(work)
    defer { calls.run(nil) }
    return await withTaskCancellationHandler {
      await work.value
    } onCancel: {
      work.cancel()
    }
  }

  private func send(_ answer: OutboundAnswer, _ writer: consuming ResponseWriter) async throws {
    var fields = HTTPFields()
    for header in answer.headers {
      if let name = HTTPField.Name(header.name) { fields[name] = header.value }
    }
    fields[.contentLength] = String(answer.body.count)
    let head = HTTPResponse(status: .init(code: answer.status), headerFields: fields)
    // Whoever does not take the answer loses the connection, and with it the place.
    let channel = watcher.channel
    let longest = Int64(limits.sendSeconds + answer.body.count / max(1, limits.slowestSend))
    let deadline = channel.eventLoop.scheduleTask(in: .seconds(longest)) { watcher.abandon() }
    defer { deadline.cancel() }
    let fate = watcher.expect()
    do {
      try await writer.write(response: head, body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    } catch {
      // What was handed over, it may be all of it, was handed over before this connection ends.
      watcher.abandon()
      await record(fate, of: answer)
      throw error
    }
    await record(fate, of: answer)
  }

  /// The outcome belongs to the exchange, not to the connection: it is recorded even while this task is cancelled.
  private func record(_ fate: EventLoopFuture<Bool>, of answer: OutboundAnswer) async {
    guard let delivered = answer.delivered else { return }
    await Task {
      let wasSent: Bool
      do { wasSent = try await fate.get() } catch { wasSent = false }
      await delivered(wasSent)
    }.value
  }

  /// The whole body: bounded in size, and in time by a least speed of one KiB a second after ten seconds.
  private func read(_ request: Request) async throws -> [UInt8] {
    let largest = limits.largestMessage
    return try await withThrowingTaskGroup(of: [UInt8].self) { group in
      group.addTask {
        do {
          var bytes: [UInt8] = []
          for try await var part in request.body {
            guard bytes.count + part.readableBytes <= largest else { throw CallRefused() }
            if let chunk = part.readBytes(length: part.readableBytes) { bytes.append(contentsOf: chunk) }
          }
          return bytes
        }
      }
      group.addTask {
        let announced = request.headers[.contentLength].flatMap { Int($0) } ?? largest
        try await Task.sleep(for: .seconds(10 + min(announced, largest) / 1024))
        throw CallRefused(status: .requestTimeout)
      }
      defer { group.cancelAll() }
      return try await group.next() ?? []
    }
  }

  /// Told, and recorded, before the connection closes.
  private func refuse(_ refusal: CallRefused, _ writer: consuming ResponseWriter) async throws {
    unread(refusal.status.code)
    try await plain(refusal.status, [:], writer)
    throw refusal
  }

  private func plain(
    _ status: HTTPResponse.Status, _ headers: HTTPFields, _ writer: consuming ResponseWriter
  ) async throws {
    var fields = headers
    fields[.contentLength] = "0"
    fields[.connection] = "close"
    try await writer.writeResponse(HTTPResponse(status: status, headerFields: fields))
  }
}

/// A call that is not read to its end; the connection closes behind it.
struct CallRefused: Error {
  var status: HTTPResponse.Status = .contentTooLarge
}
