public import XML

/// A SOAP 1.2 envelope with its WS-Addressing and WS-Security headers, read tolerantly in form and strictly in count.
public struct SOAPEnvelope: Sendable {
  public let action: String?
  public let messageID: String?
  public let to: String?
  public let relatesTo: String?
  /// The one security header, or nil.
  public let security: Element?
  /// Header blocks beside those, by which a peer sends a document's seal.
  public let otherHeaders: [Element]
  /// The one child of the body.
  public let body: Element

  /// - Throws: `ihe.envelope`, `ihe.version`, `ihe.header-repeated`, `ihe.must-understand`.
  public static func decode(_ document: Document) throws(IHEFailure) -> SOAPEnvelope {
    let root = document.root
    guard root.name == "Envelope" else { throw .malformed("envelope", "It is no SOAP envelope.") }
    guard root.namespace == NS.soap else {
      throw .malformed("version", "Only SOAP 1.2 is spoken.", fault: .versionMismatch)
    }
    let parts = root.children
    let headers = parts.filter { $0.isNamed("Header", in: NS.soap) }
    let bodies = parts.filter { $0.isNamed("Body", in: NS.soap) }
    guard headers.count <= 1, bodies.count == 1, parts.count == headers.count + bodies.count,
      parts.last?.isNamed("Body", in: NS.soap) == true
    else { throw .malformed("envelope", "An envelope has at most one Header and then exactly one Body.") }
    let content = bodies[0].children
    guard content.count == 1 else { throw .malformed("envelope", "The Body does not have exactly one child.") }
    let blocks = headers.first?.children ?? []
    let others = blocks.filter { ![NS.wsa, NS.wsse].contains($0.namespace) }
    for block in blocks where mustBeUnderstood(block) && !isKnown(block) {
      throw .malformed("must-understand", "A header block must be understood and is not.", fault: .mustUnderstand)
    }
    for name in ["ReplyTo", "FaultTo"] {
      guard let address = try one(name, NS.wsa, in: blocks)?.first("Address", in: NS.wsa) else { continue }
      guard address.text.trimmedBlanks == "\(NS.wsa)/anonymous" else {
        throw .malformed("to", "An answer is given on the connection of its message, nowhere else.")
      }
    }
    return SOAPEnvelope(
      action: try one("Action", NS.wsa, in: blocks)?.text.trimmedBlanks,
      messageID: try one("MessageID", NS.wsa, in: blocks)?.text.trimmedBlanks,
      to: try one("To", NS.wsa, in: blocks)?.text.trimmedBlanks,
      relatesTo: try one("RelatesTo", NS.wsa, in: blocks)?.text.trimmedBlanks,
      security: try one("Security", NS.wsse, in: blocks), otherHeaders: others, body: content[0])
  }

  /// Checks that a request is what this endpoint answers.
  ///
  /// - Parameters:
  ///   - contentType: of the HTTP request, whose `action` parameter counts where the header has none; where both have one
  ///     they are the same.
  ///   - soapAction: the HTTP field that some peers send besides; it counts like the parameter.
  ///   - endpoints: our own published addresses; `To`, when present, is one of them.
  /// - Throws: `ihe.action`, `ihe.message-id`, `ihe.to`, `ihe.body`, `ihe.mime`.
  public func check(
    _ transaction: Transaction, contentType: String, soapAction: String? = nil, endpoints: [String]
  ) throws(IHEFailure) {
    let type = ContentType(contentType)
    guard type.type == "application/soap+xml", !type.repeatsParameters else {
      throw .malformed("mime", "A request has the media type application/soap+xml.")
    }
    // SOAP 1.1 puts the field between quotation marks, and toolkits keep them.
    let field = soapAction?.trimmedBlanks.filter { $0 != "\"" }
    let announced = [action, type.parameter("action"), field].compactMap { $0 }.filter { !$0.isEmpty }
    guard !announced.isEmpty, announced.allSatisfy({ $0 == transaction.requestAction }) else {
      throw .malformed("action", "The action is not that of this transaction.")
    }
    let (name, namespace) = transaction.requestElement
    guard body.isNamed(name, in: namespace) else {
      throw .malformed("body", "The body does not fit the action.")
    }
    guard let messageID, !messageID.isEmpty, messageID.utf8.count <= 256 else {
      throw .malformed("message-id", "MessageID is missing, or longer than 256 bytes.")
    }
    guard let to else { return }
    let bare = to.hasSuffix("/") ? String(to.dropLast()) : to
    guard endpoints.contains(bare) else { throw .malformed("to", "The message is addressed to another endpoint.") }
  }

