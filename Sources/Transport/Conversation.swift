import HTTPTypes
import HummingbirdCore
import NIOCore

/// The requests of one connection, one after another.
struct Conversation: Sendable {
  let client: ClientChain
  let watcher: WriteWatcher.Handle
  let limits: CallLimits
  let inWork: CallCount
  let answer: @Sendable (InboundCall) async -> OutboundAnswer

  func respond(to request: Request, _ writer: consuming ResponseWriter) async throws {
    guard inWork.enter(limit: limits.mostCalls) else {
      try await plain(.serviceUnavailable, [.retryAfter: "2"], writer)
      return
    }
    defer { inWork.leave() }
    if let announced = request.headers[.contentLength].flatMap({ Int($0) }), announced > limits.largestMessage {
      try await plain(.contentTooLarge, [:], writer)
      throw CallRefused()
    }
    let body: [UInt8]
    do {
      body = try await read(request)
    } catch let refusal as CallRefused {
      try await plain(refusal.status, [:], writer)
      throw refusal
    }
    let call = InboundCall(
      method: request.method.rawValue, path: request.uri.path,
      headers: request.headers.map { ($0.name.canonicalName, $0.value) }, body: body, peer: client.certificates)
    let answer = await answer(call)
    try await send(answer, writer)
  }

  private func send(_ answer: OutboundAnswer, _ writer: consuming ResponseWriter) async throws {
    var fields = HTTPFields()
    for header in answer.headers {
      if let name = HTTPField.Name(header.name) { fields[name] = header.value }
    }
    fields[.contentLength] = String(answer.body.count)
    let head = HTTPResponse(status: .init(code: answer.status), headerFields: fields)
    do {
      try await writer.write(response: head, body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    } catch {
      await answer.delivered?(false)
      throw error
    }
    // The outcome belongs to the exchange, not to the connection: it is recorded even while this task is cancelled.
    if let delivered = answer.delivered {
      let wasSent = await watcher.drained()
      await Task { await delivered(wasSent) }.value
    }
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

  private func plain(
    _ status: HTTPResponse.Status, _ headers: HTTPFields, _ writer: consuming ResponseWriter
  ) async throws {
    var fields = headers
    fields[.contentLength] = "0"
    if status != .serviceUnavailable { fields[.connection] = "close" }
    try await writer.writeResponse(HTTPResponse(status: status, headerFields: fields))
  }
}

/// A call that is not read to its end; the connection closes behind it.
struct CallRefused: Error {
  var status: HTTPResponse.Status = .contentTooLarge
}
