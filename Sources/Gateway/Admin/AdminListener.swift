import Dispatch
import Domain
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Transport

/// Probes, status, metrics and the files of the log, for operators: plain HTTP on loopback, only reading.
struct AdminListener: Sendable {
  private let application: Application<CallbackResponder<BasicRequestContext>>

  /// - Parameters:
  ///   - log: the directory of the log's files.
  ///   - listening: called once with the port.
  init(
    _ settings: AdminSettings, pages: AdminPages, log: String, logger: Logger,
    listening: @escaping @Sendable (Int) -> Void
  ) {
    let face = AdminFace(pages: pages, log: log)
    application = Application(
      responder: CallbackResponder { request, _ in await face.answer(request) },
      server: HTTPServerBuilder { ServedConnections(HTTP1Channel(responder: $0)) },
      configuration: ApplicationConfiguration(address: .hostname(settings.host, port: settings.port)),
      onServerRunning: { channel in listening(channel.localAddress?.port ?? 0) }, logger: logger)
  }

  /// Serves until it is cancelled.
  ///
  /// - Throws: `gateway.admin-listen`.
  func run() async throws(GatewayFailure) {
    do {
      try await application.run()
    } catch is CancellationError {
      return
    } catch {
      throw .start("admin-listen", "The port of the admin listener cannot be used.", "Check admin.port.")
    }
  }
}

/// The face towards operators: which path gives what.
struct AdminFace: Sendable {
  let pages: AdminPages
  let log: String
  private static let files = DispatchQueue(label: "log files for readers", attributes: .concurrent)

  fileprivate struct Page {
    var status = HTTPResponse.Status.ok
    var type = "text/plain; charset=utf-8"
    var cache = "no-store"
    var bytes: [UInt8]

    init(_ text: String, status: HTTPResponse.Status = .ok) {
      bytes = Array(text.utf8)
      self.status = status
    }
  }

  func answer(_ request: Request) async -> Response {
    guard request.method == .get || request.method == .head else {
      var refusal = Page("only GET and HEAD\n", status: .methodNotAllowed).response(isHead: false)
      refusal.headers[.allow] = "GET, HEAD"
      return refusal
    }
    return await page(request.uri.path, query: request.uri.query ?? "").response(isHead: request.method == .head)
  }

  private func page(_ path: String, query: String) async -> Page {
    switch path {
    case "/livez":
      return pages.health.isAlive
        ? Page("ok\n") : Page("the store's writer does not answer\n", status: .serviceUnavailable)
    case "/readyz":
      let isVerbose = query.split(separator: "&").contains { $0 == "verbose" || $0.hasPrefix("verbose=") }
      let (isReady, text) = pages.readiness(isVerbose: isVerbose)
      return Page(text, status: isReady ? .ok : .serviceUnavailable)
    case "/status.json":
      var page = Page(pages.status.canonical + "\n")
      page.type = "application/json"
      return page
    case "/metrics":
      var page = Page(pages.metrics)
      page.type = "text/plain; version=0.0.4; charset=utf-8"
      return page
    default:
      return await logPage(path)
    }
  }

  private func logPage(_ path: String) async -> Page {
    let missing = Page("not found\n", status: .notFound)
    guard path.hasPrefix("/log/"), let file = LogFile(String(path.dropFirst("/log/".count))) else { return missing }
    let directory = log
    let read: Result<[UInt8]?, any Error> = await withCheckedContinuation { continuation in
      Self.files.async { continuation.resume(returning: Result { try file.read(from: directory) }) }
    }
    switch read {
    case .success(let bytes?):
      var page = missing
      page.status = .ok
      page.type = file.contentType
      page.cache = file.cacheControl
      page.bytes = bytes
      return page
    case .success(nil): return missing
    case .failure: return Page("the file cannot be read\n", status: .internalServerError)
    }
  }
}

extension AdminFace.Page {
  fileprivate func response(isHead: Bool) -> Response {
    var fields = HTTPFields()
    fields[.contentType] = type
    fields[.cacheControl] = cache
    fields[.xContentTypeOptions] = "nosniff"
    let body = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
    return Response(status: status, headers: fields, body: isHead ? body.withoutBytes : body)
  }
}

extension ResponseBody {
  /// The same length in the head, and nothing after it.
  fileprivate var withoutBytes: ResponseBody { ResponseBody(contentLength: contentLength) { try await $0.finish(nil) } }
}
