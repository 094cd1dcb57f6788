import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@testable import Consent
@testable import Exchange
@testable import Web

/// When it closes and until when it can be answered, as a patient reads it (users.md sections 4.2 and 10).
@Suite("Times on the approval page")
struct ApprovalTimesTests {
  private static let zones = [
    "AT": "Europe/Vienna", "BG": "Europe/Sofia", "CY": "Asia/Nicosia", "DE": "Europe/Berlin", "EE": "Europe/Tallinn",
    "ES": "Europe/Madrid", "FI": "Europe/Helsinki", "FR": "Europe/Paris", "GR": "Europe/Athens", "IE": "Europe/Dublin",
    "IS": "Atlantic/Reykjavik", "LT": "Europe/Vilnius", "LV": "Europe/Riga", "MT": "Europe/Malta", "NO": "Europe/Oslo",
    "PL": "Europe/Warsaw", "PT": "Europe/Lisbon", "RO": "Europe/Bucharest",
  ]

  @Test(
    "A country's clock is that of the system's own table of zones, around every change of summer time",
    arguments: zones.keys.sorted())
  func clock(country: String) throws {
    let name = try #require(Self.zones[country])
    let zone = try #require(TimeZone(identifier: name))
    let civil = CivilTime(country: try Samples.country(country))
    for year in 2024...2031 {
      for (month, day) in [(1, 1), (3, 24), (10, 24), (12, 31)] {
        let start = Instant(utc: CalendarFields(year: year, month: month, day: day))
        for hour in 0..<(month == 3 || month == 10 ? 10 * 24 : 26) {
          let instant = start.advanced(bySeconds: Int64(hour) * 3600 + 1800)
          let ahead = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000))
          #expect(civil.fields(instant) == instant.advanced(bySeconds: Int64(ahead)).utc, "\(instant.iso8601)")
        }
      }
    }
  }

  private func page(_ language: String, askedAt hour: Int, isTold: Bool = true) throws -> ApprovalPage {
    let asked = Instant(utc: CalendarFields(year: 2026, month: 11, day: 26, hour: hour, minute: 27))
    let trace = try #require(TraceContext(random: [UInt8](repeating: 7, count: 24)))
    let source = SourceVersion(documentID: "1", digest: [])
    let request = ConsentRequestView(
      id: "0", reference: ExchangeReference(trace: trace), traceID: trace.traceID, state: .notified, wasOpened: true,
      requestedAt: asked, expiresAt: asked.advanced(bySeconds: 900), decidedAt: nil,
      notAfter: asked.advanced(bySeconds: 7200), usedAt: nil, way: nil, sections: [],
      asker: Asker(
        name: "Ana MARTINS", role: "221", organisation: "Hospital da Ribeira", locality: "Porto",
        facilityType: "Hospital", country: try Samples.country("PT"), purpose: .emergency),
      checkNumber: nil, source: source, viewing: nil, isTold: isTold, stop: nil)
    return ApprovalPage(
      view: ApprovalView(
        request: request, parts: [], preview: try SampleSummary.of("camille-rousseau").display(), source: source),
      texts: PageTexts(language: language, civil: CivilTime(country: try Samples.country("FR"))))
  }

  @Test("The end of each choice is the latest that it can be, with its day and the zone, and part of what is signed")
  func latest() throws {
    let said = [
      "en": ["1 hour (16:42 at the latest)", "24 hours (27 Nov, 15:42 at the latest)", "(time in France)"],
      "fr": [
        "1 heure (au plus tard 16:42)", "24 heures (au plus tard 27 nov., 15:42)", "heure locale : France",
      ],
      "pt": [
        "1 hora (o mais tardar 16:42)", "24 horas (o mais tardar 27 nov., 15:42)", "hora local: França",
      ],
      "de": ["1 Stunde (bis 16:42)", "24 Stunden (bis 27. Nov., 15:42)", "Ortszeit Frankreich"],
    ]
    for (language, words) in said {
      let page = try page(language, askedAt: 14)
      let signed = page.lines.joined(separator: "\n")
      let html = try Renderer().fill("approval", page.values.merging(["t": page.texts.all]) { own, _ in own })
      for word in words {
        #expect(signed.contains(word), "\(language): \(word) in \(signed)")
        #expect(html.contains(word), "\(language): \(word)")
      }
      // Whenever within the time it is answered, the view closes no later than said.
      for time in ViewingTime.allCases where time.seconds != nil {
        guard case .at(let end) = time.end(from: page.view.request.expiresAt) else { continue }
        #expect(end <= page.view.request.expiresAt.advanced(bySeconds: time.seconds ?? 0))
      }
      #expect(signed.contains(page.texts("sentOnce", ["time": "17:27"])), "\(signed)")
      #expect(try self.page(language, askedAt: 14).digest == page.digest, "another text at each look")
      #expect(try self.page(language, askedAt: 15).digest != page.digest, "the times are not signed")
    }
    let uniform = try page("en", askedAt: 14, isTold: false)
    #expect(!uniform.lines.joined().contains("at the latest)"), "a time is promised that nobody keeps")
    #expect(uniform.lines.joined().contains("follows the rules of that country"))
  }

  @Test("The kind of facility stands where its name does not say it, and is part of what is signed (consent.md 4.2)")
  func facility() throws {
    let said = [
      "fr": "Hospital da Ribeira (hôpital), Porto", "de": "Hospital da Ribeira (Krankenhaus), Porto",
      "pt": "Hospital da Ribeira, Porto", "en": "Hospital da Ribeira, Porto",
    ]
    for (language, words) in said {
      #expect(try page(language, askedAt: 14).lines[2].contains(words), "\(language)")
    }
  }

  @Test("An answer over midnight names the day")
  func midnight() throws {
    let page = try page("en", askedAt: 22)
    #expect(page.values["asked"] as? String == "Asked at 23:27 · answer before 23:42 (time in France)")
    #expect(page.lines.joined().contains("1 hour (27 Nov, 00:42 at the latest)"))
    #expect(page.lines.contains("It is sent once, by 27 Nov, 01:27."))
    let french = PageTexts(language: "fr", civil: CivilTime(country: try Samples.country("FR")))
    let eve = Instant(utc: CalendarFields(year: 2026, month: 12, day: 31, hour: 22, minute: 50))
    #expect(french.moment(eve.advanced(bySeconds: 900), besides: eve) == "1 janv. 2027, 00:05")
    #expect(french.time(eve.advanced(bySeconds: 900), besides: eve) == "1 janv. 2027, 00:05 (heure locale : France)")
  }

  @Test("Two minutes before the end, whatever the time of a request, a text is due by the style alone")
  func late() throws {
    let css = String(decoding: PackageResources.passerelle_css, as: UTF8.self)
    let delays = css.matches(of: /\.in-([0-9]+) \{ --[a-i]: ([0-9]+)s; \}/).map { ($0.output.1, $0.output.2) }
    #expect(delays.count == 9 && delays.allSatisfy { $0.0 == $0.1 })
    let known = Set(delays.map { "in-\($0.0)" })
    for seconds in Int64(-20)...7200 {
      let classes = PatientPages.late(after: seconds).split(separator: " ").map(String.init)
      #expect(Set(classes).count == classes.count && known.isSuperset(of: classes))
      let sum = classes.compactMap { Int64($0.dropFirst(3)) }.reduce(0, +)
      #expect(sum >= max(0, seconds) && sum < max(0, seconds) + 15, "\(seconds): \(sum)")
    }
  }

  @Test("What stands in a name is nobody's placeholder")
  func placeholders() {
    let texts = PageTexts(language: "en")
    let words = texts("who", ["name": "{country}{role}", "role": "{name}", "organisation": "}{", "country": "Spain"])
    #expect(words == "{country}{role}, {name}, }{, Spain, asks to see your health summary.")
  }
}
