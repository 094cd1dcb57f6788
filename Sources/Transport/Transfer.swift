import CCurl
import Domain
import Foundation
import Trust

/// One call on its way. Touched by the client's thread only, from its start to its end.
final class Transfer: @unchecked Sendable {
  let call: OutboundCall
  private let finish: @Sendable (Result<InboundAnswer, TransportFailure>) -> Void
  private(set) var handle: OpaquePointer?
  private var list: UnsafeMutablePointer<curl_slist>?
  private var body: [UInt8] = []
  private var headers: [(name: String, value: String)] = []
  private var isTooLarge = false
  /// When the answer began, in nanoseconds of the monotonic clock.
  private var begun: Int64?
  private var isTooSlow = false
  private var certificateFault: String?

  init(_ call: OutboundCall, finish: @escaping @Sendable (Result<InboundAnswer, TransportFailure>) -> Void) {
    self.call = call
    self.finish = finish
  }

  /// Makes the library's handle. Nil when it refuses; the call has ended then.
  func start() -> OpaquePointer? {
    guard let raw = curl_easy_init() else {
      finish(.failure(.unreachable("The HTTP library gave no handle.")))
      return nil
    }
    let handle = OpaquePointer(raw)
    self.handle = handle
    guard setUp(raw) else {
      end(.failure(.unreachable("The HTTP library refused a setting.")))
      return nil
    }
    return handle
  }

  func end(_ result: Result<InboundAnswer, TransportFailure>) {
    if let handle { curl_easy_cleanup(UnsafeMutableRawPointer(handle)) }
    handle = nil
    if let list { curl_slist_free_all(list) }
    list = nil
    finish(result)
  }

  func ended(_ code: CURLcode) {
    guard let handle else { return }
    let status = Int(pcurl_get_long(UnsafeMutableRawPointer(handle), CURLINFO_RESPONSE_CODE))
    end(result(code, status))
  }

  private func result(_ code: CURLcode, _ status: Int) -> Result<InboundAnswer, TransportFailure> {
    if isTooLarge { return .failure(.tooLarge) }
    if isTooSlow { return .failure(.timedOut) }
    if let certificateFault { return .failure(.certificate(certificateFault)) }
    switch code {
    case CURLE_OK: return .success(InboundAnswer(status: status, headers: headers, body: body))
    case CURLE_OPERATION_TIMEDOUT: return .failure(.timedOut)
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER:
      return .failure(.tls("The handshake failed (code \(code.rawValue))."))
    case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST:
      return .failure(.unreachable("No connection was made (code \(code.rawValue))."))
    case CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR: return .failure(.interrupted)
    default: return .failure(.unreachable("The call failed (code \(code.rawValue))."))
    }
  }

  // MARK: Settings

  private func setUp(_ raw: UnsafeMutableRawPointer) -> Bool {
    var settings = [
      pcurl_set_text(raw, CURLOPT_URL, call.url), pcurl_set_long(raw, CURLOPT_NOSIGNAL, 1),
      pcurl_set_long(raw, CURLOPT_FOLLOWLOCATION, 0), pcurl_set_text(raw, CURLOPT_NOPROXY, "*"),
      pcurl_set_long(raw, CURLOPT_CONNECTTIMEOUT_MS, 5000),
      pcurl_set_long(raw, CURLOPT_TIMEOUT_MS, call.timeoutMilliseconds),
      pcurl_set_long(raw, CURLOPT_MAXLIFETIME_CONN, 300), pcurl_set_long(raw, CURLOPT_TCP_NODELAY, 1),
      pcurl_set_long(raw, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)),
      pcurl_set_pointer(raw, CURLOPT_PRIVATE, Unmanaged.passUnretained(self).toOpaque()),
      pcurl_set_pointer(raw, CURLOPT_WRITEDATA, Unmanaged.passUnretained(self).toOpaque()),
      pcurl_set_pointer(raw, CURLOPT_HEADERDATA, Unmanaged.passUnretained(self).toOpaque()),
      pcurl_set_receive(raw, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
        return transfer.receive(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
      },
      pcurl_set_receive(raw, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
        return transfer.receiveHeader(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
      },
    ]
    settings += [
      pcurl_set_long(raw, CURLOPT_NOPROGRESS, 0),
      pcurl_set_pointer(raw, CURLOPT_XFERINFODATA, Unmanaged.passUnretained(self).toOpaque()),
      pcurl_set_progress(raw) { context, _, received, _, _ in
        guard let context else { return 1 }
        return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().isInTime(received) ? 0 : 1
      },
    ]
    if let slowest = call.slowest {
      settings.append(pcurl_set_offset(raw, CURLOPT_MAX_SEND_SPEED_LARGE, curl_off_t(slowest)))
    }
    settings += method(raw) + security(raw)
    list = curl_slist_append(nil, "Expect:")
    for header in call.headers where !header.value.contains(where: \.isNewline) {
      list = curl_slist_append(list, "\(header.name): \(header.value)")
    }
    settings.append(pcurl_set_list(raw, CURLOPT_HTTPHEADER, list))
    return settings.allSatisfy { $0 == CURLE_OK }
  }

  private func method(_ raw: UnsafeMutableRawPointer) -> [CURLcode] {
    guard call.method == .post else { return [pcurl_set_long(raw, CURLOPT_HTTPGET, 1)] }
    // The size comes first: the library copies that many bytes.
    return [
      pcurl_set_long(raw, CURLOPT_POST, 1),
      pcurl_set_offset(raw, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(call.body.count)),
      call.body.withUnsafeBytes { bytes in
        pcurl_set_pointer(
          raw, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress ?? UnsafeRawPointer(raw)))
      },
    ]
  }

