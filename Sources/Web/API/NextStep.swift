/// What the reader of a fault may do next, as programs read it (users.md, section 8); the words are in `detail`.
enum NextStep: String, CaseIterable {
  /// A code by voice, a representative, the telephone: whatever lets the patient answer in another way.
  case otherWays = "other-ways"
  case askAgain = "ask-again"
  case treatWithout = "treat-without"
  case checkDetails = "check-details"
  case addBirthDate = "add-birth-date"
  case newCode = "new-code"
  case tryAgain = "try-again"
  /// After the time that `Retry-After` or the words tell.
  case wait = "wait"
  case tellContactPoint = "tell-contact-point"
  case signIn = "sign-in"
  /// The call itself is wrong: see the description of this face.
  case correctRequest = "correct-request"
  /// What is there changed meanwhile: read it, and decide anew.
  case readAgain = "read-again"

  private static let known: [String: [NextStep]] = [
    "consent.refused": [.treatWithout, .otherWays], "consent.expired": [.askAgain, .otherWays],
    "consent.absent": [.askAgain, .otherWays], "consent.too-soon": [.treatWithout, .otherWays],
    "record.none": [.treatWithout], "view.closed": [.askAgain], "request.open": [.wait],
    "identity.not-found": [.checkDetails], "identity.not-unique": [.addBirthDate],
    "identity.paused": [.wait, .checkDetails], "code.invalid": [.checkDetails, .newCode],
    "peer.unreachable": [.tryAgain, .tellContactPoint], "peer.not-secure": [.treatWithout, .tellContactPoint],
    "peer.identity": [.checkDetails, .newCode], "peer.sign-in": [.signIn],
    "peer.not-entitled": [.treatWithout, .otherWays], "peer.not-offered": [.treatWithout],
    "peer.document-gone": [.askAgain], "peer.document-not-made": [.treatWithout, .tellContactPoint],
    "peer.records-unreachable": [.tryAgain], "peer.unknown": [.correctRequest],
    "signature.invalid": [.treatWithout, .tellContactPoint], "document.invalid": [.treatWithout, .tellContactPoint],
    "login.failed": [.signIn], "login.step-up": [.signIn], "login.not-entitled": [.signIn, .tellContactPoint],
    "page.not-found": [.correctRequest], "request.invalid": [.correctRequest], "request.key": [.correctRequest],
    "request.method": [.correctRequest], "request.type": [.correctRequest], "request.repeated": [.correctRequest],
    "request.too-long": [.correctRequest], "request.too-slow": [.tryAgain], "request.malformed": [.correctRequest],
    "request.in-work": [.wait],
    "limit.address": [.wait], "limit.flagged": [.wait, .tellContactPoint], "limit.portal": [.wait],
    "internal": [.tryAgain, .tellContactPoint],
    "request.shown": [.readAgain], "consent.content-changed": [.readAgain], "consent.decided": [.readAgain],
    "consent.channel": [.correctRequest], "consent.channel-code": [.readAgain], "consent.channel-limit": [.wait],
    "consent.no-request": [.readAgain], "consent.withdrawn": [.readAgain], "request.not-offered": [.readAgain],
  ]

  /// The steps for a fault; whoever knows none tells the contact point.
  static func after(_ code: String) -> [NextStep] { known[code] ?? [.tellContactPoint] }
}
