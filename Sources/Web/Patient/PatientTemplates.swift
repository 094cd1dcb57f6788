/// Templates of what patients set in advance and see afterwards.
enum PatientTemplates {
  static let files: [(String, [UInt8])] = [
    ("choices", PackageResources.choices_mustache), ("hidden", PackageResources.hidden_mustache),
    ("directive", PackageResources.directive_mustache),
    ("notifications", PackageResources.notifications_mustache), ("acting", PackageResources.acting_mustache),
    ("unread", PackageResources.unread_mustache), ("vital-interest", PackageResources.vital_interest_mustache),
  ]
}

extension PatientPages {
  /// What a patient can set in advance: the key of its texts, and its page.
  static let choiceCards: [(key: String, href: String)] = [
    ("hide", "/patient/hidden"), ("directive", "/patient/emergency"),
    ("notify", "/patient/notifications"), ("acting", "/patient/acting"),
  ]
}
