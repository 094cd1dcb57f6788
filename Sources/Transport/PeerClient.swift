import CCurl
import Domain
import Foundation
import Synchronization
import Trust

/// Calls other servers: kept connections on one library handle, driven by one thread.
///
/// A call may be held for two minutes while a patient decides, so a thread for each call would starve.
public final class PeerClient: Sendable {
  private struct Queue {
    var waiting: [UInt64: Transfer] = [:]
    var cancelled: Set<UInt64> = []
    var next: UInt64 = 0
    /// Calls on their way, by server.
    var open: [Substring: Int] = [:]
    var isStopped = false
  }

  private let queue = Mutex(Queue())
  // One-user handle: only `curl_multi_wakeup` is called from other threads, which the library allows.
  private let multi: MultiHandle

  private let mostToOneServer: Int

  /// - Parameter mostToOneServer: calls on their way to one server at the same time; more fail at once, since one that
  ///   waits here without being sent would only be late.
  public init(mostToOneServer: Int = 256) {
    self.mostToOneServer = mostToOneServer
    multi = MultiHandle(mostToOneServer: mostToOneServer)
    Thread.detachNewThread { [weak self, multi] in
      while PeerClient.turn(self, multi) {}
      multi.close()
    }
  }

  deinit { stop() }

  /// Ends the thread; calls in flight fail with `transport.cancelled`.
  public func stop() {
    queue.withLock { $0.isStopped = true }
    multi.wake()
  }

  /// Sends one call and waits for its answer.
  ///
  /// - Throws: `transport.unreachable`, `transport.tls`, `transport.timed-out`, `transport.too-large`,
  ///   `transport.interrupted`, `transport.cancelled`, `transport.busy`.
  public func send(_ call: OutboundCall) async throws(TransportFailure) -> InboundAnswer {
    guard case .peer(let peer, _, _) = call.security, case .responder(_) = peer.revocation, let memory = peer.memory
    else {
      return try await attempt(call)
    }
    let mark = memory.asked
    do {
      return try await attempt(call)
    } catch {
      // The handshake has asked about a certificate that was not known; nothing was sent.
      guard error.code == "transport.tls", await memory.settle(after: mark) else { throw error }
      return try await attempt(call)
    }
  }

  private func attempt(_ call: OutboundCall) async throws(TransportFailure) -> InboundAnswer {
    let server = Self.server(of: call.url)
    let given: UInt64? = queue.withLock { queue in
      guard queue.open[server, default: 0] < mostToOneServer else { return nil }
      queue.open[server, default: 0] += 1
      queue.next += 1
      return queue.next
    }
    guard let ticket = given else { throw .busy }
    defer {
      queue.withLock { queue in
        let left = queue.open[server, default: 1] - 1
        queue.open[server] = left > 0 ? left : nil
      }
    }
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation {
        (continuation: CheckedContinuation<Result<InboundAnswer, TransportFailure>, Never>) in
        let transfer = Transfer(call) { continuation.resume(returning: $0) }
        let isOver = queue.withLock { queue in
          if queue.isStopped || queue.cancelled.remove(ticket) != nil { return true }
          queue.waiting[ticket] = transfer
          return false
        }
        if isOver { transfer.end(.failure(.cancelled)) } else { multi.wake() }
      }
    } onCancel: {
      _ = queue.withLock { $0.cancelled.insert(ticket) }
      multi.wake()
    }
    return try result.get()
  }

  /// Whether the library is initialised, which happens once in a process.
  static var isLibraryReady: Bool { MultiHandle.library }

  /// Scheme, host and port.
  fileprivate static func server(of url: String) -> Substring {
    guard let end = url.firstRange(of: "://")?.upperBound else { return url[...] }
    return url[..<(url[end...].firstIndex { "/?#".contains($0) } ?? url.endIndex)]
  }

  /// One turn of the thread; false when it is over.
  private static func turn(_ client: PeerClient?, _ multi: MultiHandle) -> Bool {
    guard let client else {
      multi.cancelAll()
      return false
    }
    let (new, cancelled, isStopped) = client.queue.withLock { queue in
      let taken = (queue.waiting, queue.cancelled, queue.isStopped)
      queue.waiting = [:]
      // Tickets whose call has not been queued yet stay, so that they find their cancellation.
      queue.cancelled = queue.cancelled.filter { multi.isRunning($0) == false && taken.0[$0] == nil }
      return taken
    }
    if isStopped {
      for transfer in new.values { transfer.end(.failure(.cancelled)) }
      multi.cancelAll()
      return false
    }
    for (ticket, transfer) in new { multi.add(transfer, ticket) }
    for ticket in cancelled { multi.cancel(ticket) }
    multi.perform()
    return true
  }
}

