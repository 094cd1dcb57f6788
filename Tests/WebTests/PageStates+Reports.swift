import Domain
import Exchange
import Trust

@testable import Web

extension PageStates {
  /// Reporting a possible error: the form in its states, and what follows.
  mutating func addReports() throws {
    let sample = try SampleSummary.of("camille-rousseau")
    let (texts, language) = (texts, language)
    let phone = Peer.Contact(name: "Assistance NCPeH", telephone: "+33 1 99 00 12 34")
    let before = ReportedError(
      number: 1, report: ErrorReport(.itemWrong, at: ErrorReport.Place("48765-2/1")), at: SampleSummary.now,
      way: ReportPageTests.way())
    func form(_ way: ReportingWay, isOpen: Bool = true, reports: [ReportedError] = []) -> ReportPage {
      ReportPage(
        view: sample.view, way: way, display: isOpen ? sample.display(language) : nil, reports: reports, texts: texts)
    }
    add("report", "report", form(ReportPageTests.way(), reports: [before]).values)
    add("report-by-hand", "report", form(ReportPageTests.way(isSent: false)).values)
    add("report-nobody", "report", form(ReportPageTests.way(nil, isSent: false)).values)
    add("report-closed", "report", form(ReportPageTests.way(), isOpen: false).values)
    var fault = form(ReportPageTests.way())
    fault.fault = "report.fault.kind"
    add("report-fault", "report", fault.values)
    (fault.kind, fault.place, fault.fault) = ("translation", "10160-0/1", "report.fault.place")
    add("report-fault-place", "report", fault.values)
    let ways: [(String, ReportingWay, ErrorReportQueue.State?)] = [
      ("reported-waiting", ReportPageTests.way(), .waiting),
      ("reported-sent", ReportPageTests.way(), .sent(at: SampleSummary.now)),
      ("reported-failed", ReportPageTests.way(), .failed),
      ("reported-by-hand", ReportPageTests.way(isSent: false), nil),
      ("reported-by-phone", ReportPageTests.way(phone, isSent: false), nil),
      ("reported-nobody", ReportPageTests.way(nil, isSent: false), nil),
    ]
    for (name, way, state) in ways {
      var reported = before
      reported.way = way
      let page = ReportedPage(
        view: sample.view, reported: reported, state: state, own: try Samples.country("PT"), texts: texts)
      add(name, "reported", page.values)
    }
  }
}