  private func security(_ raw: UnsafeMutableRawPointer) -> [CURLcode] {
    switch call.security {
    case .web(let allowsPlain):
      return [pcurl_set_text(raw, CURLOPT_PROTOCOLS_STR, allowsPlain ? "https,http" : "https")]
    case .portal(let authority):
      let own = authority.map {
        [pcurl_set_text(raw, CURLOPT_CAINFO, $0), pcurl_set_text(raw, CURLOPT_CAPATH, nil)]
      }
      return [
        pcurl_set_text(raw, CURLOPT_PROTOCOLS_STR, "https"),
        pcurl_set_long(raw, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
      ] + (own ?? [])
    case .anchored(let file):
      return [
        pcurl_set_text(raw, CURLOPT_PROTOCOLS_STR, "https"), pcurl_set_text(raw, CURLOPT_CAINFO, file),
        pcurl_set_text(raw, CURLOPT_CAPATH, nil),
      ]
    case .peer(let peer, let key, _):
      return [
        pcurl_set_text(raw, CURLOPT_PROTOCOLS_STR, "https"),
        pcurl_set_text(raw, CURLOPT_PINNEDPUBLICKEY, pins(of: peer, key)),
        // Only the trust list's roots count: the system's are not loaded.
        pcurl_set_text(raw, CURLOPT_CAINFO, nil), pcurl_set_text(raw, CURLOPT_CAPATH, nil),
        pcurl_set_long(raw, CURLOPT_SSL_SESSIONID_CACHE, 0),
        pcurl_set_pointer(raw, CURLOPT_SSL_CTX_DATA, Unmanaged.passUnretained(self).toOpaque()),
        pcurl_set_tls(raw) { _, context, user in
          guard let context, let user else { return CURLE_SSL_CERTPROBLEM }
          return Unmanaged<Transfer>.fromOpaque(user).takeUnretainedValue().secure(context)
        },
      ]
    }
  }

  /// The pins for the library, which keeps connections apart by them: a kept one was checked for these pins only, and
  /// shows one key of ours. That key stands in the list for this reason alone; our own check takes it for no server.
  private func pins(of peer: Peer, _ key: PrivateKey) -> String {
    (peer.tlsServerPins + key.chain.prefix(1).map(\.spkiSHA256))
      .map { "sha256//\(Data($0).base64EncodedString())" }.joined(separator: ";")
  }

  /// Puts our key and our check of the peer's certificate into the TLS context of a new connection.
  private func secure(_ context: UnsafeMutableRawPointer) -> CURLcode {
    guard case .peer(let peer, let key, let clock) = call.security, let name = host else {
      return CURLE_SSL_CERTPROBLEM
    }
    do {
      try PeerVerification.configure(onSSLContext: context, allowTLS12: peer.allowTLS12)
      try PeerVerification.present(key, onSSLContext: context)
      try PeerVerification.install(onSSLContext: context) { [weak self] chain, stapled in
        do throws(TrustFailure) {
          try Trust.verify(chain: chain, for: .tlsServer(name: name), peer: peer, stapled: stapled, at: clock.now)
          return true
        } catch {
          self?.certificateFault = "\(error.what) \(error.why)"
          return false
        }
      }
      return CURLE_OK
    } catch {
      certificateFault = error.why
      return CURLE_SSL_CERTPROBLEM
    }
  }

  private var host: String? {
    guard call.url.hasPrefix("https://") else { return nil }
    let authority = call.url.dropFirst(8).prefix { $0 != "/" && $0 != "?" }
    let name = authority.split(separator: ":", maxSplits: 1).first.map(String.init)
    return name?.isEmpty == false ? name : nil
  }

  // MARK: Receiving

  private func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard body.count + bytes.count <= call.largestAnswer else {
      isTooLarge = true
      return false
    }
    body.append(contentsOf: bytes)
    return true
  }

  /// An answer that has begun goes on: a peer that gives it byte by byte would keep the call for as long as it may wait
  /// for a patient. Asked at least once a second.
  private func isInTime(_ received: curl_off_t) -> Bool {
    guard let begun else { return true }
    let took: Int64 = (MonotonicTime.nanoseconds - begun) / 1_000_000
    let forSize = Int64(max(0, received)) * 1000 / 1024
    isTooSlow = took > Int64(call.answerMilliseconds) + forSize
    return !isTooSlow
  }

  private func receiveHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if begun == nil { begun = MonotonicTime.nanoseconds }
    guard headers.count < 200, bytes.count <= 64 << 10 else {
      isTooLarge = true
      return false
    }
    let line = String(decoding: bytes, as: UTF8.self)
    if line.hasPrefix("HTTP/") { headers = [] }
    guard let colon = line.firstIndex(of: ":") else { return true }
    let value = line[line.index(after: colon)...].drop { $0 == " " }
    headers.append((line[..<colon].lowercased(), String(value.prefix { !$0.isNewline })))
    return true
  }
}
