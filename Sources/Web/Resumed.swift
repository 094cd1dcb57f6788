import Consent
import Exchange

/// Where somebody goes on after a sign-in, and what of theirs must not be lost by it.
struct Resumed: Sendable {
  /// A path of these pages.
  let path: String
  /// Who was signed in before; nil: nobody. What follows is given to nobody else.
  let subject: String?
  /// For whom they acted.
  let acting: Acting?
  let draft: Draft?

  /// Whether a path is one of these pages and nothing else: no other server's, no query, nothing encoded.
  static func isOwn(_ path: String) -> Bool {
    path.utf8.count <= 200 && path.hasPrefix("/") && !path.hasPrefix("//")
      && path.utf8.allSatisfy { byte in
        byte == 0x2F || byte == 0x2D || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
      }
  }

  /// Where this person goes on: at the page that they came from, if it is theirs to see.
  func destination(for person: Person) -> String {
    let isTheirs = path == person.home || path.hasPrefix("\(person.home)/")
    return isTheirs && (subject == nil || subject == person.subject) ? path : person.home
  }
}

/// A form that was filled in and not taken, because a new sign-in comes first. In memory, until its page is shown again.
struct Draft: Sendable {
  /// Longest form that is kept, in UTF-8 bytes of names and values.
  static let most = 4096

  let path: String
  let form: Form
  /// Whether the sign-in that it waited for was made.
  var isBack = false

  init(path: String, form: Form) {
    self.path = path
    self.form = form.size <= Self.most ? form : Form("")
  }
}

extension Sessions {
  /// Keeps a form that waits for a new sign-in.
  func keep(_ draft: Draft, of id: String) { change(id) { $0.draft = draft } }

  /// Goes on as before a new sign-in of the same person.
  func resume(_ resumed: Resumed, in id: String) {
    change(id) { session in
      guard resumed.subject == session.person.subject else { return }
      session.acting = resumed.acting
      session.draft = resumed.draft
      session.draft?.isBack = true
    }
  }

  /// The form that waits for this page, once.
  func takeDraft(for path: String, of id: String) -> Draft? {
    var taken: Draft?
    change(id) { session in
      guard session.draft?.path == path else { return }
      taken = session.draft
      session.draft = nil
    }
    return taken
  }
}

extension Person {
  /// Of the sign-in.
  var subject: String {
    switch self {
    case .clinician(let clinician): clinician.subject
    case .patient(let patient, _): patient.subject
    case .auditor(let subject, _): subject
    }
  }
}