/// The library's handle for many transfers, and those that run on it. Used by the client's thread; `wake` by all.
private final class MultiHandle: @unchecked Sendable {
  static let library: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  private let pointer: UnsafeMutableRawPointer?
  private var running: [UInt64: Transfer] = [:]
  /// Of those that run, whose connection is not made yet, with the server.
  private var connecting: [UInt64: Substring] = [:]
  /// Transfers that begin when fewer are connecting.
  private var pending: [(ticket: UInt64, transfer: Transfer)] = []
  private let isOpen = Mutex(true)

  init(mostToOneServer: Int) {
    pointer = Self.library ? curl_multi_init() : nil
    if let pointer {
      _ = pcurl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, 64)
      _ = pcurl_multi_set_long(pointer, CURLMOPT_MAX_HOST_CONNECTIONS, mostToOneServer)
    }
  }

  /// Most handshakes with one server at the same time; a contact point takes 100 from one address.
  private static let mostHandshakes = 50

  func isRunning(_ ticket: UInt64) -> Bool { running[ticket] != nil || pending.contains { $0.ticket == ticket } }

  func wake() {
    isOpen.withLock { isOpen in
      if isOpen, let pointer { curl_multi_wakeup(pointer) }
    }
  }

  func add(_ transfer: Transfer, _ ticket: UInt64) {
    guard let pointer else {
      transfer.end(.failure(.unreachable("The HTTP library did not start.")))
      return
    }
    let server = PeerClient.server(of: transfer.call.url)
    guard connecting.values.count(where: { $0 == server }) < Self.mostHandshakes else {
      return pending.append((ticket, transfer))
    }
    guard let handle = transfer.start() else { return }
    guard curl_multi_add_handle(pointer, UnsafeMutableRawPointer(handle)) == CURLM_OK else {
      transfer.end(.failure(.unreachable("The HTTP library took no more calls.")))
      return
    }
    running[ticket] = transfer
    connecting[ticket] = server
  }

  /// Begins what waited for others to be connected.
  private func beginPending() {
    connecting = connecting.filter { ticket, _ in
      guard let handle = running[ticket]?.handle else { return false }
      return pcurl_get_offset(UnsafeMutableRawPointer(handle), CURLINFO_PRETRANSFER_TIME_T) == 0
    }
    let waiting = pending
    pending = []
    for (ticket, transfer) in waiting { add(transfer, ticket) }
  }

  func cancel(_ ticket: UInt64) {
    if let place = pending.firstIndex(where: { $0.ticket == ticket }) {
      return pending.remove(at: place).transfer.end(.failure(.cancelled))
    }
    guard let pointer, let transfer = running.removeValue(forKey: ticket), let handle = transfer.handle else { return }
    curl_multi_remove_handle(pointer, UnsafeMutableRawPointer(handle))
    transfer.end(.failure(.cancelled))
  }

  func cancelAll() { for ticket in pending.map(\.ticket) + Array(running.keys) { cancel(ticket) } }

  func perform() {
    guard let pointer else { return }
    var count: Int32 = 0
    curl_multi_perform(pointer, &count)
    var code = CURLE_OK
    while let handle = pcurl_finished(pointer, &code) {
      let finished = OpaquePointer(handle)
      guard let (ticket, transfer) = running.first(where: { $0.value.handle == finished }) else { continue }
      curl_multi_remove_handle(pointer, handle)
      running[ticket] = nil
      transfer.ended(code)
    }
    if !connecting.isEmpty || !pending.isEmpty { beginPending() }
    // Those that just began have set their own timer, so that this returns at once.
    curl_multi_poll(pointer, nil, 0, 1000, nil)
  }

  func close() {
    isOpen.withLock { $0 = false }
    if let pointer { curl_multi_cleanup(pointer) }
  }
}
