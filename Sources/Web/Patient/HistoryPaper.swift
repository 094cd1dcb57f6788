import Audit
import Consent
import Domain
import Exchange
import PDF
import Trust

/// A patient's history and receipts on paper: tagged PDF in the patient's language.
struct HistoryPaper {
  let site: Site
  let desk: PatientDesk
  let texts: PageTexts

  /// Who saw what, newest first, with the entry of the log of each.
  func history(of patient: SignedInPatient) async throws -> [UInt8] {
    let entries = try await desk.entries(of: patient)
    let requests = try await desk.requests(of: patient)
    let lone = try await desk.lone(of: patient)
    var blocks: [Block] = [.heading(1, texts["whoSaw"]), .paragraph(Paragraph(texts["paperText"], .note))]
    blocks.append(
      requests.isEmpty
        ? .paragraph(Paragraph(texts["historyEmpty"]))
        : .table(table(requests.map { row(HistoryWords(view: $0, texts: texts), entries[$0.traceID]) })))
    if !lone.isEmpty {
      blocks.append(.heading(2, texts["historyOwn"]))
      blocks.append(
        .list(
          lone.map { event in
            Paragraph(
              "\(HistoryWords.time(event.time, texts)) · \(HistoryWords.lone(event, texts)) · \(proof(event.sequence))")
          }))
    }
    return try write(texts["whoSaw"], blocks)
  }

  private func table(_ rows: [[[Paragraph]]]) -> Table {
    Table(
      header: [texts["paperWhen"], texts["paperWho"], texts["paperWhat"], texts["reference"]],
      widths: [2, 3, 3, 2], rows: rows)
  }

  private func row(_ words: HistoryWords, _ entry: Int64?) -> [[Paragraph]] {
    [
      [Paragraph(words.time)] + (words.mark.isEmpty ? [] : [Paragraph(words.mark, .lead)]),
      [Paragraph(words.who, .lead)],
      [Paragraph(words.what)] + (words.because.isEmpty ? [] : [Paragraph(words.because)]),
      [Paragraph(words.view.reference.description)] + (entry.map { [Paragraph(proof($0), .note)] } ?? []),
    ]
  }

  private func proof(_ entry: Int64) -> String { texts("history.proof", ["n": String(entry)]) }

  /// One signed answer in words, with the signed text itself and its SHA-256.
  func receipt(_ answer: SignedAnswer) throws -> [UInt8] {
    let words = HistoryWords(view: answer.request, texts: texts)
    let decision = answer.statement["decision"]?.string ?? ""
    let parts = (answer.statement["sections"]?.array ?? []).compactMap(\.string).map { texts.part($0) }
    let facts = [
      Fact(texts["paperAnswer"], texts["paper.\(decision)"], isStrong: true), Fact(texts["paperWho"], words.who),
      Fact(texts["paperParts"], parts.isEmpty ? "–" : parts.joined(separator: ", ")),
      Fact(texts["paperWhen"], HistoryWords.time(answer.at, texts)),
      Fact(texts["reference"], answer.request.reference.description), Fact("SHA-256", answer.digest.hex),
    ]
    let blocks: [Block] = [
      .heading(1, texts["receiptTitle"]), .facts(facts), .paragraph(Paragraph(texts["receiptText"])),
      .paragraph(Paragraph("\(site.settings.publicURL)/consent-key.pem")), .heading(2, texts["receiptJSON"]),
      .paragraph(Paragraph(answer.jws, .note)),
    ]
    return try write(texts["receiptTitle"], blocks)
  }

  private func write(_ title: String, _ blocks: [Block]) throws -> [UInt8] {
    let now = site.clock.now
    return try PDFWriter.write(
      PrintedDocument(
        title: title, language: texts.language, created: now, running: "\(title)  ·  \(site.settings.country)",
        footing: HistoryWords.time(now, texts), blocks: blocks))
  }
}
