import CDA
import Documents

extension Display {
  /// Each observation of a group, under the group's name where it has one.
  func observations(_ group: ObservationGroup) -> [DisplayedItem] {
    group.observations.map { observation in
      var item = line(
        observation.code, observation.provenance, observation.time,
        [value(observation.value)] + observation.interpretations.map { text($0) }
          + observation.referenceRanges.map(usual)
          + [
            detail("bodySite", observation.bodySite), group.code.flatMap { text($0) }, comment(observation.comment),
            comment(group.comment),
          ])
      // The answer is what is looked for: it stands before the time.
      if let answer = value(observation.value), let place = item.details.firstIndex(of: answer), place > 0 {
        item.details.remove(at: place)
        item.details.insert(answer, at: 0)
      }
      return item
    }
  }

  /// `2 – 5 mmol/L`, `≥ 2 mmol/L`.
  func range(_ range: QuantityRange) -> String? {
    switch (quantity(range.low), quantity(range.high)) {
    case (let low?, let high?): low == high ? low : "\(low) – \(high)"
    case (let low?, nil): "≥ \(low)"
    case (nil, let high?): "≤ \(high)"
    case (nil, nil): nil
    }
  }

  private func usual(_ range: ReferenceRange) -> String? {
    let words = [range.range.flatMap(self.range), range.text.map(foreign)].compactMap { $0 }
    return words.isEmpty ? nil : "(\(words.joined(separator: ", ")))"
  }

  func plan(_ item: PlannedItem) -> DisplayedItem {
    line(item.code, item.provenance, item.time, [words["planned.\(item.kind.rawValue)"], comment(item.comment)])
  }

  func directive(_ item: AdvanceDirective) -> DisplayedItem {
    // What the patient decided is the directive: its subject alone could be read as the opposite.
    line(item.kind, item.provenance, item.time, [item.value.flatMap(value), comment(item.comment)])
  }

  func alert(_ item: Alert) -> DisplayedItem {
    line(
      item.code, item.provenance, item.time,
      [
        text(item.category), text(item.priority), words[item.status == .active ? "active" : "ended"],
        comment(item.comment),
      ]
    )
  }

  func travel(_ item: Travel) -> DisplayedItem {
    line(item.country, item.provenance, item.time, [comment(item.comment)])
  }
}
