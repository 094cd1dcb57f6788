import Domain

extension TrustListReader {
  /// Characters of the name of a contact, and of its hours, at most.
  private static let longestLine = 100

  /// Who takes reports of possible errors and calls; nil where the entry names nobody.
  ///
  /// What is read here goes into mail and onto pages: a name of one line without anything unseen, an address that cannot
  /// end a header, a telephone number in international form (ITU-T E.164, at most 15 digits).
  func contact(_ json: JSON?, _ label: String) throws(TrustFailure) -> Peer.Contact? {
    guard let json else { return nil }
    try check(json, has: ["name"], may: ["email", "telephone", "hours"], at: "the contact of \(label)")
    guard let name = json["name"]?.string, Self.isLine(name) else {
      throw .list("form", "The name of the contact of \(label) is not a line of up to 100 characters.")
    }
    let (email, telephone) = (json["email"]?.string, json["telephone"]?.string)
    guard json["email"] == nil || email.map(MailAddress.isValid) == true else {
      throw .list("form", "The contact of \(label) has no e-mail address that mail can be sent to.")
    }
    guard json["telephone"] == nil || telephone.map(Self.isTelephone) == true else {
      throw .list("form", "The telephone of the contact of \(label) is not +, country code and number.")
    }
    guard email != nil || telephone != nil else {
      throw .list("form", "The contact of \(label) has neither an e-mail address nor a telephone.")
    }
    let hours = json["hours"]?.string
    guard json["hours"] == nil || telephone != nil && hours.map(Self.isLine) == true else {
      throw .list(
        "form", "The hours of the contact of \(label) are not a line of up to 100 characters beside a telephone.")
    }
    return Peer.Contact(name: name, email: email, telephone: telephone, hours: hours)
  }

  private static func isLine(_ text: String) -> Bool {
    guard text.visible(most: longestLine) == text, let first = text.first, let last = text.last else { return false }
    return !first.isWhitespace && !last.isWhitespace
  }

  private static func isTelephone(_ text: String) -> Bool {
    let groups = text.dropFirst().split(separator: " ", omittingEmptySubsequences: false)
    guard text.hasPrefix("+"), groups.first?.hasPrefix("0") == false else { return false }
    return groups.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
      && (7...15).contains(groups.reduce(0) { $0 + $1.utf8.count })
  }
}
