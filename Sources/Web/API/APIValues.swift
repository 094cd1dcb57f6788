import Countries
import Domain
import Exchange

extension SearchMask.Field {
  /// A field of a country's search mask, for programs.
  var apiValue: JSON {
    var isDate = false
    if case .birthDate = kind { isDate = true }
    return [
      "id": .string(id), "kind": isDate ? "date" : "identifier", "label": .string(label(in: "en")),
      "help": .string(help(in: "en")), "example": .string(example), "mandatory": .bool(isMandatory),
    ]
  }
}

extension IdentifiedPatient {
  /// Who was found, to be compared with the identity document; the identifier never in full.
  var apiValue: JSON {
    let match = match.exposed
    return [
      "patient": .string(id), "country": .string(country.value), "family": .string(shown(match.familyName)),
      "given": .array(match.givenNames.map { .string(shown($0)) }), "birthDate": .string(Self.isoDate(match.birthDate)),
      "gender": match.gender.map { .string($0.rawValue) } ?? .null,
      "identifierEnding": .string(String(match.identifier.extension.suffix(4))),
    ]
  }
}

extension IdentifiedPatient {
  /// `1978-04-12` of `19780412`.
  private static func isoDate(_ digits: String) -> String {
    digits.utf8.count == 8 ? "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))" : digits
  }
}

extension RequestView {
  /// The state of a request, for programs.
  var apiValue: JSON {
    var members: [String: JSON] = [
      "id": .string(id), "country": .string(country.value), "reference": .string(reference.description),
      "version": .integer(version), "outcome": .string(outcome.map(ClinicianPages.name) ?? "open"),
      "sentAt": .string(sentAt.iso8601), "endsAt": .string(endsAt.iso8601),
      "steps": .object(
        Dictionary(uniqueKeysWithValues: steps.map { ($0.key.rawValue, JSON.string($0.value.iso8601)) })),
    ]
    members["checkNumber"] = checkNumber.map { .string($0.digits) }
    if !unreadSections.isEmpty {
      let sections = JSON.array(unreadSections.map { .string($0) })
      members["notices"] = [["code": "record.partial", "sections": sections]]
    }
    if case .delivered(let until)? = outcome { members["viewUntil"] = .string(until.iso8601) }
    return .object(members)
  }
}
