import Audit
import Domain

/// A page of exchanges as a table whose headers sort it.
///
/// Paging follows the log; sorting arranges the rows of one page, and the caption says so.
struct ExchangeTable {
  /// The columns, in the order in which they stand.
  enum Column: String, CaseIterable {
    case time
    case direction
    case purpose
    case permission
    case parts
    case outcome
    case duration
    case proof
    case flags
    case reference

    /// The key of its heading.
    var label: String { self == .parts ? "partsColumn" : rawValue }
  }

  /// How the rows are arranged; without a column newest first, as the log is read.
  struct Order: Equatable {
    var column: Column?
    var isDescending = false

    /// `duration`, or `-duration` for the greatest first.
    init(_ text: String) {
      isDescending = text.hasPrefix("-")
      column = Column(rawValue: String(text.drop { $0 == "-" }))
      if column == nil { isDescending = false }
    }

    var text: String { column.map { (isDescending ? "-" : "") + $0.rawValue } ?? "" }
  }

  let rows: [ExchangeRow]
  private let texts: PageTexts
  private let order: Order

  init(_ rows: [ExchangeRow], _ order: Order, _ texts: PageTexts) {
    self.texts = texts
    self.order = order
    guard let column = order.column else {
      self.rows = rows
      return
    }
    let keyed = rows.enumerated().map { (key: $0.element.key(column), place: $0.offset, row: $0.element) }
    // What is equal stays newest first.
    self.rows = keyed.sorted { first, second in
      if first.key == second.key { return first.place < second.place }
      return order.isDescending ? second.key < first.key : first.key < second.key
    }.map(\.row)
  }

  /// - Parameter isSortable: whether the page has the form named `sort`, which the headers send.
  func values(isSortable: Bool) -> [String: Any] {
    let count = ["n": String(rows.count), "column": order.column.map { texts[$0.label] } ?? ""]
    return [
      "has_rows": !rows.isEmpty, "rows": rows.map(\.values), "columns": Column.allCases.map { heading($0, isSortable) },
      "caption": rows.count == 1
        ? texts["exchangeCountOne"] : texts(order.column == nil ? "exchangeCount" : "sortedBy", count),
      "sortable": isSortable ? "sortable" : "",
    ]
  }

  private func heading(_ column: Column, _ isSortable: Bool) -> [String: String] {
    guard isSortable else { return ["label": texts[column.label]] }
    let isCurrent = order.column == column
    return [
      "label": texts[column.label],
      // The same header once more turns the order round.
      "sort": isCurrent && !order.isDescending ? "-\(column.rawValue)" : column.rawValue,
      "aria": isCurrent ? (order.isDescending ? "descending" : "ascending") : "",
      "arrow": isCurrent ? (order.isDescending ? "▼" : "▲") : "",
    ]
  }
}

/// What rows are compared by: numbers before texts.
enum SortKey: Comparable {
  case number(Int64)
  case text(String)
}
