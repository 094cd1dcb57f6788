public import Audit
import Domain

/// The story of an exchange in words, as it goes into an evidence pack.
public enum PackSummary {
  /// Plain text in the language of the order; UTF-8, lines of no fixed length.
  public static func text(of story: PackedExchange, _ order: PackOrder) -> String {
    let texts = PageTexts(language: order.language)
    let exchange = story.exchange
    let account = ExchangeAccount(exchange, own: order.country, texts)
    var lines = [
      "\(texts["exchange"]) \(exchange.reference)", account.sentence, "",
      "\(texts["pack.country"]): \(texts["country.\(order.country.value)"]) (\(order.country.value))",
      "\(texts["pack.log"]): \(story.checkpoint.checkpoint.origin)",
      "\(texts["pack.trace"]): \(exchange.traceID)",
      "\(texts["pack.purpose"]): \(shown(order.purpose))",
      "\(texts["pack.made"]): \(order.made.iso8601)", "", texts["pack.events"], "",
    ]
    for event in exchange.events { lines.append(line(event, texts)) }
    let last = exchange.events.last?.sequence ?? 0
    lines += [
      "",
      texts(
        "pack.proof",
        [
          "first": String(exchange.events.first?.sequence ?? 0), "last": String(last),
          "size": String(story.checkpoint.checkpoint.size), "origin": story.checkpoint.checkpoint.origin,
        ]), texts["pack.check"], "",
    ]
    return lines.joined(separator: "\n")
  }

  private static func line(_ logged: LoggedEvent, _ texts: PageTexts) -> String {
    var parts = [
      "\(logged.time.iso8601)  \(texts["entry"]) \(logged.sequence)  \(texts.word("event", logged.kind))"
        + " [\(logged.kind)]"
    ]
    if let event = logged.event {
      if event.outcome != .success { parts.append(texts.word("result", event.outcome.rawValue)) }
      if let code = event.errorCode { parts.append(shown(code)) }
      if !event.sections.isEmpty {
        parts.append(
          texts("pack.parts", ["n": String(event.sections.count)]) + " " + event.sections.joined(separator: " "))
      }
    } else {
      parts.append(texts["pack.erased"])
    }
    return parts.joined(separator: " · ")
  }
}
