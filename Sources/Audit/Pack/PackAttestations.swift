import Domain
import Trust

/// The signatures of others in a pack: witnesses and a time-stamp authority over the log, the country's seal over
/// evidences. Each must hold; whom to believe is for who verifies (``PackVerifier/init(key:policy:authorities:)``).
extension PackCheck {
  static let witnessesPath = "log/witnesses"
  static let authoritiesPath = "certificates/time-stamps.pem"
  static let dailyFolder = "log/daily/"
  static let evidenceFolder = "evidences/"
  static let sealPrefix = "certificates/seal"
  static let resourceFolder = "fhir/"

  /// Every line of the checkpoint that is signed with the name of a witness must be that witness's cosignature.
  mutating func checkWitnesses(_ checkpoint: Checkpoint, _ note: [UInt8], _ attested: inout PackFacts.Attested) {
    var witnesses = policy?.witnesses ?? []
    if let bytes = archive[Self.witnessesPath] {
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      let named = lines.compactMap { WitnessVerifier(String($0)) }
      if named.count != lines.count { differ("The keys of the witnesses in the pack are not keys.") }
      if policy == nil { witnesses = named }
    }
    let signatures = note.dropFirst(checkpoint.text.utf8.count + 1)
    let lines = String(decoding: signatures, as: UTF8.self).split(separator: "\n").map(String.init)
    for witness in witnesses {
      let own = lines.filter { $0.hasPrefix("\u{2014} \(witness.name) ") }
      guard !own.isEmpty else { continue }
      if own.allSatisfy({ witness.cosigned(checkpoint, in: $0) != nil }) {
        attested.witnesses += 1
      } else {
        differ("A cosignature of the witness \(witness.name) is not over the checkpoint.")
      }
    }
    guard let policy, attested.witnesses < policy.quorum else { return }
    lack("Of the witnesses given \(attested.witnesses) cosigned the checkpoint, and \(policy.quorum) must have.")
  }

  /// A checkpoint of a day that covers the exchange, and the token of a time-stamp authority over it.
  mutating func checkDaily(
    _ manifest: PackManifest, _ kept: [String], _ key: NoteVerifier, _ attested: inout PackFacts.Attested
  ) {
    for file in archive.files where file.name.hasPrefix(Self.dailyFolder) {
      guard file.name.hasSuffix(".tsr") else {
        if !file.name.hasSuffix(".note") { differ("The file \(file.name) is not one of a day.") }
        continue
      }
      let stem = String(file.name.dropLast(4))
      guard let note = archive["\(stem).note"] else {
        lack("The checkpoint under the time-stamp \(file.name) is missing.")
        continue
      }
      guard let signed = key.open(exactly: note), kept.contains(signed.note),
        signed.checkpoint.size > (manifest.records.max() ?? .max)
      else {
        differ("The time-stamped checkpoint \(stem).note is not one that covers the exchange.")
        continue
      }
      if checkStamp(file.bytes, over: note, file.name) != nil {
        attested.day = String(stem.dropFirst(Self.dailyFolder.count))
      }
    }
  }

  /// Every evidence is signed by a seal whose certificate is in the pack, and its time-stamp is over that signature.
  mutating func checkEvidences(_ attested: inout PackFacts.Attested) {
    var seals: [Certificate] = []
    for file in archive.files where file.name.hasPrefix(Self.sealPrefix) && file.name.hasSuffix(".pem") {
      do { seals += try Certificate.chain(pem: file.bytes) } catch { differ("\(file.name) is no certificate.") }
    }
    for file in archive.files where file.name.hasPrefix(Self.evidenceFolder) {
      let evidence: VerifiedXAdES
      do { evidence = try XAdES.verify(bytes: file.bytes) } catch {
        differ("The signature of \(file.name) does not hold: \(error.why)")
        continue
      }
      guard let seal = seals.first(where: { $0.der == evidence.signer.der }) else {
        lack("The certificate of the seal that signed \(file.name) is not in the pack.")
        continue
      }
      guard seal.notBefore <= evidence.signingTime, evidence.signingTime <= seal.notAfter else {
        lack("The seal that signed \(file.name) was not valid when it says that it signed.")
        continue
      }
      attested.evidences += 1
      guard let token = evidence.token else { continue }
      if checkStamp(token, over: evidence.stampedBytes, file.name) != nil { attested.stamped += 1 }
    }
  }

  /// Its time; nil, with the reason, where it does not hold or leads to no authority that is known.
  private mutating func checkStamp(_ token: [UInt8], over bytes: [UInt8], _ name: String) -> Instant? {
    do {
      let stamp = try TimeStampRequest.reading(token, over: bytes, anchors: authorities ?? [])
      guard authorities == nil || stamp.isKnown else {
        lack("The time-stamp of \(name) is whole, but of another authority than the one given.")
        return nil
      }
      return stamp.time
    } catch {
      differ("The time-stamp of \(name) does not hold: \(error.why)")
      return nil
    }
  }

  /// The FHIR form of a record says the same time, and belongs to a record.
  mutating func checkResources(_ manifest: PackManifest, _ attested: inout PackFacts.Attested) {
    for file in archive.files where file.name.hasPrefix(Self.resourceFolder) {
      let name = file.name.dropFirst(Self.resourceFolder.count)
      guard name.hasSuffix(".json"), let sequence = Int(name.dropLast(5)), String(sequence) == name.dropLast(5),
        manifest.records.contains(sequence)
      else {
        differ("The file \(file.name) belongs to no record.")
        continue
      }
      guard let time = time(ofRecord: sequence) else { continue }
      do {
        let resource = try JSON(reading: file.bytes)
        if resource["resourceType"] == "AuditEvent", resource["recorded"] == .string(time),
          Array(resource.canonical.utf8) == file.bytes
        {
          attested.resources += 1
        } else {
          differ("The file \(file.name) does not tell of its record.")
        }
      } catch {
        differ("The file \(file.name) is no JSON.")
      }
    }
  }

  /// The time of an entry; nil for a record that is found out elsewhere.
  private func time(ofRecord sequence: Int) -> String? {
    guard let bytes = archive[PackRecord.path(sequence)] else { return nil }
    do {
      let entry = try JSON(reading: bytes)["entry"]?.string
      return entry.flatMap { LogEntry(Array($0.utf8)) }?.time.iso8601
    } catch {
      return nil
    }
  }
}
