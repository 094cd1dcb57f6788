import Documents
import Domain

/// Where the entries of a summary say that they come from.
enum BundlePaths {
  /// The places of all entries of the model, and of what stands inside groups.
  static func model(_ summary: PatientSummary) -> [String] {
    var paths: [String] = []
    paths += summary.problems.entries.map(\.provenance.sourcePath)
    paths += summary.pastIllnesses.entries.map(\.provenance.sourcePath)
    paths += summary.allergies.entries.map(\.provenance.sourcePath)
    paths += summary.medications.entries.map(\.provenance.sourcePath)
    paths += summary.procedures.entries.map(\.provenance.sourcePath)
    paths += summary.devices.entries.map(\.provenance.sourcePath)
    paths += summary.immunizations.entries.map(\.provenance.sourcePath)
    paths += summary.socialHistory.entries.map(\.provenance.sourcePath)
    paths += summary.pregnancy.entries.map(\.provenance.sourcePath)
    paths += summary.carePlan.entries.map(\.provenance.sourcePath)
    paths += summary.advanceDirectives.entries.map(\.provenance.sourcePath)
    paths += summary.alerts.entries.map(\.provenance.sourcePath)
    paths += summary.travelHistory.entries.map(\.provenance.sourcePath)
    for groups in [summary.vitalSigns, summary.results, summary.functionalStatus] {
      for group in groups.entries {
        paths.append(group.provenance.sourcePath)
        paths += group.observations.map(\.provenance.sourcePath)
      }
    }
    return paths
  }

  /// Entries of the Composition that are neither in the model nor in the account.
  static func unaccounted(_ reading: Reading, of json: JSON) -> [String] {
    let known = Set(model(reading.summary)).union(reading.account.items.map(\.sourcePath))
    return BundleWalk.entries(json).map(\.path).filter { !known.contains($0) }
  }
}

/// An own walk over the JSON of a Bundle, which knows nothing of the reader.
enum BundleWalk {
  struct Entry: Equatable {
    let path: String
    let section: String
    let type: String?
  }

  static func composition(_ json: JSON) -> JSON? {
    json["entry"]?.array?.lazy.compactMap { $0["resource"] }.first { $0["resourceType"]?.string == "Composition" }
  }

  static func entries(_ json: JSON) -> [Entry] {
    var types: [String: String] = [:]
    for entry in json["entry"]?.array ?? [] {
      guard let resource = entry["resource"], let type = resource["resourceType"]?.string else { continue }
      if let url = entry["fullUrl"]?.string {
        types[url] = type
        // A relative reference is the last two parts of the URL.
        types[url.split(separator: "/").suffix(2).joined(separator: "/")] = type
      }
    }
    var seen: [String: Int] = [:]
    return (composition(json)?["section"]?.array ?? []).flatMap { section -> [Entry] in
      let code = section["code"]?["coding"]?.array?.first?["code"]?.string ?? "?"
      seen[code, default: 0] += 1
      let number = seen[code] ?? 1
      let path = number == 1 ? "section[\(code)]" : "section[\(code)][\(number)]"
      return (section["entry"]?.array ?? []).enumerated().map { index, entry in
        Entry(
          path: "\(path)/entry[\(index + 1)]", section: code, type: entry["reference"]?.string.flatMap { types[$0] })
      }
    }
  }
}
