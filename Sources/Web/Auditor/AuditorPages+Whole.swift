import Audit
import Domain
import Exchange
import Hummingbird

/// The verification of the whole log: begun here, running behind the pages, with a page for its result.
extension AuditorPages {
  func addWholeRoutes(to router: Router<BasicRequestContext>) {
    router.get("/audit/verify") { request, _ in try await whole(request) }
    router.post("/audit/verify") { request, _ in
      let (visit, auditor) = try await visitor(request)
      if try await site.form(of: request, visit) != nil { try await desk.verifyWhole(by: auditor) }
      return site.redirect("/audit/verify")
    }
  }

  private func whole(_ request: Request) async throws -> Response {
    let (visit, _) = try await visitor(request)
    let texts = PageTexts(language: visit.session.language)
    var values: [String: Any] = ["key": desk.verifierKey ?? "", "textLanguage": texts.language]
    var refresh: Int?
    switch desk.wholeVerification {
    case .none:
      values.merge(["style": "unknown", "word": texts["verdict.nothingYet"], "text": texts["wholeNone"]]) { $1 }
    case .running(let since, let done, let count):
      refresh = 2
      let facts = ["done": String(done), "n": count > 0 ? String(count) : "…", "time": time(since)]
      values.merge([
        "running": true, "style": "unknown", "word": texts["wholeRunning"], "text": texts("wholeProgress", facts),
        "value": String(done), "most": String(max(count, 1)),
      ]) { $1 }
    case .ended(let verdict, let since, let end):
      let words = words(verdict, texts)
      let span = ExchangeRow.spoken((end.milliseconds(since: since) + 999) / 1000)
      values.merge([
        "style": words.style, "word": words.word, "text": words.text,
        "ended": texts("wholeEnded", ["time": moment(end, texts), "span": span]),
      ]) { $1 }
      // What is altered or missing is told in the words of the verifier, which are English as the command line is.
      switch verdict {
      case .intact: break
      case .altered: values.merge(["next": texts["verdict.altered.next"], "textLanguage": "en"]) { $1 }
      case .cannotTell: values.merge(["next": texts["verdict.unknown.next"], "textLanguage": "en"]) { $1 }
      }
    }
    return try await page("audit-whole", values, texts["wholeLog"], visit, at: "/audit", refresh: refresh)
  }

  func words(_ verdict: Verdict, _ texts: PageTexts) -> (style: String, word: String, text: String) {
    switch verdict {
    case .intact(let entries, let checkpoint):
      (
        "intact", texts["verdict.intact"],
        texts("verdict.intact.text", ["n": String(entries), "origin": checkpoint.origin])
      )
    case .altered(let difference): ("altered", texts["verdict.altered"], difference)
    case .cannotTell(let missing): ("unknown", texts["verdict.unknown"], missing)
    }
  }

  /// What the gateway's own last reading of everything found.
  func words(_ last: LogVerification?, _ texts: PageTexts) -> (style: String, word: String, text: String) {
    guard let last else { return ("unknown", texts["verdict.nothingYet"], texts["notVerifiedYet"]) }
    let time = ["time": moment(last.time, texts)]
    let (style, word, text): (String, String, String)
    switch last.result {
    case .intact where last.entries == 0:
      return ("unknown", texts["verdict.nothingYet"], texts("nothingVerified", time))
    case .intact:
      (style, word, text) = (
        "intact", texts["verdict.intact"], texts("entriesVerified", ["n": String(last.entries)])
      )
    case .altered(let difference): (style, word, text) = ("altered", texts["verdict.altered"], difference)
    case .failed(let why): (style, word, text) = ("unknown", texts["verdict.unknown"], why)
    }
    return (style, word, "\(text) \(texts("verifiedAt", time))")
  }
}
