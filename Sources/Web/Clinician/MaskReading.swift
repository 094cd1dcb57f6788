import Consent
import Countries
import Domain

/// Reads what a clinician typed against the country's search mask, and collects what is wrong with it.
struct MaskReading {
  let mask: SearchMask
  let form: Form
  let texts: PageTexts
  /// Fault text by field.
  var faults: [String: String] = [:]

  init(mask: SearchMask, form: Form, texts: PageTexts) {
    self.mask = mask
    self.form = form
    self.texts = texts
  }

  /// The traits to send, or nil with ``faults``.
  mutating func traits(codeAuthority: OID?) -> PatientTraits? {
    var traits = PatientTraits(identifiers: [])
    for field in mask.fields where isAsked(field) {
      switch field.kind {
      case .identifier:
        switch field.identifier(from: form[field.id] ?? "") {
        case .success(let identifier): traits.identifiers.append(identifier)
        case .failure(let fault): note(fault.fault, field)
        }
      case .birthDate: traits.birthDate = birthDate(field)
      }
    }
    if let code = code(), let codeAuthority {
      traits.identifiers.append(InstanceIdentifier(root: codeAuthority.value, extension: code))
    }
    return faults.isEmpty ? traits : nil
  }

  /// Name of the form field that says which one of a group is given.
  static func choiceName(_ group: [String]) -> String { "one-of-\(group.first ?? "")" }

  /// The alternative that was chosen in place of, or by, a field; nil where it has none or nothing was chosen.
  private func choice(_ field: SearchMask.Field) -> String? {
    guard let group = mask.oneOf.first(where: { $0.contains(field.id) }) else { return nil }
    return form[Self.choiceName(group)].flatMap { group.contains($0) ? $0 : nil }
  }

  /// What stands in an alternative that was not chosen is not sent: it may be a number of somebody before.
  private func isAsked(_ field: SearchMask.Field) -> Bool { choice(field).map { $0 == field.id } ?? true }

  private mutating func note(_ fault: SearchMask.Fault, _ field: SearchMask.Field) {
    if case .missing = fault, choice(field) == nil, !field.isMandatory || isReplaced(field) { return }
    faults[field.id] =
      switch fault {
      case .missing: texts["fault.required"]
      case .digits(let found, let needed): texts("fault.digits", ["n": String(found), "m": String(needed)])
      case .checkDigits: texts["fault.checkDigit"]
      case .date: texts["fault.date"]
      default: texts("fault.format", ["help": field.help(in: texts.language)])
      }
  }

  /// Whether another field of its group is filled in, which is enough.
  private func isReplaced(_ field: SearchMask.Field) -> Bool {
    mask.oneOf.contains { group in
      group.contains(field.id) && group.contains { $0 != field.id && !(form[$0] ?? "").isEmpty }
    }
  }

  /// Three boxes; the digits `yyyyMMdd` when they name a day.
  private mutating func birthDate(_ field: SearchMask.Field) -> String? {
    func number(_ part: String) -> Int? { Int((form["\(field.id)-\(part)"] ?? "").filter { !$0.isWhitespace }) }
    guard let year = number("year"), let month = number("month"), let day = number("day"), year >= 1850,
      CalendarFields(year: year, month: month, day: day).isValid
    else {
      faults[field.id] = texts["fault.date"]
      return nil
    }
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
    return "\(year)\(two(month))\(two(day))"
  }

  /// A code that could be one; its faults are told before anything is sent.
  private mutating func code() -> String? {
    let canonical = OneTimeCode.canonical(form["code"] ?? "")
    guard !canonical.isEmpty else { return nil }
    if let wrong = OneTimeCode.impossibleCharacters(in: canonical).first {
      faults["code"] = texts("accessCodeLook", ["n": String(wrong.position), "c": String(wrong.character)])
      return nil
    }
    guard canonical.count == OneTimeCode.length else {
      faults["code"] = texts("accessCodeLength", ["n": String(canonical.count)])
      return nil
    }
    return canonical
  }
}