  /// Checks that an answer is the one to a message of ours.
  ///
  /// Peers leave out what they know by the connection: an action in the header or the content type, or the message that is
  /// answered. What they do say must be right, or the answer to another message could take this one's place.
  /// - Parameters:
  ///   - messageID: of the request.
  ///   - contentType: of the HTTP answer.
  /// - Throws: `ihe.relates-to`, `ihe.action`.
  public func checkAnswer(
    to messageID: String, of transaction: Transaction, contentType: String
  ) throws(IHEFailure) {
    guard relatesTo == nil || relatesTo == messageID else {
      throw .malformed("relates-to", "It answers another message.")
    }
    guard !SOAPFault.isFault(body), let announced = action ?? ContentType(contentType).parameter("action") else {
      return
    }
    guard announced == transaction.responseAction else {
      throw .malformed("action", "The action is not that of an answer of this transaction.")
    }
  }

  private static func one(_ name: String, _ namespace: String, in blocks: [Element]) throws(IHEFailure) -> Element? {
    let found = blocks.filter { $0.isNamed(name, in: namespace) }
    guard found.count <= 1 else { throw .malformed("header-repeated", "The header \(name) stands more than once.") }
    guard ["Security", "ReplyTo", "FaultTo"].contains(name) || found.first?.children.isEmpty ?? true else {
      throw .malformed("envelope", "The header \(name) holds something else than text.")
    }
    return found.first
  }

  private static func isKnown(_ block: Element) -> Bool {
    block.isNamed("Security", in: NS.wsse)
      || ["Action", "MessageID", "To", "RelatesTo", "ReplyTo", "FaultTo", "From"].contains {
        block.isNamed($0, in: NS.wsa)
      }
  }

  private static func mustBeUnderstood(_ block: Element) -> Bool {
    let flag = block.attribute("mustUnderstand", in: NS.soap)?.trimmedBlanks
    return flag == "1" || flag == "true"
  }
}

extension String {
  var trimmedBlanks: String {
    var view = Substring(self)
    while let first = view.first, first.isWhitespace { view.removeFirst() }
    while let last = view.last, last.isWhitespace { view.removeLast() }
    return String(view)
  }
}

/// A media type with its parameters, as an HTTP or MIME header gives it.
public struct ContentType: Sendable {
  public let type: String
  private let parameters: [String: String]
  /// Whether a parameter stands there twice: readers differ in which of them counts.
  let repeatsParameters: Bool

  public init(_ header: String) {
    var parts: [String] = []
    var current = ""
    var isQuoted = false
    for character in header {
      if character == "\"" { isQuoted.toggle() }
      if character == ";", !isQuoted {
        parts.append(current)
        current = ""
      } else {
        current.append(character)
      }
    }
    parts.append(current)
    type = parts[0].trimmedBlanks.lowercased()
    var found: [String: String] = [:]
    var isRepeated = false
    for part in parts.dropFirst() {
      guard let equals = part.firstIndex(of: "=") else { continue }
      let name = String(part[..<equals]).trimmedBlanks.lowercased()
      let value = String(part[part.index(after: equals)...]).trimmedBlanks
      if found[name] == nil {
        found[name] = value.hasPrefix("\"") ? String(value.dropFirst().dropLast()) : value
      } else {
        isRepeated = true
      }
    }
    parameters = found
    repeatsParameters = isRepeated
  }

  public func parameter(_ name: String) -> String? { parameters[name] }
}
