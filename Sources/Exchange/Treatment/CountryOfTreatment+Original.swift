import Audit
import Documents
import Domain
import IHE
import Signing
import Translation
import Trust
import Validation

/// The original of a summary as a file, opened and checked.
public struct OriginalDocument: Sendable {
  /// The file, most often a PDF.
  public let bytes: [UInt8]
  public let mediaType: String
  /// XDS unique id of the document that held it.
  public let documentID: String
  /// SHA-256 of that document's octets as received.
  public let documentDigest: [UInt8]
  /// Common name of the certificate that sealed it; nil where the peer seals nothing.
  public let sealedBy: String?
}

extension CountryOfTreatment {
  /// The original (L1) of a summary that is being read: fetched once, on demand, under the same approval.
  ///
  /// - Throws: `login.not-entitled`, `view.closed`, `peer.not-offered` where the country listed none, or why it did not
  ///   come.
  public func original(
    of id: String, for clinician: SignedInClinician
  ) async throws(ExchangeFailure) -> OriginalDocument {
    let received = try await summary(of: id, for: clinician)
    if let original = received.original { return original }
    // Each form leaves the other country once: two clicks must not be two calls.
    let task = originals[id] ?? Task { await self.fetchOriginal(of: id) }
    originals[id] = task
    let result = await task.value
    originals[id] = nil
    let original = try result.get()
    requests[id]?.received?.original = original
    return original
  }

  private func fetchOriginal(of id: String) async -> Result<OriginalDocument, ExchangeFailure> {
    do throws(ExchangeFailure) {
      guard let request = requests[id], let entry = request.original else {
        throw .answered(code: "4201", as: .notOffered)
      }
      guard let peer = trustList().peer(request.discovery.country) else { throw .unknownCountry }
      let (document, message) = try await allowed(entry, request, peer)
      do throws(ExchangeFailure) {
        let original = try await openOriginal(document, request.discovery, peer)
        try await record(
          .documentReceived, request.discovery, messageID: message.id,
          document: LoggedDocument(id: original.documentID, digest: original.documentDigest))
        return .success(original)
      } catch {
        try await record(
          .documentRefused, request.discovery, messageID: message.id, outcome: .failed, code: error.code)
        throw error
      }
    } catch {
      return .failure(error)
    }
  }

  /// Permission that is over is one case for who reads the summary, however the country words it.
  private func allowed(
    _ entry: DocumentEntry, _ request: PendingRequest, _ peer: Peer
  ) async throws(ExchangeFailure) -> (ReceivedDocument, OutgoingMessage) {
    do throws(ExchangeFailure) {
      return try await document(entry, request, peer)
    } catch {
      throw error.code.hasPrefix("consent.") ? .noPermission(nil) : error
    }
  }

  private func openOriginal(
    _ document: ReceivedDocument, _ discovery: Discovery, _ peer: Peer
  ) async throws(ExchangeFailure) -> OriginalDocument {
    let (opened, validated) = try await openSealed(document, peer)
    let reading: Reading
    do {
      reading = try L1Reader.read(validated.tree)
    } catch {
      throw .documentInvalid
    }
    try checkPatient(reading.summary, discovery)
    guard let file = reading.attachments.first else { throw .documentInvalid }
    return OriginalDocument(
      bytes: file.bytes, mediaType: file.mediaType, documentID: opened.uniqueID, documentDigest: opened.digest,
      sealedBy: opened.seal?.signer.subjectCommonName)
  }
}
