import Exchange

/// A form that is shown again keeps what was filled in (users.md section 13): after a fault, and after a new sign-in.
extension PatientPages {
  /// What stands in the form of a page, and what is said above it.
  ///
  /// - Parameter filled: what was sent now; nil where the page is only looked at.
  func filling(
    _ filled: Form?, _ path: String, _ visit: Site.Visit, _ texts: PageTexts
  ) async -> (Form, notice: String) {
    if let filled { return (filled, "") }
    guard let draft = await site.sessions.takeDraft(for: path, of: visit.id) else { return (Form(""), "") }
    return (draft.form, draft.isBack ? texts["signedInAgain"] : "")
  }

  /// The choices of a list, one of them chosen.
  static func marked(_ options: [[String: String]], _ chosen: String?) -> [[String: Any]] {
    options.map { option in
      (option as [String: Any]).merging(["isChosen": chosen != nil && option["value"] == chosen]) { own, _ in own }
    }
  }

  /// The parts that can be ticked, in the order of the page.
  func partChoices(_ ticked: [String], _ texts: PageTexts) -> [[String: Any]] {
    desk.offeredParts.map { code in
      [
        "value": code, "name": texts.part(code, desk.partName(code, in: texts.language)),
        "protected": desk.protectedParts.contains(code), "isTicked": ticked.contains(code),
      ]
    }
  }
}
