import Audit
public import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL
import Transport
import Trust

/// A witness, running: C2SP tlog-witness over TLS, for the logs of other countries.
public struct WitnessService: Sendable {
  private let configuration: WitnessConfiguration
  private let witness: Witness
  private let tls: TLSConfiguration

  /// Opens the witness and its memory.
  ///
  /// - Throws: `gateway.witness-key` where it has no key, `gateway.witness-tls` where certificate and key do not fit,
  ///   `trust.key.…`, `audit.witness`, `audit.key`, `audit.file`.
  public init(_ configuration: WitnessConfiguration, clock: any WallClock) throws {
    self.configuration = configuration
    witness = try Witness(
      name: configuration.name, key: Self.key(in: configuration.keys),
      directory: configuration.state, logs: configuration.logs, clock: clock)
    do {
      tls = try Self.tls(configuration)
    } catch {
      throw GatewayFailure(
        "gateway.witness-tls", what: "The witness did not start.",
        why: "Its certificate \(configuration.certificate) and key \(configuration.certificateKey) cannot be used.",
        whatToDo: "Give a certificate chain and the key that belongs to it, both as PEM: tls.certificate, tls.key.")
    }
  }

  /// Opens it with the clock of this machine.
  ///
  /// - Throws: as ``init(_:clock:)``.
  public init(_ configuration: WitnessConfiguration) throws { try self.init(configuration, clock: SystemClock()) }

  private static func key(in directory: String) throws -> any SigningKey {
    do throws(TrustFailure) {
      return try KeyDirectory(path: directory).key(for: .log)
    } catch {
      guard error.code == "trust.key.missing" else { throw error }
      throw GatewayFailure(
        "gateway.witness-key", what: "The witness did not start.", why: "\(directory) holds no key named log.key.",
        whatToDo: "Make one: openssl genpkey -algorithm ED25519 -out log.key, with mode 0400, and keep it secret.")
    }
  }

  /// The public key of this witness: `name+keyid+base64`, for the logs that ask it and for auditors.
  public var verifierKey: String { witness.verifier.description }

  /// Serves until it is cancelled or the process is told to stop (SIGTERM, SIGINT).
  ///
  /// - Parameter listening: called once with the port.
  /// - Throws: `gateway.witness-listen`; `audit.file` where its memory cannot be written any more.
  public func run(listening: @escaping @Sendable (Int) -> Void) async throws {
    let (witness, failing) = (witness, AsyncStream.makeStream(of: (any Error).self))
    let application = Application(
      responder: CallbackResponder<BasicRequestContext> { request, _ in
        await Self.answer(request, witness) { failing.continuation.yield($0) }
      },
      server: try server(),
      configuration: ApplicationConfiguration(address: .hostname(configuration.host, port: configuration.port)),
      onServerRunning: { channel in listening(channel.localAddress?.port ?? 0) },
      logger: Logger(label: "witness") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        do {
          try await application.run()
        } catch is CancellationError {
          return
        } catch {
          throw GatewayFailure(
            "gateway.witness-listen", what: "The witness did not start.",
            why: "Its port cannot be used.", whatToDo: "Check host and port of its configuration.")
        }
      }
      // Who cannot remember must not cosign: it ends.
      group.addTask { for await failure in failing.stream { throw failure } }
      defer { group.cancelAll() }
      _ = try await group.next()
    }
  }

  private func server() throws -> HTTPServerBuilder {
    return try .tls(
      HTTPServerBuilder { responder in
        ServedConnections(HTTP1Channel(responder: responder, configuration: .init(idleTimeout: .seconds(60))))
      }, tlsConfiguration: tls)
  }

  private static func tls(_ configuration: WitnessConfiguration) throws -> TLSConfiguration {
    let chain = try NIOSSLCertificate.fromPEMFile(configuration.certificate).map {
      NIOSSLCertificateSource.certificate($0)
    }
    let key = try NIOSSLPrivateKey(file: configuration.certificateKey, format: .pem)
    var tls = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
    tls.minimumTLSVersion = .tlsv13
    // A key of another certificate shows only here.
    _ = try NIOSSLContext(configuration: tls)
    return tls
  }

  private static func answer(
    _ request: Request, _ witness: Witness, failed: @Sendable (any Error) -> Void
  ) async -> Response {
    do {
      switch (request.method, request.uri.path) {
      case (.post, "/add-checkpoint"):
        let body: ByteBuffer
        do { body = try await request.body.collect(upTo: 65_536) } catch { return plain(413, "too large\n") }
        let answer = try await witness.add(Array(buffer: body))
        return plain(answer.status, answer.body, type: answer.contentType)
      case (.get, "/checkpoint"):
        guard let origin = request.uri.queryParameters.get("origin"), let note = try await witness.note(of: origin)
        else { return plain(404, "unknown log\n") }
        return plain(200, note)
      case (.get, "/key"): return plain(200, "\(witness.verifier)\n")
      case (_, "/add-checkpoint"), (_, "/checkpoint"), (_, "/key"): return plain(405, "method not allowed\n")
      default: return plain(404, "not found\n")
      }
    } catch {
      failed(error)
      return plain(500, "the memory of this witness cannot be used\n")
    }
  }

  private static func plain(_ status: Int, _ text: String, type: String = "text/plain; charset=utf-8") -> Response {
    var fields = HTTPFields()
    fields[.contentType] = type
    fields[.cacheControl] = "no-store"
    return Response(
      status: HTTPResponse.Status(code: status), headers: fields,
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}
