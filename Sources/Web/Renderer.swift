import Domain
import HTTPTypes
import Mustache

/// Fills the templates. Everything that is not a template is escaped by them.
struct Renderer: Sendable {
  private let library: MustacheLibrary

  init() throws(WebFailure) {
    let files: [(String, [UInt8])] =
      [
        ("layout", PackageResources.layout_mustache), ("welcome", PackageResources.welcome_mustache),
        ("message", PackageResources.message_mustache), ("issuer", PackageResources.issuer_mustache),
        ("search", PackageResources.search_mustache), ("search-field", PackageResources.search_field_mustache),
        ("identity", PackageResources.identity_mustache),
        ("waiting", PackageResources.waiting_mustache), ("summary", PackageResources.summary_mustache),
        ("summary-section", PackageResources.summary_section_mustache), ("locked", PackageResources.locked_mustache),
        ("report", PackageResources.report_mustache), ("reported", PackageResources.reported_mustache),
        ("notice", PackageResources.notice_mustache),
        ("my-requests", PackageResources.my_requests_mustache),
        ("patient-home", PackageResources.patient_home_mustache), ("approval", PackageResources.approval_mustache),
        ("choose", PackageResources.choose_mustache), ("decided", PackageResources.decided_mustache),
        ("code", PackageResources.code_mustache), ("history", PackageResources.history_mustache),
        ("audit-list", PackageResources.audit_list_mustache),
        ("audit-exchange", PackageResources.audit_exchange_mustache),
        ("audit-table", PackageResources.audit_table_mustache),
        ("audit-person", PackageResources.audit_person_mustache),
        ("audit-overview", PackageResources.audit_overview_mustache),
        ("audit-whole", PackageResources.audit_whole_mustache),
        ("audit-readers", PackageResources.audit_readers_mustache),
        ("audit-menu", PackageResources.audit_menu_mustache), ("audit-flags", PackageResources.audit_flags_mustache),
      ] + PatientTemplates.files
    var library = MustacheLibrary()
    do {
      for (name, bytes) in files { try library.register(String(decoding: bytes, as: UTF8.self), named: name) }
    } catch {
      throw .start("A template is broken.")
    }
    self.library = library
  }

  func fill(_ template: String, _ values: [String: Any]) -> String {
    library.render(Self.withoutEmpty(values), withTemplate: template) ?? ""
  }

  /// An empty text opens a section of a template; one that is not there does not.
  private static func withoutEmpty(_ values: [String: Any]) -> [String: Any] {
    values.compactMapValues { value in
      switch value {
      case let text as String: text.isEmpty ? nil : text
      case let texts as [String: String]: texts.filter { !$0.value.isEmpty }
      case let inner as [String: Any]: withoutEmpty(inner)
      case let rows as [[String: String]]: rows.map { $0.filter { !$0.value.isEmpty } }
      case let rows as [[String: Any]]: rows.map(withoutEmpty)
      default: value
      }
    }
  }
}

/// What every page shows around its content.
struct Frame {
  var title: String
  var language: String
  /// Seconds after which the page asks again by itself.
  var refresh: Int?
  var status: HTTPResponse.Status = .ok
  /// Whether another language can be chosen on top, also by somebody who is not signed in.
  var offersLanguages = false
  /// Whether the page could not be opened again: then no other language is offered to patients either.
  var isOnce = false
  /// Whether the way to other pages stands below, so that a decision is on one screen of a phone.
  var isCalm = false
}
