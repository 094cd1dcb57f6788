import Documents
import Domain
import Exchange
import HTTPTypes
import Hummingbird
import Translation
import Trust

extension HospitalAPI {
  /// The summary in the form that `Accept` names: FHIR (HL7 Europe Patient Summary), the signed CDA as country A sent
  /// it, or the words in one language. The first view is in the log, whatever its form.
  func summary(_ request: Request, _ id: String, _ clinician: SignedInClinician) async throws -> Response {
    let accepted = request.headers[.accept] ?? "application/fhir+json"
    let language = Form(request.uri.query ?? "")["language"] ?? "en"
    guard let view = await treatment.request(id, for: clinician) else { throw WebFailure.notFound }
    if let failure = view.noSummary { throw failure }
    let (display, received) = try await treatment.display(id, in: LanguageTag(language), for: clinician)
    if accepted.contains("application/cda+xml") || accepted.contains("application/xml") {
      return .bytes(received.bytes, "application/cda+xml")
    }
    if accepted.contains("application/json") { return .json(display.json) }
    let identity = DocumentIdentity(id: InstanceIdentifier(root: Random.uuid()), createdAt: clock.now)
    let written = try EuropeanBundleWriter.write(received.summary, as: identity, unread: received.unread)
    return .bytes(written.bytes, "application/fhir+json")
  }
}

extension Response {
  static func json(_ value: JSON) -> Response { .bytes(Array(value.canonical.utf8), "application/json") }

  static func bytes(_ bytes: [UInt8], _ type: String) -> Response {
    Response(
      status: .ok, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}
