import Audit
public import Countries
public import Domain
public import Exchange
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Logging
import NIOCore
import NIOSSL
public import Transport
import Trust

/// The pages of one country: sign-in, clinician, patient, auditor.
public struct WebApplication: Sendable {
  private let application: Application<RouterResponder<BasicRequestContext>>

  /// - Parameters:
  ///   - patients: nil where this country holds no records.
  ///   - searchMask: what a country needs to find one of its patients.
  ///   - overLimit: called for each request of an address that asks too often.
  ///   - refused: called with the code of each act of a patient, or of the national portal, that is refused.
  ///   - listening: called once with the port.
  /// - Throws: `page.listen`, `login.demo-issuer`.
  public init(
    _ settings: WebSettings, treatment: CountryOfTreatment, patients: PatientDesk?, auditors: AuditorDesk,
    searchMask: @escaping @Sendable (CountryCode) -> SearchMask?,
    codeAuthority: @escaping @Sendable (CountryCode) -> OID?,
    client: PeerClient, clock: any WallClock, logger: Logger, overLimit: @escaping @Sendable () -> Void = {},
    refused: @escaping @Sendable (String) -> Void = { _ in },
    listening: @escaping @Sendable (Int) -> Void
  ) throws(WebFailure) {
    let site = try Site(settings: settings, client: client, clock: clock, refused: refused)
    let router = Router(context: BasicRequestContext.self)
    router.add(middleware: SafeHeaders(isSecure: settings.isSecure))
    router.add(middleware: ErrorPages(site: site))
    router.add(middleware: LanguageChoice(site: site))
    site.addRoutes(to: router)
    ClinicianPages(site: site, treatment: treatment, searchMask: searchMask, codeAuthority: codeAuthority)
      .addRoutes(to: router)
    HospitalAPI(
      treatment: treatment, searchMask: searchMask, codeAuthority: codeAuthority,
      tokens: BearerTokens(clock: clock) { (token: String) async throws(WebFailure) in
        try await site.signIn.bearer(token)
      }, clock: clock
    ).addRoutes(to: router)
    if let patients {
      PatientPages(site: site, desk: patients).addRoutes(to: router)
      if settings.portalAudience != nil {
        PortalAPI(site: site, desk: patients, refused: refused).addRoutes(to: router)
      }
    }
    AuditorPages(site: site, desk: auditors).addRoutes(to: router)
    if settings.isDemo { try IssuerPages(site: site, issuer: DemoIssuer(settings, clock: clock)).addRoutes(to: router) }
    do {
      application = Application(
        router: router,
        server: try Self.server(
          settings, AddressLimit(settings.addressRate, refused: overLimit)),
        configuration: ApplicationConfiguration(
          address: .hostname(settings.host, port: settings.port),
          availableConnectionsDelegate: MaximumAvailableConnections(4096)),
        onServerRunning: { channel in listening(channel.localAddress?.port ?? 0) }, logger: logger)
    } catch {
      throw .start("The certificate or key cannot be used.")
    }
  }

  /// Serves until it is cancelled.
  ///
  /// - Throws: `page.listen`.
  public func run() async throws(WebFailure) {
    do {
      try await application.run()
    } catch is CancellationError {
      return
    } catch {
      throw .start("The port cannot be used.")
    }
  }

  private static func server(_ settings: WebSettings, _ limit: AddressLimit) throws -> HTTPServerBuilder {
    let isSecure = settings.tls != nil
    let configuration = HTTP1Channel.Configuration(
      additionalChannelHandlers: [limit.gate(isSecure: isSecure)], idleTimeout: .seconds(60),
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: 64 << 10, maxHeaderListSize: 64 << 10, maxHeaderFieldCount: 200))
    let http = HTTPServerBuilder { responder in
      ServedConnections(HTTP1Channel(responder: responder, configuration: configuration))
    }
    guard let tls = settings.tls else { return http }
    let chain = try NIOSSLCertificate.fromPEMFile(tls.certificate).map { NIOSSLCertificateSource.certificate($0) }
    let key = try NIOSSLPrivateKey(file: tls.key, format: .pem)
    return try .tls(
      http, tlsConfiguration: .makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key)))
  }
}

/// The headers that every answer carries: nothing inline, nothing from elsewhere, nothing kept.
struct SafeHeaders: RouterMiddleware {
  typealias Context = BasicRequestContext
  let isSecure: Bool

  private static let policy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
  static let fields: [(String, String)] = [
    ("Content-Security-Policy", policy), ("Referrer-Policy", "no-referrer"), ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"), ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
  ]

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    for (name, value) in Self.fields {
      if let field = HTTPField.Name(name) { response.headers[field] = value }
    }
    if isSecure { response.headers[.strictTransportSecurity] = "max-age=63072000" }
    if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
    return response
  }
}

/// Turns what a page throws into a page that tells what, why and what to do, and nothing of the inside.
struct ErrorPages: RouterMiddleware {
  typealias Context = BasicRequestContext
  let site: Site

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let failure as any Explained {
      if Self.isRecorded(failure.code, request) { site.refused(failure.code) }
      return await site.message(failure, request)
    } catch let error as HTTPError where error.status == .notFound {
      if site.settings.portalAudience != nil, let answer = PortalAPI.unserved(request) { return answer }
      return await site.message(WebFailure.notFound, request)
    } catch {
      return await site.message(
        WebFailure(
          "internal", what: "Something broke on our side. Nothing was sent.", why: "An unexpected error.",
          whatToDo: "Try again."), request)
    }
  }

  /// What somebody tried on a patient's pages and may not leaves its record; that they are not signed in does not.
  private static func isRecorded(_ code: String, _ request: Request) -> Bool {
    request.uri.path.hasPrefix("/patient")
      && ["consent.", "login.not-entitled", "page.not-while-acting"].contains { code.hasPrefix($0) }
  }
}
